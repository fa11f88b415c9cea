namespace MtpToken;

/// <summary>What a check of a token came to.</summary>
public enum TokenVerdict
{
    /// <summary>The check passed.</summary>
    Pass = 1,
    /// <summary>The check failed.</summary>
    Fail = 2,
    /// <summary>The check cannot be made here; that says neither good nor bad of the token.</summary>
    NotVerifiable = 3,
}
