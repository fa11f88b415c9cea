namespace MtpToken;

/// <summary>Why the native library could not be used.</summary>
public enum MtpLibraryFailure
{
    /// <summary>No file was found, or the override does not name an absolute path.</summary>
    Missing = 1,
    /// <summary>The file was built for another processor or system.</summary>
    WrongArchitecture = 2,
    /// <summary>The file is there, but the system refuses to load it: damaged, a dependency missing, or blocked by policy.</summary>
    NotLoadable = 3,
    /// <summary>A function that this assembly needs is not in the file.</summary>
    MissingExport = 4,
    /// <summary>The file speaks another version of the binary interface.</summary>
    AbiMismatch = 5,
}
