namespace MtpToken;

/// <summary>How far an <see cref="Operation"/> is.</summary>
public enum OperationState
{
    /// <summary>Still running.</summary>
    Pending = 0,
    /// <summary>Finished; the token can be taken.</summary>
    Done = 1,
    /// <summary>Finished without a token; taking it throws what went wrong.</summary>
    Failed = 2,
    /// <summary>Waits for an answer of the program. Operations of this assembly answer by themselves and do not show this state.</summary>
    NeedsInput = 3,
}
