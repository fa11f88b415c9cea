namespace MtpToken;

/// <summary>Where a client keeps the tokens it got.</summary>
public enum CacheMode
{
    /// <summary>In the memory of the process; the default. Nothing is written to disk.</summary>
    Memory = 0,
    /// <summary>Nowhere: every call sends a request.</summary>
    None = 1,
}
