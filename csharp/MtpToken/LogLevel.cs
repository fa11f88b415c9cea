namespace MtpToken;

/// <summary>The weight of a <see cref="LogEntry"/>.</summary>
public enum LogLevel
{
    /// <summary>Detail for finding a defect.</summary>
    Debug = 1,
    /// <summary>What is being done.</summary>
    Verbose = 2,
    /// <summary>Something the user should know of although the operation goes on.</summary>
    Warning = 3,
}
