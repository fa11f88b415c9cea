using System;

namespace MtpToken.PowerShell;

/// <summary>A failure that the module finds itself, before or after the native library has done its part.</summary>
public sealed class ParameterException : ArgumentException
{
    internal ParameterException(string message, string advice, Exception? inner = null)
        : base(message + "\n" + advice, inner) => Advice = advice;

    /// <summary>What to do about it; also the last line of the message.</summary>
    public string Advice { get; }
}
