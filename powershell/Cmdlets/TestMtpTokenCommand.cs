using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>
/// Checks tokens and says of each what is in order and what is not: a diagnosis, only the API decides. What is expected
/// never comes from the pipeline, where it would be filled from the token under test.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "MtpToken", DefaultParameterSetName = TokenSet)]
[OutputType("MtpToken.TokenReport", "System.Boolean")]
public sealed class TestMtpTokenCommand : MtpCmdlet
{
    private const string TokenSet = "Token";
    private const string PathSet = "Path";

    private readonly object gate = new();
    private string? keyFile;
    private string? caBundle;
    private Operation? running;
    private bool stopped;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TokenSet, ValueFromPipeline = true)]
    [TenantTokenTransformation]
    [AllowEmptyString]
    public SecureString? Token { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter]
    [Alias("RequireRole")]
    [ValidateNotNullOrEmpty]
    public string[]? Role { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Audience { get; set; }

    [Parameter]
    [Alias("Tenant", "CustomerId")]
    [ValidateNotNullOrEmpty]
    public string? TenantId { get; set; }

    [Parameter]
    [Alias("AppId", "ApplicationId")]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    [Parameter]
    [Alias("Environment", "EnvironmentName", "NationalCloud")]
    [ArgumentCompleter(typeof(CloudCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Cloud { get; set; }

    [Parameter]
    public SwitchParameter VerifySignature { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    [Parameter]
    public TimeSpan ClockSkew { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Authority { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AllowHost { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Empty: no proxy at all.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Proxy { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaBundle { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ClockSkew > TimeSpan.Zero && ClockSkew < TimeSpan.FromSeconds(1))
        {
            ThrowTerminatingError(Errors.ClockSkew(ClockSkew));
        }

        keyFile = KeyFile is null ? null : Resolve(KeyFile, nameof(KeyFile));
        caBundle = CaBundle is null ? null : Resolve(CaBundle, nameof(CaBundle));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TokenSet)
        {
            Check(Token!);
            return;
        }

        foreach (var path in Path!)
        {
            if (TryReadToken(path, nameof(Path), out var error) is { } token)
            {
                using (token)
                {
                    Check(token);
                }
            }

            if (error is not null)
            {
                WriteError(error);
            }
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        lock (gate)
        {
            stopped = true;
            running?.Cancel();
        }
    }

    private static void AddAll(IList<string> target, string[]? values)
    {
        foreach (var value in values ?? Array.Empty<string>())
        {
            target.Add(value);
        }
    }

    private void Check(SecureString token)
    {
        var expected = Expect(token);
        var report = VerifySignature && keyFile is null
            ? Verify(token, expected)
            : OrTerminate(() => TokenInspector.Inspect(token, expected));
        if (report is not null)
        {
            WriteObject(Quiet ? report.Valid : report);
        }
    }

    private TokenExpectations Expect(SecureString token)
    {
        var expected = new TokenExpectations
        {
            TenantId = TenantId,
            ClientId = ClientId,
            Cloud = Cloud,
            Language = Host.CurrentUICulture.Name,
            VerifySignature = VerifySignature,
            KeyFile = keyFile,
        };
        if (VerifySignature || keyFile is not null)
        {
            expected.TenantId ??= TenantTokenTransformationAttribute.TenantOf(token);
        }

        if (IsBound(nameof(ClockSkew)))
        {
            expected.ClockSkew = ClockSkew;
        }

        AddAll(expected.Roles, Role);
        AddAll(expected.Audiences, Audience);
        return expected;
    }

    /// <summary>Checks with keys from the network; null when the pipeline was stopped.</summary>
    private TokenReport? Verify(SecureString token, TokenExpectations expected)
    {
        using var operation = OrTerminate(() => Client.GetShared(MakeOptions()).BeginValidate(token, expected));
        lock (gate)
        {
            running = operation;
            if (stopped)
            {
                operation.Cancel();
            }
        }

        try
        {
            var late = !Wait(operation);
            WriteLog(operation);
            if (stopped)
            {
                return null;
            }

            if (!late)
            {
                return OrTerminate(operation.TakeReport);
            }

            operation.Cancel();
            Warn(string.Format(CultureInfo.InvariantCulture, Texts.KeysLate, TimeoutSec));
            return OrTerminate(() => TokenInspector.Inspect(token, expected));
        }
        finally
        {
            lock (gate)
            {
                running = null;
            }
        }
    }

    /// <summary>False when the time of -TimeoutSec is over before the operation is.</summary>
    private bool Wait(Operation operation)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!operation.Wait(Slice))
        {
            WriteLog(operation);
            if (IsBound(nameof(TimeoutSec)) && watch.Elapsed >= TimeSpan.FromSeconds(TimeoutSec))
            {
                return operation.Wait(0);
            }
        }

        return true;
    }

    private ClientOptions MakeOptions()
    {
        var options = new ClientOptions
        {
            KeysOnly = true,
            Language = Host.CurrentUICulture.Name,
            Cloud = Cloud,
            Authority = Authority,
            CaBundlePath = caBundle,
        };
        AddAll(options.AllowedHosts, AllowHost);
        if (IsBound(nameof(Proxy)))
        {
            options.Proxy = Proxy ?? string.Empty;
        }

        return options;
    }
}
