namespace MtpToken;

/// <summary>
/// One line of an operation's log. The text is English and was cleaned of secrets and tokens when it was written.
/// </summary>
public readonly struct LogEntry
{
    internal LogEntry(LogLevel level, string text)
    {
        Level = level;
        Text = text;
    }

    /// <summary>The weight of the line.</summary>
    public LogLevel Level { get; }

    /// <summary>The line, without a line break at its end.</summary>
    public string Text { get; }

    /// <summary>Level and text on one line.</summary>
    /// <returns>For example <c>Verbose: token from the cache</c>.</returns>
    public override string ToString() => $"{Level}: {Text}";
}
