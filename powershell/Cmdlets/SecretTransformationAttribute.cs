using System;
using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>
/// Lets a SecureString parameter take a plain string. The engine logs parameter values after this step
/// (module logging, event 4103), so that the text itself is not logged.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>SecureString holds no more characters than this.</summary>
    internal const int MaximumLength = 65536;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        // What is no secret is left alone: the binder may still have another parameter for it.
        return value is string text && text.Length <= MaximumLength ? Protect(Clean(text)) : Unwrap(value, inputData);
    }

    /// <summary>What a string is freed of before it is taken: nothing of a secret.</summary>
    protected virtual string Clean(string text) => text;

    /// <summary>The secret inside another object; the object itself when there is none.</summary>
    protected virtual object? Unwrap(object? value, object? inputData) => inputData;

    private static unsafe SecureString Protect(string text)
    {
        fixed (char* characters = text)
        {
            var secret = new SecureString(characters, text.Length);
            secret.MakeReadOnly();
            return secret;
        }
    }
}
