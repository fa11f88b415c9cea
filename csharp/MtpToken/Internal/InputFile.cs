// Small files that are given by their path: certificates and keys.
using System;
using System.IO;
using System.Security.Cryptography;

namespace MtpToken;

internal static class InputFile
{
    /// <summary>More than any list of certificates or keys needs; keeps a device file from filling the memory.</summary>
    private const int MaximumBytes = 16 * 1024 * 1024;

    internal static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var content = new MemoryStream();
        byte[] piece = new byte[16 * 1024];
        for (int read; (read = file.Read(piece, 0, piece.Length)) > 0;)
        {
            content.Write(piece, 0, read);
            if (content.Length > MaximumBytes)
            {
                throw new IOException("The file is far too large.");
            }
        }

        return content.ToArray();
    }

    /// <summary>The path from the root on; as it is when that cannot be said, and null when it is empty.</summary>
    internal static string? FullPath(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or IOException)
        {
            // Reported when the client is made.
            return path;
        }
    }

    /// <summary>
    /// Time of the last change and size; of a link, whose own say nothing about the file, a digest of that file in place of
    /// the time. Zeros when there is no such file, which is reported elsewhere.
    /// </summary>
    internal static void Measure(string? path, out long time, out long size)
    {
        time = 0;
        size = 0;
        if (path == null)
        {
            return;
        }

        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return;
            }

            if ((file.Attributes & FileAttributes.ReparsePoint) != 0)
            {
                MeasureContent(path, out time, out size);
            }
            else
            {
                time = file.LastWriteTimeUtc.Ticks;
                size = file.Length;
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
        }
    }

    private static void MeasureContent(string path, out long time, out long size)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        size = content.Length;
        if (size > MaximumBytes)
        {
            throw new IOException("The file is far too large.");
        }

        using SHA256 digest = SHA256.Create();
        time = BitConverter.ToInt64(digest.ComputeHash(content), 0);
    }

    /// <summary>Whether the exception says that the file cannot be read, as opposed to a defect here.</summary>
    internal static bool IsUnreadable(Exception exception)
        => exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
