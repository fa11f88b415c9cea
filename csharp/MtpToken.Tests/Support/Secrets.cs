using System;
using System.Runtime.InteropServices;
using System.Security;

namespace MtpToken.Tests.Support;

internal static class Secrets
{
    internal static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char unit in text)
        {
            secure.AppendChar(unit);
        }

        return secure;
    }

    internal static string Plain(SecureString secure)
    {
        IntPtr memory = Marshal.SecureStringToGlobalAllocUnicode(secure);
        try
        {
            return Marshal.PtrToStringUni(memory, secure.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }
}
