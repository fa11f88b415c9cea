using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// Which native library this process uses. Reading any property loads the library when that has not happened yet.
/// </summary>
public static class NativeLibraryInfo
{
    /// <summary>The absolute path of the file in use.</summary>
    /// <exception cref="MtpLibraryException">The library is missing or does not fit.</exception>
    public static string Path => Library.Current.Path;

    /// <summary>The version of the native library, for example <c>0.1.0</c>.</summary>
    /// <exception cref="MtpLibraryException">The library is missing or does not fit.</exception>
    public static string Version => Library.Current.Version;

    /// <summary>The number of the binary interface that library and assembly share.</summary>
    /// <exception cref="MtpLibraryException">The library is missing or does not fit.</exception>
    public static int AbiVersion => Library.Current.AbiVersion;
}
