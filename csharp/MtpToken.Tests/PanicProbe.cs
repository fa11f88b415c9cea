// Calls the hook that panics inside the native library on purpose, and goes on afterwards.
using System;
using System.Runtime.InteropServices;

namespace MtpToken.Tests;

internal static unsafe class PanicProbe
{
    internal static int Run()
    {
        // The binding loads the library with the hook in it; the hook itself is not in the binding's table.
        string path = NativeLibraryInfo.Path;
        var panic = (delegate* unmanaged[Cdecl]<IntPtr*, int>)Find(path, "mtp_test_panic");
        var free = (delegate* unmanaged[Cdecl]<IntPtr, void>)Find(path, "mtp_error_free");
        for (int i = 0; i < 3; i++)
        {
            IntPtr error;
            int status = panic(&error);
            Console.WriteLine($"status: {status} {(MtpStatus)status} {error != IntPtr.Zero}");
            free(error);
        }

        try
        {
            TokenInspector.DecodeUnverified("not a token");
        }
        catch (MtpException exception)
        {
            Console.WriteLine($"afterwards: {exception.StatusName}");
        }

        return 0;
    }

#if NET
    private static IntPtr Find(string path, string name) => NativeLibrary.GetExport(NativeLibrary.Load(path), name);
#else
    private static IntPtr Find(string path, string name)
    {
        const int Now = 2;
        IntPtr address = Symbol(Open(path, Now), name);
        return address != IntPtr.Zero ? address : throw new EntryPointNotFoundException(name);
    }

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    private static extern IntPtr Open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libdl.so.2", EntryPoint = "dlsym")]
    private static extern IntPtr Symbol(IntPtr module, [MarshalAs(UnmanagedType.LPStr)] string name);
#endif
}
