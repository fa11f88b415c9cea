namespace MtpToken;

/// <summary>Where an access token came from.</summary>
public enum TokenSource
{
    /// <summary>It was requested for this call.</summary>
    Network = 1,
    /// <summary>It was in the client's cache.</summary>
    Cache = 2,
}
