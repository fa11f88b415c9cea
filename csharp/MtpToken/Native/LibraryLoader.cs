// Tries the candidates in order and says in words why none could be used.
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace MtpToken.Native;

internal static class LibraryLoader
{
    private const int ScannerPauseMilliseconds = 250;

    /// <summary>Loads the first candidate that the system accepts.</summary>
    /// <exception cref="MtpLibraryException">No candidate exists or none can be loaded.</exception>
    internal static nint Load(LibraryLocations locations, out string path)
    {
        if (locations.OverridePath is { } overridePath && !LibraryLocations.IsAbsolute(overridePath))
        {
            throw new MtpLibraryException(
                MtpLibraryFailure.Missing,
                $"The environment variable {LibraryLocations.OverrideVariable} must be an absolute path; it is '{overridePath}'.",
                null, locations.Rid, locations.Candidates);
        }

        var failures = new List<string>();
        var cause = MtpLibraryFailure.Missing;
        string? lastTried = null;
        foreach (string candidate in locations.Candidates)
        {
            if (!File.Exists(candidate))
            {
                continue;
            }

            nint module = Open(candidate, out string problem);
            if (module != 0)
            {
                path = candidate;
                return module;
            }

            // The first file that is there and does not load decides: later ones are for other systems.
            string? foreign = BinaryHeader.DescribeWhenForeign(candidate);
            if (lastTried == null)
            {
                cause = foreign == null ? MtpLibraryFailure.NotLoadable : MtpLibraryFailure.WrongArchitecture;
                lastTried = candidate;
            }

            failures.Add(foreign == null
                ? $"'{candidate}' cannot be loaded: {problem}"
                : $"'{candidate}' is built for {foreign}, this process needs {locations.Rid}.");
        }

        throw new MtpLibraryException(cause, Describe(locations, failures), lastTried, locations.Rid, locations.Candidates);
    }

    private static nint Open(string path, out string problem)
    {
        nint module = DynamicLinker.Open(path, out problem);
        if (module == 0 && RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // A scanner may hold a file that was unpacked a moment ago.
            Thread.Sleep(ScannerPauseMilliseconds);
            module = DynamicLinker.Open(path, out problem);
        }

        return module;
    }

    private static string Describe(LibraryLocations locations, List<string> failures)
    {
        var text = new StringBuilder();
        text.Append("The native library of MtpToken could not be loaded in this ").Append(locations.Rid).Append(" process. ");
        if (failures.Count == 0)
        {
            text.Append("No such file: ");
            for (int i = 0; i < locations.Candidates.Count; i++)
            {
                text.Append(i == 0 ? "'" : ", '").Append(locations.Candidates[i]).Append('\'');
            }

            return text.Append('.').ToString();
        }

        return text.Append(string.Join(" ", failures)).ToString();
    }
}
