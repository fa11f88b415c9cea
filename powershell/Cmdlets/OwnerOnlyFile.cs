using System;
using System.ComponentModel;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MtpToken.PowerShell;

/// <summary>
/// A new file that only its owner can open, and the atomic rename over an existing name. netstandard2.0 has
/// neither: on Unix the running framework (.NET 8 or later there) is asked for them, on Windows the system.
/// </summary>
internal static class OwnerOnlyFile
{
    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Creates a file that must not exist yet, for writing.</summary>
    internal static FileStream Create(string path) => IsWindows ? WindowsFile.Create(path) : CreateUnix(path);

    /// <summary>Gives the file another's name; what had that name before is gone.</summary>
    internal static void Replace(string from, string to)
    {
        if (IsWindows)
        {
            WindowsFile.Replace(from, to);
            return;
        }

        var move = typeof(File).GetMethod(nameof(File.Move), new[] { typeof(string), typeof(string), typeof(bool) })
            ?? throw new PlatformNotSupportedException();
        Invoke(() => move.Invoke(null, new object[] { from, to, true }));
    }

    private static FileStream CreateUnix(string path)
    {
        const int ownerReadWrite = 0x180; // 0600
        var core = typeof(FileStream).Assembly;
        var optionsType = core.GetType("System.IO.FileStreamOptions") ?? throw new PlatformNotSupportedException();
        var modeType = core.GetType("System.IO.UnixFileMode") ?? throw new PlatformNotSupportedException();
        var options = Activator.CreateInstance(optionsType)!;
        void Set(string property, object value) => optionsType.GetProperty(property)!.SetValue(options, value);
        Set("Mode", FileMode.CreateNew);
        Set("Access", FileAccess.Write);
        Set("Share", FileShare.None);
        Set("UnixCreateMode", Enum.ToObject(modeType, ownerReadWrite));
        return (FileStream)Invoke(() => Activator.CreateInstance(typeof(FileStream), path, options))!;
    }

    private static object? Invoke(Func<object?> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            throw exception.InnerException;
        }
    }

    /// <summary>The Windows side: an access list at creation, and a rename that replaces.</summary>
    private static class WindowsFile
    {
        private const uint GenericWrite = 0x40000000;
        private const uint CreateNew = 1;
        private const uint SddlRevision = 1;
        private const uint ReplaceExisting = 0x1;
        private const uint WriteThrough = 0x8;

        internal static FileStream Create(string path)
        {
            // The user, the system and the administrators (who may take any file); nothing inherited.
            var access = "D:P(A;;FA;;;" + UserSid() + ")(A;;FA;;;SY)(A;;FA;;;BA)";
            Check(ConvertStringSecurityDescriptorToSecurityDescriptorW(access, SddlRevision, out var descriptor, IntPtr.Zero));
            try
            {
                var attributes = new SecurityAttributes
                {
                    Length = Marshal.SizeOf<SecurityAttributes>(),
                    Descriptor = descriptor,
                };
                var handle = CreateFileW(path, GenericWrite, 0, ref attributes, CreateNew, 0, IntPtr.Zero);
                Check(handle.IsInvalid ? 0 : 1);
                return new FileStream(handle, FileAccess.Write);
            }
            finally
            {
                LocalFree(descriptor);
            }
        }

        internal static void Replace(string from, string to) =>
            Check(MoveFileExW(from, to, ReplaceExisting | WriteThrough));

        /// <summary>WindowsIdentity is in both frameworks, but not in netstandard2.0.</summary>
        private static string UserSid()
        {
            const string name = "System.Security.Principal.WindowsIdentity";
            var type = Type.GetType(name + ", System.Security.Principal.Windows")
                ?? typeof(object).Assembly.GetType(name)
                ?? throw new PlatformNotSupportedException();
            using var identity = (IDisposable)type.GetMethod("GetCurrent", Type.EmptyTypes)!.Invoke(null, null)!;
            return type.GetProperty("User")!.GetValue(identity)!.ToString();
        }

        private static void Check(int succeeded)
        {
            if (succeeded == 0)
            {
                throw new IOException(new Win32Exception(Marshal.GetLastWin32Error()).Message);
            }
        }

        [DllImport("advapi32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern int ConvertStringSecurityDescriptorToSecurityDescriptorW(
            string text, uint revision, out IntPtr descriptor, IntPtr size);

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern SafeFileHandle CreateFileW(
            string path, uint access, uint share, ref SecurityAttributes attributes, uint disposition, uint flags, IntPtr template);

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
        private static extern int MoveFileExW(string from, string to, uint flags);

        [DllImport("kernel32")]
        private static extern IntPtr LocalFree(IntPtr memory);

        [StructLayout(LayoutKind.Sequential)]
        private struct SecurityAttributes
        {
            internal int Length;
            internal IntPtr Descriptor;
            internal int InheritHandle;
        }
    }
}
