// The system's loader behind two functions. .NET has one of its own; .NET Framework, Mono and the build that serves
// every runtime call the system directly.
using System;
using System.Runtime.InteropServices;
#if !NET8_0_OR_GREATER
using System.Text;
#endif

namespace MtpToken.Native;

internal static unsafe class DynamicLinker
{
#if NET8_0_OR_GREATER
    private const DllImportSearchPath WindowsSearch = DllImportSearchPath.UseDllDirectoryForDependencies | DllImportSearchPath.System32;

    /// <summary>Loads the file; 0 and the reason when that fails.</summary>
    internal static nint Open(string path, out string problem)
    {
        problem = string.Empty;
        try
        {
            return OperatingSystem.IsWindows()
                ? NativeLibrary.Load(path, typeof(DynamicLinker).Assembly, WindowsSearch)
                : NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            problem = exception.Message;
            return 0;
        }
    }

    /// <summary>The address of an exported function; 0 when there is none.</summary>
    internal static nint FindExport(nint module, string name)
        => NativeLibrary.TryGetExport(module, name, out nint address) ? address : 0;
#else
    private const uint LoadLibrarySearchDllLoadDirectory = 0x100;
    private const uint LoadLibrarySearchSystem32 = 0x800;
    private static readonly bool s_windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    private static readonly bool s_apple = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
    private static bool s_linkerInLibdl;

    /// <summary>Loads the file; 0 and the reason when that fails.</summary>
    internal static nint Open(string path, out string problem)
    {
        problem = string.Empty;
        nint module;
        if (s_windows)
        {
            fixed (char* text = path)
            {
                module = LoadLibraryExW(text, 0, LoadLibrarySearchDllLoadDirectory | LoadLibrarySearchSystem32);
            }

            if (module == 0)
            {
                int code = Marshal.GetLastWin32Error();
                problem = $"{new System.ComponentModel.Win32Exception(code).Message} (error {code})";
            }

            return module;
        }

        // RTLD_NOW | RTLD_LOCAL; macOS numbers RTLD_LOCAL, Linux has 0 for it.
        int flags = s_apple ? 0x2 | 0x4 : 0x2;
        fixed (byte* text = Encoding.UTF8.GetBytes(path + "\0"))
        {
            module = UnixOpen(text, flags);
        }

        if (module == 0)
        {
            problem = Utf8.ReadTerminated(UnixError()) ?? "no reason given";
        }

        return module;
    }

    /// <summary>The address of an exported function; 0 when there is none.</summary>
    internal static nint FindExport(nint module, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            return s_windows ? GetProcAddress(module, text) : UnixSymbol(module, text);
        }
    }

    /// <summary>Since version 2.34 of glibc these functions are in libc; before, in a library of their own.</summary>
    private static nint UnixOpen(byte* path, int flags)
    {
        if (s_apple)
        {
            return AppleOpen(path, flags);
        }

        try
        {
            return s_linkerInLibdl ? LibdlOpen(path, flags) : LibcOpen(path, flags);
        }
        catch (Exception exception) when (!s_linkerInLibdl && exception is EntryPointNotFoundException or DllNotFoundException)
        {
            s_linkerInLibdl = true;
            return LibdlOpen(path, flags);
        }
    }

    private static nint UnixSymbol(nint module, byte* name)
        => s_apple ? AppleSymbol(module, name) : s_linkerInLibdl ? LibdlSymbol(module, name) : LibcSymbol(module, name);

    private static byte* UnixError() => s_apple ? AppleError() : s_linkerInLibdl ? LibdlError() : LibcError();

    [DllImport("kernel32.dll", ExactSpelling = true, SetLastError = true)]
    private static extern nint LoadLibraryExW(char* path, nint reserved, uint flags);

    [DllImport("kernel32.dll", ExactSpelling = true)]
    private static extern nint GetProcAddress(nint module, byte* name);

    [DllImport("libc.so.6", EntryPoint = "dlopen")]
    private static extern nint LibcOpen(byte* path, int flags);

    [DllImport("libc.so.6", EntryPoint = "dlsym")]
    private static extern nint LibcSymbol(nint module, byte* name);

    [DllImport("libc.so.6", EntryPoint = "dlerror")]
    private static extern byte* LibcError();

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    private static extern nint LibdlOpen(byte* path, int flags);

    [DllImport("libdl.so.2", EntryPoint = "dlsym")]
    private static extern nint LibdlSymbol(nint module, byte* name);

    [DllImport("libdl.so.2", EntryPoint = "dlerror")]
    private static extern byte* LibdlError();

    [DllImport("/usr/lib/libSystem.B.dylib", EntryPoint = "dlopen")]
    private static extern nint AppleOpen(byte* path, int flags);

    [DllImport("/usr/lib/libSystem.B.dylib", EntryPoint = "dlsym")]
    private static extern nint AppleSymbol(nint module, byte* name);

    [DllImport("/usr/lib/libSystem.B.dylib", EntryPoint = "dlerror")]
    private static extern byte* AppleError();
#endif
}
