// Keeps a handle alive while native code uses it, also when another thread disposes of it meanwhile.
using System;

namespace MtpToken.Native;

internal readonly ref struct Lease
{
    private readonly NativeHandle? _handle;

    /// <summary>Takes a reference.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed of.</exception>
    internal Lease(NativeHandle handle)
    {
        if (handle.IsClosed)
        {
            handle.ThrowDisposed();
        }

        bool held = false;
        handle.DangerousAddRef(ref held);
        _handle = handle;
    }

    internal nint Value => _handle!.DangerousGetHandle();

    /// <summary>Gives the reference back; a default value holds none.</summary>
    public void Dispose() => _handle?.DangerousRelease();
}
