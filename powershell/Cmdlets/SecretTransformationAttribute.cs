using System;
using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>
/// Lets a SecureString parameter take a plain string, or the password of a credential. The engine logs parameter values
/// after this step (module logging, event 4103), so that the text itself is not logged.
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
        return value switch
        {
            string { Length: <= MaximumLength } text => Protect(Clean(text)),

            // The binder refuses a longer text, and does not show it.
            null or SecureString or string => inputData,
            _ => Unwrap(value, inputData!),
        };
    }

    /// <summary>What a string is freed of before it is taken: nothing of a secret.</summary>
    protected virtual string Clean(string text) => text;

    /// <summary>The secret inside another object.</summary>
    protected virtual object Unwrap(object value, object inputData) =>
        value is PSCredential credential ? credential.Password : throw Refusal(Texts.NoSecret);

    /// <summary>
    /// The engine's own refusal shows what an object holds. It takes this one, because of the cause inside, as its own:
    /// an object from the pipeline is then tried with the other parameters.
    /// </summary>
    private protected static ArgumentTransformationMetadataException Refusal(string text) =>
        new(text, new PSInvalidCastException(text, null));

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
