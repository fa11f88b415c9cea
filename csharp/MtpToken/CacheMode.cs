namespace MtpToken;

/// <summary>Where a client keeps the tokens it got.</summary>
public enum CacheMode
{
    /// <summary>In the memory of the process; the default. Nothing is written to disk.</summary>
    Memory = 0,
    /// <summary>Nowhere: every call sends a request.</summary>
    None = 1,
    /// <summary>
    /// In memory, and encrypted in a folder of the user's, where processes of the same user with the same configuration
    /// and credential find them. See <see cref="ClientOptions.CacheFolder"/>.
    /// </summary>
    User = 2,
}
