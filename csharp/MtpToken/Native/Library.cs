// The loaded native library: found once, checked once, never unloaded.

namespace MtpToken.Native;

internal sealed unsafe class Library
{
    /// <summary>The number of the binary interface that this assembly was written for.</summary>
    internal const int ExpectedAbiVersion = 1;

    private static readonly object s_gate = new();
    private static volatile Library? s_current;

    internal readonly Exports Exports;

    private Library(nint module, string path, LibraryLocations locations)
    {
        Path = path;

        // The number comes first: when it differs, a missing function is only a consequence.
        var abiVersion = (NumberFunction)Find(module, nameof(Native.Exports.mtp_abi_version), path, locations);
        AbiVersion = abiVersion();
        if (AbiVersion != ExpectedAbiVersion)
        {
            throw new MtpLibraryException(
                MtpLibraryFailure.AbiMismatch,
                $"The native library '{path}' has ABI version {AbiVersion}, but this MtpToken.dll needs ABI version {ExpectedAbiVersion}. "
                + "The two files are from different releases: install them together.",
                path, locations.Rid, locations.Candidates);
        }

        Exports = new Exports(name => Find(module, name, path, locations));
        Version = Utf8.ReadTerminated(Exports.mtp_version()) ?? string.Empty;
    }

    /// <summary>The library in use; loads it when that has not happened yet.</summary>
    internal static Library Current => s_current ?? Load();

    internal string Path { get; }

    internal string Version { get; }

    internal int AbiVersion { get; }

    private static Library Load()
    {
        lock (s_gate)
        {
            if (s_current is { } loaded)
            {
                return loaded;
            }

            var locations = LibraryLocations.ForThisProcess();
            nint module = LibraryLoader.Load(locations, out string path);
            return s_current = new Library(module, path, locations);
        }
    }

    private static nint Find(nint module, string name, string path, LibraryLocations locations)
    {
        nint address = DynamicLinker.FindExport(module, name);
        if (address == 0)
        {
            throw new MtpLibraryException(
                MtpLibraryFailure.MissingExport,
                $"The native library '{path}' has no function '{name}'. It is from another release or not this library: "
                + "install MtpToken.dll and the native library together.",
                path, locations.Rid, locations.Candidates);
        }

        return address;
    }
}
