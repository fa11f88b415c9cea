using System.Globalization;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>
/// Forgets the tokens of one client, or of all clients that commands have made by themselves; those of cache mode User in
/// the user's folder too.
/// </summary>
[Cmdlet(VerbsCommon.Clear, "MtpTokenCache", SupportsShouldProcess = true)]
public sealed class ClearMtpTokenCacheCommand : MtpCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public Client? Client { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var target = Client is null
            ? Texts.AllClients
            : string.Format(CultureInfo.InvariantCulture, Texts.OneClient, Client.ClientId);
        if (!ShouldProcess(target, Texts.ClearAction))
        {
            return;
        }

        OrTerminate<object?>(() =>
        {
            if (Client is null)
            {
                MtpToken.Client.ClearShared();
            }
            else
            {
                Client.ClearCache();
            }

            return null;
        });
    }
}
