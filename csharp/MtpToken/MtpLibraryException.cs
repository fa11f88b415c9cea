using System;
using System.Collections.Generic;

namespace MtpToken;

/// <summary>
/// The native library is missing or does not fit. It is thrown by the first use of any type that needs the library,
/// and again by every later use until the library can be loaded.
/// </summary>
public sealed class MtpLibraryException : Exception
{
    internal MtpLibraryException(
        MtpLibraryFailure cause, string message, string? path, string rid, IReadOnlyList<string> candidates, Exception? inner = null)
        : base(message, inner)
    {
        Cause = cause;
        Path = path;
        Rid = rid;
        Candidates = candidates;
    }

    /// <summary>The kind of failure.</summary>
    public MtpLibraryFailure Cause { get; }

    /// <summary>The file that was tried last, or null when there was none.</summary>
    public string? Path { get; }

    /// <summary>The runtime identifier of this process, for example <c>linux-x64</c>.</summary>
    public string Rid { get; }

    /// <summary>All absolute paths that were looked at, in order.</summary>
    public IReadOnlyList<string> Candidates { get; }
}
