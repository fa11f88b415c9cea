using System;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>
/// The parameters that say who asks and over which connection. Each kind of credential is a parameter set of
/// its own, in another file; what does not depend on it carries no set name.
/// </summary>
public abstract partial class MtpCredentialCmdlet : MtpCmdlet
{
    /// <summary>Settings of a client, which cannot be given beside a ready one.</summary>
    private static readonly string[] ConnectionParameters =
    {
        nameof(Cloud), nameof(Authority), nameof(AllowHost), nameof(EndpointVersion), nameof(MaximumRetryCount),
        nameof(Proxy), nameof(CaBundle), nameof(CacheMode), nameof(CacheFolder),
    };

    private int cacheMode;

    [Parameter]
    [Alias("Environment", "EnvironmentName", "NationalCloud")]
    [ArgumentCompleter(typeof(CloudCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Cloud { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Authority { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowHost { get; set; }

    [Parameter]
    [ValidateRange(1, 2)]
    public int EndpointVersion { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumRetryCount { get; set; }

    /// <summary>Empty: no proxy at all.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Proxy { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaBundle { get; set; }

    /// <summary>Kept as a number: a field of the binding's own type would load the binding at import.</summary>
    [Parameter]
    public CacheMode CacheMode
    {
        get => (CacheMode)cacheMode;
        set => cacheMode = (int)value;
    }

    /// <summary>The folder of cache mode User, when it is not the user's own one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CacheFolder { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ParameterSetName != ClientSet)
        {
            return;
        }

        foreach (var parameter in ConnectionParameters)
        {
            if (IsBound(parameter))
            {
                ThrowTerminatingError(Errors.ConnectionWithClient(parameter));
            }
        }
    }

    /// <summary>What the parameters say, as settings for a client. Ends the command when they are not whole.</summary>
    internal ClientOptions MakeOptions(string? defaultTenant)
    {
        var options = new ClientOptions
        {
            TenantId = defaultTenant,
            Language = Host.CurrentUICulture.Name,
            Cloud = Cloud,
            Authority = Authority,
            CacheMode = CacheMode,
        };
        SetCredential(options);
        foreach (var host in AllowHost ?? Array.Empty<string>())
        {
            options.AllowedHosts.Add(host);
        }

        if (IsBound(nameof(EndpointVersion)))
        {
            options.EndpointVersion = EndpointVersion;
        }

        if (IsBound(nameof(TimeoutSec)))
        {
            options.Timeout = TimeSpan.FromSeconds(TimeoutSec);
        }

        if (IsBound(nameof(MaximumRetryCount)))
        {
            options.MaximumRetryCount = MaximumRetryCount;
        }

        if (IsBound(nameof(Proxy)))
        {
            options.Proxy = Proxy ?? string.Empty;
        }

        if (CaBundle is not null)
        {
            options.CaBundlePath = Resolve(CaBundle, nameof(CaBundle));
        }

        if (CacheFolder is not null)
        {
            options.CacheFolder = Resolve(CacheFolder, nameof(CacheFolder));
        }

        return options;
    }
}
