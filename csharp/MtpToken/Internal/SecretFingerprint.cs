// A keyed digest that tells secrets apart within this process without keeping them. The key is random and never leaves
// the process.
using System;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class SecretFingerprint
{
    private static readonly object s_gate = new();
    private static HMACSHA256? s_hmac;

    /// <summary>The digest of the secret's UTF-16 bytes; no managed string is made of it.</summary>
    internal static byte[] Of(SecureString secret)
    {
        using var text = new SecretText(secret);
        return Of((byte*)text.Units, checked((int)text.Length * sizeof(char)));
    }

    /// <summary>The digest of a text that is a managed string anyway.</summary>
    internal static byte[] Of(string text)
    {
        fixed (char* units = text)
        {
            return Of((byte*)units, text.Length * sizeof(char));
        }
    }

    private static byte[] Of(byte* content, int length)
    {
        byte[] copy = new byte[length];
        GCHandle pin = GCHandle.Alloc(copy, GCHandleType.Pinned);
        try
        {
            Marshal.Copy((nint)content, copy, 0, length);
            lock (s_gate)
            {
                return (s_hmac ??= new HMACSHA256(NewKey())).ComputeHash(copy);
            }
        }
        finally
        {
            Array.Clear(copy, 0, length);
            pin.Free();
        }
    }

    private static byte[] NewKey()
    {
        byte[] key = new byte[32];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(key);
        return key;
    }
}
