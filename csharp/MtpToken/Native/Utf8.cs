// Text across the boundary: pinned UTF-8 bytes in, pointer and length out.
using System.Text;

namespace MtpToken.Native;

internal static unsafe class Utf8
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A byte that no UTF-8 text contains: lets the library refuse what is not valid Unicode, in the user's language.</summary>
    private static readonly byte[] s_invalid = { 0xFF };

    /// <summary>A one-byte array for empty texts, whose address is not null.</summary>
    private static readonly byte[] s_empty = { 0 };

    /// <summary>The UTF-8 bytes of the text; at least one byte long so that it can be pinned.</summary>
    internal static byte[] GetBytes(string text, out nuint length)
    {
        byte[] bytes;
        try
        {
            bytes = s_strict.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            bytes = s_invalid;
        }

        length = (nuint)bytes.Length;
        return bytes.Length == 0 ? s_empty : bytes;
    }

    /// <summary>Copies a borrowed text; null stays null.</summary>
    internal static string? Read(byte* text, nuint length)
    {
        if (text == null)
        {
            return null;
        }

        return length == 0 ? string.Empty : Encoding.UTF8.GetString(text, checked((int)length));
    }

    /// <summary>Copies a static text that ends with NUL; null stays null.</summary>
    internal static string? ReadTerminated(byte* text)
    {
        if (text == null)
        {
            return null;
        }

        nuint length = 0;
        while (text[length] != 0)
        {
            length++;
        }

        return Read(text, length);
    }

    /// <summary>Calls a getter of the form (handle, out text, out length, out error).</summary>
    internal static string? Get(NativeHandle handle, GetTextFunction getter)
    {
        using var lease = new Lease(handle);
        byte* text;
        nuint length;
        nint error;
        NativeError.Check(getter(lease.Value, &text, &length, &error), error);
        return Read(text, length);
    }

    /// <summary>Calls a setter of the form (handle, text, length, out error); does nothing for null.</summary>
    internal static void Set(NativeHandle handle, SetTextFunction setter, string? value)
    {
        if (value == null)
        {
            return;
        }

        using var lease = new Lease(handle);
        nint error;
        fixed (byte* bytes = GetBytes(value, out nuint length))
        {
            NativeError.Check(setter(lease.Value, bytes, length, &error), error);
        }
    }

    /// <summary>Calls a setter of the form (handle, 32-bit number, out error).</summary>
    internal static void Set(NativeHandle handle, SetNumberFunction setter, int value)
    {
        using var lease = new Lease(handle);
        nint error;
        NativeError.Check(setter(lease.Value, value, &error), error);
    }

    /// <summary>Calls a setter of the form (handle, 64-bit number, out error).</summary>
    internal static void Set(NativeHandle handle, SetLongFunction setter, long value)
    {
        using var lease = new Lease(handle);
        nint error;
        NativeError.Check(setter(lease.Value, value, &error), error);
    }
}
