using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>Makes a client: configuration and credential once, for any number of calls.</summary>
[Cmdlet(VerbsCommon.New, "MtpClient", DefaultParameterSetName = EnvironmentSet)]
[OutputType("MtpToken.Client")]
public sealed class NewMtpClientCommand : MtpCredentialCmdlet
{
    /// <summary>The tenant of requests that name none.</summary>
    [Parameter(Position = 0)]
    [Alias("Tenant", "CustomerId")]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var client = OrTerminate(() => new Client(MakeOptions(TenantId)));
        WriteCredential(client);
        WriteObject(client);
    }
}
