using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>Shows what is in a token. Nothing is verified: anybody can write a token that looks like this.</summary>
[Cmdlet(VerbsData.ConvertFrom, "MtpToken", DefaultParameterSetName = TokenSet)]
[OutputType("MtpToken.DecodedToken")]
public sealed class ConvertFromMtpTokenCommand : MtpCmdlet
{
    private const string TokenSet = "Token";
    private const string PathSet = "Path";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TokenSet, ValueFromPipeline = true)]
    [TokenTransformation]
    [AllowEmptyString]
    public SecureString? Token { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TokenSet)
        {
            Decode(Token!, null);
            return;
        }

        foreach (var path in Path!)
        {
            if (TryReadToken(path, nameof(Path), out var error) is { } token)
            {
                using (token)
                {
                    Decode(token, path);
                }
            }

            if (error is not null)
            {
                WriteError(error);
            }
        }
    }

    private void Decode(SecureString token, string? path)
    {
        DecodedToken decoded;
        try
        {
            decoded = TokenInspector.DecodeUnverified(token);
        }
        catch (MtpException exception)
        {
            WriteError(Errors.FromBinding(exception, path));
            return;
        }
        catch (MtpLibraryException exception)
        {
            ThrowTerminatingError(Errors.FromBinding(exception, path));
            return;
        }

        var output = PSObject.AsPSObject(decoded);
        output.Properties.Add(new PSAliasProperty("AppId", nameof(DecodedToken.ClientId)));
        output.Properties.Add(new PSNoteProperty("Verified", false));
        WriteObject(output);
    }
}
