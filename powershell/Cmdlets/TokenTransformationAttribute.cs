using System;
using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>
/// Lets a SecureString parameter take a token in any form: text, our token object, or anything else with a
/// property Token, such as a token object that came back from a job or a file.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public class TokenTransformationAttribute : SecretTransformationAttribute
{
    private const string TokenProperty = nameof(AccessToken.Token);

    /// <summary>No token has white space; files and terminals add it.</summary>
    protected override string Clean(string text) => text.Trim();

    /// <inheritdoc/>
    protected override object Unwrap(object value, object inputData)
    {
        if (value is AccessToken token)
        {
            return token.Token;
        }

        var inner = PSObject.AsPSObject(inputData).Properties[TokenProperty]?.Value;
        inner = inner is PSObject wrapped ? wrapped.BaseObject : inner;
        return inner is SecureString or string ? Transform(null!, inner)! : throw Refusal(Texts.NoToken);
    }
}
