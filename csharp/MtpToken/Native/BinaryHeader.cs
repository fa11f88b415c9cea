// Reads the first bytes of a library file, because the system's loader often reports a file for another processor as
// "not found".
using System;
using System.IO;
using System.Runtime.InteropServices;

namespace MtpToken.Native;

internal static class BinaryHeader
{
    private const string Unknown = "another processor";

    /// <summary>
    /// What the file was built for, for example <c>linux-arm64</c>, when that is not this process. Null when the file
    /// fits, cannot be read or is no library at all.
    /// </summary>
    internal static string? DescribeWhenForeign(string path)
    {
        byte[] head = new byte[4096];
        int length = 0;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            for (int read; length < head.Length && (read = file.Read(head, length, head.Length - length)) > 0; length += read)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        string? built = Describe(head, length);
        if (built == null)
        {
            return null;
        }

        string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
        string own = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        return built == own ? null : built;
    }

    private static string? Describe(byte[] head, int length)
    {
        if (length >= 20 && head[0] == 0x7F && head[1] == 'E' && head[2] == 'L' && head[3] == 'F')
        {
            bool bigEndian = head[5] == 2;
            int machine = bigEndian ? (head[18] << 8) | head[19] : head[18] | (head[19] << 8);
            return "linux-" + machine switch { 62 => "x64", 183 => "arm64", 3 => "x86", 40 => "arm", _ => Unknown };
        }

        if (length >= 64 && head[0] == 'M' && head[1] == 'Z')
        {
            long start = BitConverter.ToUInt32(head, 60);
            if (start + 6 > length || head[start] != 'P' || head[start + 1] != 'E')
            {
                return null;
            }

            int machine = BitConverter.ToUInt16(head, (int)start + 4);
            return "win-" + machine switch { 0x8664 => "x64", 0xAA64 => "arm64", 0x14C => "x86", _ => Unknown };
        }

        // 64-bit Mach-O in the byte order of all current processors.
        if (length >= 8 && BitConverter.ToUInt32(head, 0) == 0xFEEDFACF)
        {
            return "osx-" + BitConverter.ToUInt32(head, 4) switch { 0x01000007 => "x64", 0x0100000C => "arm64", _ => Unknown };
        }

        return null;
    }
}
