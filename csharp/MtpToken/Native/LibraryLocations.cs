// Where the native library may be. Absolute paths only: the search paths of the system are never used, so that no
// file planted in one of them is loaded.
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MtpToken.Native;

internal sealed class LibraryLocations
{
    /// <summary>The override for tests and for programs that keep the library elsewhere; an absolute path.</summary>
    internal const string OverrideVariable = "MTP_TOKEN_LIBRARY";

    private LibraryLocations(string rid, string? overridePath, IReadOnlyList<string> candidates)
    {
        Rid = rid;
        OverridePath = overridePath;
        Candidates = candidates;
    }

    /// <summary>The runtime identifier of this process.</summary>
    internal string Rid { get; }

    /// <summary>The value of the override, absolute or not; null when it is not set.</summary>
    internal string? OverridePath { get; }

    /// <summary>The files to try, in order. With an override it is the only one.</summary>
    internal IReadOnlyList<string> Candidates { get; }

    internal static LibraryLocations ForThisProcess()
    {
        string system = System();
        string architecture = Architecture();
        string rid = $"{system}-{architecture}";

        string? overridePath = Environment.GetEnvironmentVariable(OverrideVariable);
        if (!string.IsNullOrEmpty(overridePath))
        {
            return new LibraryLocations(rid, overridePath, new[] { overridePath! });
        }

        // Alpine and other musl systems are also "linux": which file fits shows when it is loaded.
        string[] rids = system == "linux" ? new[] { rid, $"linux-musl-{architecture}" } : new[] { rid };
        string fileName = FileName(system);
        var candidates = new List<string>();
        foreach (string folder in AssemblyFolders())
        {
            foreach (string candidateRid in rids)
            {
                candidates.Add(Path.Combine(folder, "bin", candidateRid, fileName));
                candidates.Add(Path.Combine(folder, "runtimes", candidateRid, "native", fileName));
            }

            // Publishing for one runtime identifier puts the file beside the assembly.
            candidates.Add(Path.Combine(folder, fileName));
        }

        return new LibraryLocations(rid, null, candidates);
    }

    /// <summary>True for a path that does not depend on the current folder or drive.</summary>
    internal static bool IsAbsolute(string path)
    {
        if (Path.DirectorySeparatorChar == '/')
        {
            return path[0] == '/';
        }

        bool drive = path.Length >= 3 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
        return drive || path.StartsWith(@"\\", StringComparison.Ordinal);
    }

    private static string FileName(string system) => system switch
    {
        "win" => "mtp_token.dll",
        "osx" => "libmtp_token.dylib",
        _ => "libmtp_token.so",
    };

    private static string System()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            return "win";
        }

        return RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
    }

    /// <summary>The architecture of the process, which need not be that of the machine; never guessed from the pointer size.</summary>
    private static string Architecture()
    {
        try
        {
            return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        }
        catch (PlatformNotSupportedException)
        {
            string? name = Environment.GetEnvironmentVariable("PROCESSOR_ARCHITECTURE");
            return name?.ToUpperInvariant() switch
            {
                "AMD64" => "x64",
                "ARM64" => "arm64",
                "X86" => "x86",
                _ => "unknown",
            };
        }
    }

    private static IEnumerable<string> AssemblyFolders()
    {
        Assembly assembly = typeof(LibraryLocations).Assembly;
#if NET8_0_OR_GREATER
#pragma warning disable IL3000 // empty in a single file, which is what the next line is for
        string? folder = Path.GetDirectoryName(assembly.Location);
#pragma warning restore IL3000
        yield return string.IsNullOrEmpty(folder) ? AppContext.BaseDirectory : folder;
#else
        string? folder = Path.GetDirectoryName(assembly.Location);
        yield return string.IsNullOrEmpty(folder) ? AppContext.BaseDirectory : folder!;

        // Under shadow copying the assembly runs from a cache folder; its origin is where the library stands.
        string? origin = OriginFolder(assembly);
        if (origin != null && !string.Equals(origin, folder, StringComparison.Ordinal))
        {
            yield return origin;
        }
#endif
    }

#if !NET8_0_OR_GREATER
    private static string? OriginFolder(Assembly assembly)
    {
        try
        {
            return Uri.TryCreate(assembly.CodeBase, UriKind.Absolute, out Uri? uri) && uri.IsFile
                ? Path.GetDirectoryName(uri.LocalPath)
                : null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
#endif
}
