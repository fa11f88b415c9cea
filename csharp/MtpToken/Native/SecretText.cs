// The characters of a SecureString in unmanaged memory, for the time of one native call.
using System;
using System.Runtime.InteropServices;
using System.Security;

namespace MtpToken.Native;

internal readonly unsafe ref struct SecretText
{
    internal SecretText(SecureString secret)
    {
        // The length and the characters must belong together even when another thread changes the original.
        SecureString stable = secret.IsReadOnly() ? secret : secret.Copy();
        try
        {
            Length = (nuint)stable.Length;
            Units = (char*)Marshal.SecureStringToGlobalAllocUnicode(stable);
        }
        finally
        {
            if (!ReferenceEquals(stable, secret))
            {
                stable.Dispose();
            }
        }
    }

    /// <summary>The UTF-16 units; followed by a NUL that does not belong to the text.</summary>
    internal char* Units { get; }

    /// <summary>The number of units.</summary>
    internal nuint Length { get; }

    /// <summary>Wipes and frees the memory.</summary>
    public void Dispose()
    {
        if (Units != null)
        {
            Marshal.ZeroFreeGlobalAllocUnicode((nint)Units);
        }
    }
}
