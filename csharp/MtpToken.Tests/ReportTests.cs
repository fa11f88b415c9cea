// Reports of good and bad tokens: every part of them, and what must not be in them.
using System;
using System.Linq;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class ReportTests
{
    private readonly Emulator _emulator;

    public ReportTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void AGoodTokensReportIsWhole()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        DecodedToken decoded = TokenInspector.DecodeUnverified(token);
        TokenReport report = TokenInspector.Inspect(token, new TokenExpectations
        {
            TenantId = Names.Tenant,
            ClientId = Names.App,
            Roles = { "Incident.Read.All" },
            Audiences = { Names.Resource },
        });
        Assert.True(report.Valid);
        Assert.Equal(TokenVerdict.Pass, report.Verdict);
        Assert.Equal(TokenKind.Jwt, report.Kind);
        Assert.Equal("1.0", report.Version);
        Assert.Equal(token.Roles, report.Roles);
        Assert.Equal(token.Audience, report.Audience);
        Assert.Equal(Names.Tenant, report.TenantId);
        Assert.Equal(Names.App, report.ClientId);
        Assert.Equal(decoded.IssuedAt, report.IssuedAt);
        Assert.Equal(decoded.NotBefore, report.NotBefore);
        Assert.Equal(decoded.ExpiresOn, report.ExpiresOn);
        Assert.Equal(report.ExpiresOn - report.NotBefore, report.Lifetime);
        Assert.InRange(report.Remaining, TimeSpan.FromMinutes(50), report.Lifetime);
        Assert.InRange(report.UsableFor, TimeSpan.FromMinutes(20), report.Remaining);
        string[] names = { "WellFormed", "Algorithm", "Issuer", "Tenant", "Audience", "Client", "AppOnly", "Roles", "NotBefore", "Expiry" };
        Assert.Equal(names.OrderBy(name => name), report.Checks.Select(check => check.Name).OrderBy(name => name));
        Assert.All(report.Checks, check =>
        {
            Assert.Equal(TokenVerdict.Pass, check.Verdict);
            Assert.NotEmpty(check.Message);
            Assert.Null(check.Advice);
            Assert.Equal($"{check.Name}: Pass. {check.Message}", check.ToString());
        });
        Assert.Equal(Names.Tenant, Reports.Find(report, "Tenant").Expected);
        Assert.Equal(Names.Tenant, Reports.Find(report, "Tenant").Found);
    }

    [Fact]
    public void WhatIsNotAsExpectedFailsWithAdvice()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        void Fails(string check, TokenExpectations expected, string? wanted, string? found)
        {
            TokenReport report = TokenInspector.Inspect(token, expected);
            Assert.False(report.Valid);
            Assert.Equal(TokenVerdict.Fail, report.Verdict);
            TokenCheck failed = Assert.Single(report.Checks, one => one.Verdict == TokenVerdict.Fail);
            Assert.Equal(check, failed.Name);
            Assert.NotEmpty(failed.Advice!);
            Assert.Contains(wanted ?? string.Empty, failed.Expected ?? string.Empty);
            Assert.Contains(found ?? string.Empty, failed.Found ?? string.Empty);
        }

        Fails("Tenant", new TokenExpectations { TenantId = Names.OtherTenant }, Names.OtherTenant, Names.Tenant);
        Fails("Client", new TokenExpectations { ClientId = Names.AppWithoutRoles }, Names.AppWithoutRoles, Names.App);
        Fails("Audience", new TokenExpectations { Audiences = { "https://graph.microsoft.com" } }, "https://graph.microsoft.com", Names.Resource);
        Fails("Roles", new TokenExpectations { Roles = { "Incident.Read.All", "incident.read.all" } }, "incident.read.all", "Incident.Read.All");
        Fails("Expiry", new TokenExpectations { Time = DateTimeOffset.UtcNow.AddHours(3) }, null, null);
        Fails("NotBefore", new TokenExpectations { Time = DateTimeOffset.UtcNow.AddHours(-3), ClockSkew = TimeSpan.Zero }, null, null);
        Assert.False(TokenInspector.Inspect(token, new TokenExpectations { Cloud = "China" }).Valid);
        Assert.True(TokenInspector.Inspect(token, new TokenExpectations
        {
            Time = TokenInspector.DecodeUnverified(token).ExpiresOn!.Value.AddMinutes(4),
        }).Valid);
        Assert.True(TokenInspector.Inspect(token, new TokenExpectations { Time = DateTimeOffset.UtcNow.AddHours(3) }).Remaining < TimeSpan.Zero);
    }

    [Fact]
    public void ATokenWithoutRolesIsNotValid()
    {
        using AccessToken token = _emulator.GetToken(Names.AppWithoutRoles);
        TokenReport report = TokenInspector.Inspect(token);
        Assert.False(report.Valid);
        Assert.Empty(report.Roles);
        Assert.Equal(TokenVerdict.Fail, Reports.Find(report, "Roles").Verdict);
    }

    [Theory]
    [InlineData("", TokenKind.Malformed)]
    [InlineData("a text of several words", TokenKind.Malformed)]
    [InlineData("opaque~text-of_somebody", TokenKind.Opaque)]
    [InlineData("a.b.c.d.e", TokenKind.Encrypted)]
    [InlineData("a.b.c", TokenKind.Malformed)]
    public void WhatIsNoTokenGetsAReport(string text, TokenKind kind)
    {
        TokenReport report = TokenInspector.Inspect(text);
        Assert.False(report.Valid);
        Assert.Equal(kind, report.Kind);
        Assert.Null(report.Version);
        Assert.Null(report.Audience);
        Assert.Null(report.TenantId);
        Assert.Null(report.ClientId);
        Assert.Null(report.IssuedAt);
        Assert.Null(report.NotBefore);
        Assert.Null(report.ExpiresOn);
        Assert.Equal(TimeSpan.Zero, report.Remaining);
        Assert.Equal(TimeSpan.Zero, report.Lifetime);
        Assert.Equal(TimeSpan.Zero, report.UsableFor);
        Assert.Empty(report.Roles);
    }

    [Fact]
    public void AnOpaqueTokenIsNotVerifiable()
    {
        using AccessToken token = _emulator.GetToken(Names.OpaqueApp);
        using Client client = _emulator.NewKeysOnlyClient();
        TokenReport report = client.Validate(token, Reports.Signature());
        Assert.False(report.Valid);
        Assert.Equal(TokenVerdict.NotVerifiable, report.Verdict);
        Assert.Equal(TokenKind.Opaque, report.Kind);
        Assert.DoesNotContain(token.ToPlainText(), Reports.Lines(report));
    }

    [Fact]
    public void NoPartOfATokenThatCountsIsInItsReport()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        string text = token.ToPlainText();
        foreach (string given in new[] { text, Reports.Forged(text), text.Substring(0, text.Length - 40), text + ".x", "Bearer " + text })
        {
            foreach (TokenReport report in new[] { TokenInspector.Inspect(given), client.Validate(given, Reports.Signature()) })
            {
                string lines = Reports.Lines(report);
                foreach (string part in given.Split('.').Skip(1).Where(part => part.Length > 10))
                {
                    Assert.DoesNotContain(part, lines);
                    Assert.DoesNotContain(part.Substring(0, 20), lines);
                }
            }
        }
    }

    [Fact]
    public void WhatWasDisposedOfSaysSo()
    {
        AccessToken token = _emulator.GetToken(Names.App);
        Client client = _emulator.NewKeysOnlyClient();
        client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => client.Validate(token));
        Assert.Throws<ObjectDisposedException>(() => client.BeginValidate(token.Token));
        token.Dispose();
        Assert.Throws<ObjectDisposedException>(() => TokenInspector.Inspect(token));
        Assert.Throws<ArgumentNullException>(() => TokenInspector.Inspect((string)null!));
        Assert.Throws<ArgumentNullException>(() => client.Validate((AccessToken)null!));
    }
}
