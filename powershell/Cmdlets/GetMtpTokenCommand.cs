using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>Gets app-only access tokens, from the cache or from the identity provider.</summary>
[Cmdlet(VerbsCommon.Get, "MtpToken", DefaultParameterSetName = EnvironmentSet)]
[OutputType("MtpToken.AccessToken", "System.String", "System.Security.SecureString", "System.Collections.Hashtable")]
public sealed class GetMtpTokenCommand : MtpCredentialCmdlet
{
    private const string RolesCheck = "Roles";

    private readonly PendingTokens pending = new();
    private readonly ProgressLimiter progress = new();
    private string? outFile;
    private Client? client;
    private string? clientIdInUse;
    private int started;
    private bool oneObject;
    private bool onlyOneTenant;

    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Tenant", "CustomerId")]
    [TenantTransformation]
    [ValidateNotNullOrEmpty]
    public string[]? TenantId { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ClientSet)]
    public Client? Client { get; set; }

    [Parameter]
    [Alias("ResourceUrl", "ResourceUri")]
    [ValidateNotNullOrEmpty]
    public string? Resource { get; set; }

    [Parameter]
    [Alias("Scopes")]
    [ValidateNotNullOrEmpty]
    public string? Scope { get; set; }

    [Parameter]
    [Alias("RequireRole")]
    [ValidateNotNullOrEmpty]
    public string[]? Role { get; set; }

    [Parameter]
    public TimeSpan MinimumValidity { get; set; }

    [Parameter]
    public SwitchParameter ForceRefresh { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    [Parameter]
    public SwitchParameter AsHeader { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var switches = (AsPlainText ? 1 : 0) + (AsSecureString ? 1 : 0) + (AsHeader ? 1 : 0);
        if (switches > 1)
        {
            ThrowTerminatingError(Errors.OutputSwitches());
        }

        if (IsBound(nameof(MinimumValidity)) && MinimumValidity < TimeSpan.FromSeconds(1))
        {
            ThrowTerminatingError(Errors.MinimumValidity(MinimumValidity));
        }

        outFile = OutFile is null ? null : Resolve(OutFile, nameof(OutFile));
        onlyOneTenant = switches > 0 || outFile is not null;
        oneObject = onlyOneTenant || (!MyInvocation.ExpectingInput && (TenantId is null || TenantId.Length == 1));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var tenants = TenantId ?? new string?[] { null };
        if (onlyOneTenant && started + tenants.Length > 1)
        {
            ThrowTerminatingError(Errors.OneTenantOnly());
        }

        foreach (var tenant in tenants)
        {
            if (MyInvocation.ExpectingInput && IsTextOfObject(tenant))
            {
                Fail(Errors.ObjectAsTenant());
                continue;
            }

            Start(tenant);
        }

        // With one object to come, a second tenant must still be able to stop it.
        while (!oneObject && pending.Next(0) is { } ended)
        {
            Finish(ended);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        while (pending.Waiting > 0 && !Stopping)
        {
            if (pending.Next(Slice) is { } ended)
            {
                Finish(ended);
            }
            else
            {
                pending.ForEach(running => WriteLog(running.Operation, running.Client));
            }

            if (started > 1)
            {
                progress.Show(this, started - pending.Waiting, started);
            }
        }

        progress.Complete(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => pending.Cancel();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => pending.Dispose();

    /// <summary>What [string[]] makes of an object that has no property for the tenant.</summary>
    private static bool IsTextOfObject(string? text) =>
        text is not null
        && (text.StartsWith("@{", StringComparison.Ordinal)
            || text.StartsWith("System.", StringComparison.Ordinal)
            || text.StartsWith(LoadedBinding.BindingName + ".", StringComparison.Ordinal));

    private void Start(string? tenant)
    {
        var request = new TokenRequest
        {
            TenantId = tenant,
            Resource = Resource,
            Scope = Scope,
            ForceRefresh = ForceRefresh,
        };
        if (IsBound(nameof(MinimumValidity)))
        {
            request.MinimumValidity = MinimumValidity;
        }

        if (Client is not null && IsBound(nameof(TimeoutSec)))
        {
            request.Deadline = TimeSpan.FromSeconds(TimeoutSec);
        }

        try
        {
            pending.Start(FindClient(), request, tenant);
            started++;
        }
        catch (Exception exception) when (exception is MtpException or MtpLibraryException)
        {
            Fail(Errors.FromBinding(exception, tenant));
        }
    }

    /// <summary>The client in use; another one only when another record brings another client id.</summary>
    private Client FindClient()
    {
        if (client is null || (Client is null && clientIdInUse != ClientId))
        {
            client = Client ?? MtpToken.Client.GetShared(MakeOptions(null));
            clientIdInUse = ClientId;
            WriteCredential(client);
        }

        return client;
    }

    private void Finish(PendingToken ended)
    {
        using var operation = ended.Operation;
        WriteLog(operation, ended.Client);
        AccessToken token;
        try
        {
            token = operation.TakeToken();
        }
        catch (MtpException exception)
        {
            if (!Stopping)
            {
                Fail(Errors.FromBinding(exception, ended.Tenant));
            }

            return;
        }

        if (Role is not null && RoleProblem(token, ended.Tenant) is { } problem)
        {
            token.Dispose();
            Fail(problem);
            return;
        }

        Write(token);
    }

    /// <summary>What stands against the token because of -Role; null when all of them are in it.</summary>
    private ErrorRecord? RoleProblem(AccessToken token, string? tenant)
    {
        var expected = new TokenExpectations { Language = Host.CurrentUICulture.Name };
        foreach (var role in Role!)
        {
            expected.Roles.Add(role);
        }

        // What cannot be read has no check of its roles; another check says why.
        var checks = OrTerminate(() => TokenInspector.Inspect(token, expected)).Checks;
        var check = checks.FirstOrDefault(one => one.Name == RolesCheck)
            ?? checks.FirstOrDefault(one => one.Verdict != TokenVerdict.Pass);
        if (check?.Name != RolesCheck || check.Verdict == TokenVerdict.NotVerifiable)
        {
            return Errors.RoleNotVerifiable(check, tenant);
        }

        return check.Verdict == TokenVerdict.Pass ? null : Errors.RoleMissing(check, tenant);
    }

    private void Write(AccessToken token)
    {
        if (outFile is not null)
        {
            try
            {
                TokenFile.Write(outFile, token.Token);
            }
            catch (Exception exception)
            {
                Fail(Errors.FileNotWritten(outFile, exception));
            }

            if (!PassThru)
            {
                return;
            }
        }

        WriteObject(Shape(token), enumerateCollection: false);
    }

    private object Shape(AccessToken token)
    {
        if (AsPlainText)
        {
            return token.ToPlainText();
        }

        if (AsHeader)
        {
            return new Hashtable { ["Authorization"] = token.CreateAuthorizationHeader() };
        }

        return AsSecureString ? token.Token : token;
    }

    /// <summary>One tenant: the command ends. Several: the others go on.</summary>
    private void Fail(ErrorRecord error)
    {
        if (oneObject)
        {
            ThrowTerminatingError(error);
        }

        WriteError(error);
    }
}
