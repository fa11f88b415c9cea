// The assertion that a certificate signs, held against the one that MSAL makes of the same certificate.
#if NET // .NET Framework's MSAL signs by other means, and Mono has none for PSS
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;
using Msal = Microsoft.Identity.Client;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class PeerAssertionTests : IDisposable
{
    private readonly Emulator _emulator;
    private readonly X509Certificate2 _certificate = Certificates.WithKey();

    public PeerAssertionTests(Emulator emulator)
    {
        _emulator = emulator;
        emulator.Register(Names.CertificateApp, _certificate);
    }

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheAssertionIsMsals(bool chain)
    {
        (Json ownHeader, Json ownClaims) = Read(Own(chain));
        (Json header, Json claims) = Read(await Theirs(chain));

        Assert.Equal(Compared(header, "x5c"), Compared(ownHeader, "x5c"));

        // RFC 7515 section 4.1.6 wants an array; MSAL sends the certificate alone as a text.
        Assert.Equal(chain, header.Find("x5c") != null);
        Assert.Equal(chain ? Convert.ToBase64String(_certificate.RawData) : null, ownHeader.Find("x5c")?.Items.Single().Text);
        Assert.Equal(header.Find("x5c") == null ? null : Certificate(header["x5c"]), ownHeader.Find("x5c")?.Items.Single().Text);

        // Of the claims, times and the one-time id are each one's own. MSAL says nothing of when it was issued, and writes
        // the times as texts, where RFC 7519 section 2 wants numbers.
        string[] own = { "exp", "nbf", "iat", "jti" };
        Assert.Equal(Compared(claims, own), Compared(ownClaims, own));
        Assert.Equal(NamesOf(claims).Append("iat").OrderBy(name => name), NamesOf(ownClaims).OrderBy(name => name));
        Assert.Equal(600, ownClaims["exp"].Number - ownClaims["nbf"].Number);
        Assert.Equal(600, claims["exp"].Number - claims["nbf"].Number);
        Assert.All(new[] { "nbf", "exp" }, time => Assert.DoesNotContain("\"", ownClaims[time].Source));
        Assert.InRange(ownClaims["nbf"].Number - claims["nbf"].Number, -60, 60);
        Assert.NotEqual(claims["jti"].Text, ownClaims["jti"].Text);
        Assert.True(Guid.TryParse(ownClaims["jti"].Text, out _));
    }

    private static string Certificate(Json x5c) => x5c.Items.Any() ? x5c.Items.First().Text! : x5c.Text!;

    private static IEnumerable<string> NamesOf(Json json) => json.Members.Select(member => member.Key);

    private static IEnumerable<string> Compared(Json json, params string[] except) => json.Members
        .Where(member => !except.Contains(member.Key))
        .Select(member => member.Key + ": " + member.Value.Text)
        .OrderBy(member => member, StringComparer.Ordinal);

    private static (Json Header, Json Claims) Read(string signed)
    {
        string[] parts = signed.Split('.');
        return (Part(parts[0]), Part(parts[1]));
    }

    private static Json Part(string part)
    {
        string padded = part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '=');
        return Json.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(padded)));
    }

    /// <summary>What our client has its key sign.</summary>
    private string Own(bool chain)
    {
        var key = new ScriptedKey(_certificate);
        ClientOptions options = _emulator.OptionsWithoutSecret(Names.CertificateApp);
        options.Certificate = _certificate;
        options.CertificateKey = key;
        options.SendCertificateChain = chain;
        using var client = new Client(options);
        client.GetToken().Dispose();
        return Encoding.ASCII.GetString(Assert.Single(key.Asked).Input);
    }

    /// <summary>What MSAL sends.</summary>
    private async Task<string> Theirs(bool chain)
    {
        using var http = new Listening(_emulator);
        Msal.IConfidentialClientApplication app = Msal.ConfidentialClientApplicationBuilder
            .Create(Names.CertificateApp)
            .WithCertificate(_certificate, chain)
            .WithAuthority($"{_emulator.Authority}/{Names.Tenant}", validateAuthority: false)
            .WithHttpClientFactory(http)
            .Build();
        try
        {
            await app.AcquireTokenForClient(new[] { Names.Resource + "/.default" }).ExecuteAsync();
        }
        catch (Msal.MsalServiceException)
        {
            // The emulator takes the times as numbers only, as RFC 7519 has them.
        }

        return http.Assertion!;
    }

    /// <summary>Keeps the assertion that passes by.</summary>
    private sealed class Listening : DelegatingHandler, Msal.IMsalHttpClientFactory
    {
        private readonly HttpClient _http;

        internal Listening(Emulator emulator)
            : base(Trust.NewHandler(emulator.CaFile))
            => _http = new HttpClient(this, disposeHandler: false);

        internal string? Assertion { get; private set; }

        public HttpClient GetHttpClient() => _http;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = request.Content == null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
            Assertion = body.Split('&').Select(pair => pair.Split('=')).FirstOrDefault(pair => pair[0] == "client_assertion")?[1] ?? Assertion;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
#endif
