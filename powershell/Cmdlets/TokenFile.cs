using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace MtpToken.PowerShell;

/// <summary>Tokens in files: written for every reader, read from every PowerShell.</summary>
internal static class TokenFile
{
    /// <summary>Far above any token; keeps a wrong path from filling the memory.</summary>
    private const long MaximumBytes = 1024 * 1024;

    /// <summary>
    /// Writes UTF-8 without byte order mark and one newline, readable by the owner only. The file appears under
    /// its name when it is whole; what had that name, a symbolic link too, is replaced.
    /// </summary>
    internal static void Write(string path, SecureString token)
    {
        var directory = Path.GetDirectoryName(path) ?? throw new IOException("Not a file name.");
        var temporary = Path.Combine(directory, "." + Path.GetRandomFileName());
        var text = Encode(token);
        try
        {
            using var file = OwnerOnlyFile.Create(temporary);
            try
            {
                file.Write(text, 0, text.Length);
                file.Flush(flushToDisk: true);
                file.Dispose();
                OwnerOnlyFile.Replace(temporary, path);
            }
            catch
            {
                file.Dispose();
                File.Delete(temporary);
                throw;
            }
        }
        finally
        {
            Array.Clear(text, 0, text.Length);
        }
    }

    /// <summary>Reads a token, whichever command and edition of PowerShell has written it.</summary>
    internal static SecureString Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaximumBytes)
        {
            throw new IOException(Texts.FileTooLarge);
        }

        var bytes = new byte[(int)file.Length];
        var characters = Array.Empty<char>();
        try
        {
            var length = 0;
            for (int read; (read = file.Read(bytes, length, bytes.Length - length)) > 0; length += read)
            {
            }

            var encoding = Detect(bytes, length, out var mark);
            characters = encoding.GetChars(bytes, mark, length - mark);
            return Trimmed(characters);
        }
        finally
        {
            Array.Clear(bytes, 0, bytes.Length);
            Array.Clear(characters, 0, characters.Length);
        }
    }

    private static unsafe byte[] Encode(SecureString token)
    {
        var characters = IntPtr.Zero;
        try
        {
            characters = Marshal.SecureStringToGlobalAllocUnicode(token);
            var size = Encoding.UTF8.GetByteCount((char*)characters, token.Length);
            var bytes = new byte[size + 1];
            fixed (byte* target = bytes)
            {
                Encoding.UTF8.GetBytes((char*)characters, token.Length, target, size);
            }

            bytes[size] = (byte)'\n';
            return bytes;
        }
        finally
        {
            if (characters != IntPtr.Zero)
            {
                Marshal.ZeroFreeGlobalAllocUnicode(characters);
            }
        }
    }

    /// <summary>By byte order mark; without one by the zero bytes that UTF-16 and UTF-32 put beside ASCII.</summary>
    private static Encoding Detect(byte[] bytes, int length, out int mark)
    {
        foreach (var encoding in new Encoding[]
        {
            new UTF32Encoding(bigEndian: false, byteOrderMark: true),
            new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        })
        {
            var preamble = encoding.GetPreamble();
            mark = preamble.Length;
            if (length >= mark && StartsWith(bytes, preamble))
            {
                return encoding;
            }
        }

        mark = 0;
        if (length >= 4 && bytes[0] != 0 && bytes[1] == 0)
        {
            return bytes[2] == 0 ? new UTF32Encoding(false, false) : new UnicodeEncoding(false, false);
        }

        if (length >= 4 && bytes[0] == 0)
        {
            return bytes[1] == 0 ? new UTF32Encoding(true, false) : new UnicodeEncoding(true, false);
        }

        // A token has no '+': it is the escape of UTF-7, which writes '_' that way.
        return Array.IndexOf(bytes, (byte)'+', 0, length) >= 0 ? new UTF7Encoding() : new UTF8Encoding(false);
    }

    private static bool StartsWith(byte[] bytes, byte[] start)
    {
        for (var index = 0; index < start.Length; index++)
        {
            if (bytes[index] != start[index])
            {
                return false;
            }
        }

        return true;
    }

    private static unsafe SecureString Trimmed(char[] characters)
    {
        var from = 0;
        var to = characters.Length;
        while (from < to && char.IsWhiteSpace(characters[from]))
        {
            from++;
        }

        while (to > from && char.IsWhiteSpace(characters[to - 1]))
        {
            to--;
        }

        if (to - from > SecretTransformationAttribute.MaximumLength)
        {
            throw new IOException(Texts.FileTooLarge);
        }

        if (from == to)
        {
            return new SecureString();
        }

        fixed (char* first = &characters[from])
        {
            return new SecureString(first, to - from);
        }
    }
}
