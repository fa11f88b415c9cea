// One row of tests/failures.json, which Rust, C, C# and PowerShell share. How to read it stands in its "comment".
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security;

namespace MtpToken.Tests.Support;

internal sealed class FailureCase
{
    private readonly Json _given;
    private readonly Json _expect;

    private FailureCase(Json row)
    {
        Name = row["name"].Text!;
        _given = row["given"];
        _expect = row["expect"];
    }

    internal static IReadOnlyList<FailureCase> All { get; } =
        Json.Parse(File.ReadAllText(Repository.Failures))["cases"].Items.Select(row => new FailureCase(row)).ToArray();

    internal string Name { get; }

    /// <summary>What must come back in no message: the credential, and every other text that the table means to be secret.</summary>
    internal IEnumerable<string> Secrets => new[] { Given("clientSecret", null)?.Trim(), Given("assertion", null), "eyJ" }
        .Concat(new[] { "wrong-Value", "assertion-Value", Certificates.Password })
        .OfType<string>()
        .Where(secret => secret.Length > 0);

    internal Json Expect => _expect;

    internal TokenRequest Request() => new() { Resource = Given("resource", null), Scope = Given("scope", null) };

    internal ClientOptions Options(Emulator emulator)
    {
        Func<string?, string?> fill = Filler(emulator);
        var options = new ClientOptions
        {
            TenantId = Given("tenantId", null),
            ClientId = Given("clientId", null),
            ClientSecret = Secure("clientSecret", fill),
            ClientAssertion = Secure("assertion", fill),
            FederatedTokenFile = fill(Given("tokenFile", null)),
            CertificatePath = fill(Given("certificateFile", null)),
            CertificatePassword = Secure("certificatePassword", fill),
            UseEnvironment = _given.Find("useEnvironment")?.IsTrue ?? false,
            Authority = fill(Given("authority", emulator.Authority)),
            CaBundlePath = Given("caBundle", emulator.CaFile),
            Proxy = string.Empty,
            MaximumRetryCount = 0,
        };
        if (Given("provider", null) is { } provider)
        {
            options.FederatedProvider = (FederatedProvider)Enum.Parse(typeof(FederatedProvider), provider);
        }

        if (Given("managedIdentity", null) is { } identity)
        {
            options.UseManagedIdentity = true;
            options.ManagedIdentityId = identity == "System" ? null : identity.Substring(identity.IndexOf(':') + 1);
        }

        if (fill(Given("allowHost", emulator.Host)) is { } host)
        {
            options.AllowedHosts.Add(host);
        }

        if (_given.Find("attemptTimeoutMs") is { } milliseconds)
        {
            options.AttemptTimeout = TimeSpan.FromMilliseconds(milliseconds.Number);
        }

        return options;
    }

    /// <summary>The row's environment: its variables, and no others that a credential or an identity could come from.</summary>
    internal EnvironmentScope Environment(Emulator emulator)
    {
        Func<string?, string?> fill = Filler(emulator);
        return IdentityVariables.Scope((fill(Given("variables", null)) ?? string.Empty)
            .Split(new[] { ';' }, StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split(new[] { '=' }, 2))
            .Select(parts => (parts[0], (string?)parts[1]))
            .ToArray());
    }

    private static Func<string?, string?> Filler(Emulator emulator)
    {
        string closedPort = ClosedPort();
        return text => text?
            .Replace("{closedPort}", closedPort)
            .Replace("{certificates}", Certificates.File(string.Empty).TrimEnd('/', '\\'))
            .Replace("{plain}", emulator.PlainUrl)
            .Replace("{arc}", emulator.PlainUrl.Replace("127.0.0.1", "localhost"))
            .Replace("{authority}", emulator.Authority)
            .Replace("{assertion}", emulator.Issue(Names.Cluster, Names.ClusterSubject));
    }

    private static string ClosedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private SecureString? Secure(string name, Func<string?, string?> fill)
        => fill(Given(name, null)) is { } secret ? Support.Secrets.Secure(secret) : null;

    /// <summary>The row's value; null when the row says null, the default when it says nothing.</summary>
    private string? Given(string name, string? otherwise) => _given.Find(name) is { } value ? value.Text : otherwise;
}
