// One row of tests/failures.json, which Rust, C, C# and PowerShell share. How to read it stands in its "comment".
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

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

    internal string Secret => _given["clientSecret"].Text!;

    internal Json Expect => _expect;

    internal TokenRequest Request() => new() { Resource = Given("resource", null), Scope = Given("scope", null) };

    internal ClientOptions Options(Emulator emulator)
    {
        string closedPort = ClosedPort();
        var options = new ClientOptions
        {
            TenantId = Given("tenantId", Names.Tenant),
            ClientId = Given("clientId", Names.App),
            ClientSecret = Secrets.Secure(Secret),
            Authority = Given("authority", emulator.Authority)?.Replace("{closedPort}", closedPort),
            CaBundlePath = Given("caBundle", emulator.CaFile),
            Proxy = string.Empty,
            MaximumRetryCount = 0,
        };
        if (Given("allowHost", emulator.Host) is { } host)
        {
            options.AllowedHosts.Add(host.Replace("{closedPort}", closedPort));
        }

        if (_given.Find("attemptTimeoutMs") is { } milliseconds)
        {
            options.AttemptTimeout = TimeSpan.FromMilliseconds(milliseconds.Number);
        }

        return options;
    }

    private static string ClosedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The row's value; null when the row says null, the default when it says nothing.</summary>
    private string? Given(string name, string? otherwise) => _given.Find(name) is { } value ? value.Text : otherwise;
}
