// The characters of a SecureString in unmanaged memory, for the time of one native call.
using System.Runtime.InteropServices;
using System.Security;

namespace MtpToken.Native;

internal readonly unsafe ref struct SecretText
{
    internal SecretText(SecureString secret)
    {
        Units = (char*)Marshal.SecureStringToGlobalAllocUnicode(secret);
        Length = Measure(Units);
        bool whole = false;
        try
        {
            whole = Length == (nuint)secret.Length;
        }
        finally
        {
            if (!whole)
            {
                Marshal.ZeroFreeGlobalAllocUnicode((nint)Units);
            }
        }

        if (!whole)
        {
            // There is a NUL in the text, or another thread changed it between the lines above. A copy stays as it is.
            using SecureString stable = secret.Copy();
            Units = (char*)Marshal.SecureStringToGlobalAllocUnicode(stable);
            Length = (nuint)stable.Length;
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

    private static nuint Measure(char* units)
    {
        nuint length = 0;
        while (units[length] != '\0')
        {
            length++;
        }

        return length;
    }
}
