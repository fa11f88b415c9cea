using System;
using System.Collections.Generic;

namespace MtpToken;

/// <summary>
/// A token could not be got or read. <see cref="Exception.Message"/> says what happened and ends with the advice as its
/// last line. Message, advice and all properties are safe to log: they hold neither secrets nor tokens.
/// </summary>
public sealed class MtpException : Exception
{
    internal MtpException(MtpStatus status, string message, string? advice, Exception? inner = null)
        : base(string.IsNullOrEmpty(advice) ? message : AsSentence(message) + "\n" + advice, inner)
    {
        Status = status;
        Advice = advice;
    }

    /// <summary>Ends a message with a full stop: PowerShell's short view makes a blank of the line break behind it.</summary>
    private static string AsSentence(string message)
        => message.Length == 0 || ".!?".IndexOf(message[message.Length - 1]) >= 0 ? message : message + ".";

    /// <summary>What went wrong, as a stable number.</summary>
    public MtpStatus Status { get; }

    /// <summary>The English name of <see cref="Status"/>, for example <c>InvalidClient</c>, whatever the language of the message.</summary>
    public string StatusName => Enum.IsDefined(typeof(MtpStatus), Status) ? Enum.GetName(typeof(MtpStatus), Status)! : "Unknown";

    /// <summary>What to do about it, in the client's language; null when there is nothing to say.</summary>
    public string? Advice { get; }

    /// <summary>The OAuth error code of the answer, for example <c>invalid_client</c>; null when there was none.</summary>
    public string? OAuthError { get; internal set; }

    /// <summary>The number of an <c>AADSTS…</c> code; 0 when there was none.</summary>
    public long AadstsCode { get; internal set; }

    /// <summary>The correlation id of the server's answer; null when there was none.</summary>
    public string? CorrelationId { get; internal set; }

    /// <summary>The id this library sent with the request; null when nothing was sent.</summary>
    public string? ClientRequestId { get; internal set; }

    /// <summary>The trace id of the server's answer; null when there was none.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>The time in the server's answer, as the server wrote it (UTC); null when there was none.</summary>
    public string? Timestamp { get; internal set; }

    /// <summary>
    /// The attempts that failed before the last one, whose failure this is: a line of English each, the first one first, for
    /// example <c>HTTP 503, AADSTS90033</c>. Empty when there was one attempt only.
    /// </summary>
    public IReadOnlyList<string> Attempts { get; internal set; } = Array.Empty<string>();

    /// <summary>The HTTP status of the answer; 0 when there was none.</summary>
    public int HttpStatus { get; internal set; }

    /// <summary>How long the server asked to wait before the next try; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    /// <summary>True when the same call may succeed later without a change.</summary>
    public bool IsRetryable { get; internal set; }
}
