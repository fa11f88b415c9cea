namespace MtpToken;

/// <summary>One check of a <see cref="TokenReport"/>. No secret part of the token is in it.</summary>
public sealed class TokenCheck
{
    internal TokenCheck(string name, TokenVerdict verdict, string message)
    {
        Name = name;
        Verdict = verdict;
        Message = message;
    }

    /// <summary>The name, such as <c>Audience</c>; English always.</summary>
    public string Name { get; }

    /// <summary>What the check came to.</summary>
    public TokenVerdict Verdict { get; }

    /// <summary>What was expected; null where there is nothing to name.</summary>
    public string? Expected { get; internal set; }

    /// <summary>What was found, control characters escaped; null where there is nothing to name.</summary>
    public string? Found { get; internal set; }

    /// <summary>What the check found, in one sentence.</summary>
    public string Message { get; }

    /// <summary>What to do about it; null where nothing has to be done.</summary>
    public string? Advice { get; internal set; }

    /// <summary>The name, the verdict and the message.</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => $"{Name}: {Verdict}. {Message}";
}
