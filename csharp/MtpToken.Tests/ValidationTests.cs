// Signatures of tokens, with a key file and with keys from the network, in every form of call.
using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class ValidationTests : IDisposable
{
    private readonly Emulator _emulator;
    private readonly string _keyFile = Path.GetTempFileName();

    public ValidationTests(Emulator emulator)
    {
        _emulator = emulator;
        File.WriteAllText(_keyFile, emulator.Get($"/{Names.Tenant}/discovery/keys"));
    }

    public void Dispose() => File.Delete(_keyFile);

    [Fact]
    public void AllFormsOfATokenGetTheSameReport()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        TokenExpectations expected = Reports.Signature();
        expected.Time = DateTimeOffset.UtcNow;
        string text = token.ToPlainText();
        using Operation operation = client.BeginValidate(token.Token, expected);
        operation.Wait(-1);
        string[] verified =
        {
            Reports.Lines(client.Validate(text, expected)),
            Reports.Lines(client.Validate(token.Token, expected)),
            Reports.Lines(client.Validate(token, expected)),
            Reports.Lines(client.ValidateAsync(text, expected).GetAwaiter().GetResult()),
            Reports.Lines(client.ValidateAsync(token.Token, expected).GetAwaiter().GetResult()),
            Reports.Lines(client.ValidateAsync(token, expected).GetAwaiter().GetResult()),
            Reports.Lines(operation.TakeReport()),
        };
        Assert.Single(verified.Distinct());
        Assert.Contains("Signature: Pass", verified[0]);
        var plain = new TokenExpectations { Time = expected.Time };
        string[] inspected =
        {
            Reports.Lines(TokenInspector.Inspect(text, plain)),
            Reports.Lines(TokenInspector.Inspect(token.Token, plain)),
            Reports.Lines(TokenInspector.Inspect(token, plain)),
            Reports.Lines(client.Validate(text, plain)),
        };
        Assert.Single(inspected.Distinct());
        Assert.DoesNotContain("Signature", inspected[0]);
    }

    [Fact]
    public void ASignatureIsVerifiedOverTheNetwork()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        Assert.True(client.Validate(token, Reports.Signature()).Valid);

        // A domain is looked up on the way to the keys.
        TokenExpectations byDomain = Reports.Signature();
        byDomain.TenantId = Names.Domain;
        Assert.True(client.Validate(token, byDomain).Valid);
        Assert.Equal(TokenVerdict.Fail, Reports.Find(client.Validate(Reports.Forged(token.ToPlainText()), Reports.Signature()), "Signature").Verdict);
        Assert.Throws<MtpException>(() => client.GetToken());
    }

    [Fact]
    public void AClientWithACredentialVerifiesToo()
    {
        using Client client = _emulator.NewClient();
        using AccessToken token = client.GetToken();
        Assert.True(client.Validate(token, Reports.Signature()).Valid);
    }

    [Fact]
    public void ASignatureIsVerifiedFromAKeyFile()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        var expected = new TokenExpectations { TenantId = Names.Tenant, KeyFile = _keyFile };
        TokenReport report = TokenInspector.Inspect(token, expected);
        Assert.True(report.Valid);
        Assert.Equal(TokenVerdict.Pass, Reports.Find(report, "Signature").Verdict);
        report = TokenInspector.Inspect(Reports.Forged(token.ToPlainText()), expected);
        Assert.False(report.Valid);
        Assert.Equal(TokenVerdict.Fail, Reports.Find(report, "Signature").Verdict);
    }

    [Fact]
    public void WithoutKeysTheSignatureIsNotVerifiable()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        TokenReport report = TokenInspector.Inspect(token, Reports.Signature());
        Assert.False(report.Valid);
        Assert.Equal(TokenVerdict.NotVerifiable, report.Verdict);
        Assert.Equal(TokenVerdict.NotVerifiable, Reports.Find(report, "Signature").Verdict);

        using var nobody = new Client(new ClientOptions { KeysOnly = true, Authority = "https://localhost:1", AllowedHosts = { "localhost:1" }, Proxy = string.Empty });
        report = nobody.Validate(token, Reports.Signature());
        Assert.Equal(TokenVerdict.NotVerifiable, report.Verdict);
        Assert.Contains("localhost", Reports.Find(report, "Signature").Message);
    }

    [Fact]
    public async Task ASignatureWithoutATenantIsAMistakeOfTheCaller()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        string text = token.ToPlainText();
        var expected = new TokenExpectations { VerifySignature = true };
        var byFile = new TokenExpectations { KeyFile = _keyFile };
        long before = _emulator.KeyFetches();
        foreach (Action call in new Action[]
        {
            () => TokenInspector.Inspect(text, expected),
            () => TokenInspector.Inspect("opaque", expected),
            () => TokenInspector.Inspect(token, byFile),
            () => client.Validate(token, expected),
            () => client.BeginValidate(token.Token, expected),
        })
        {
            Assert.Equal(MtpStatus.InvalidArgument, Assert.Throws<MtpException>(call).Status);
        }

        Assert.Equal(MtpStatus.InvalidArgument, (await Assert.ThrowsAsync<MtpException>(() => client.ValidateAsync(token, expected))).Status);
        Assert.Equal(before, _emulator.KeyFetches());
    }

    [Fact]
    public async Task ExpectationsThatCannotBeUsedAreRefused()
    {
        using Client client = _emulator.NewKeysOnlyClient();
        string noKeys = Path.GetTempFileName();
        try
        {
            foreach ((TokenExpectations expected, MtpStatus status) in new[]
            {
                (new TokenExpectations { TenantId = "common" }, MtpStatus.InvalidTenant),
                (new TokenExpectations { Cloud = "Moon" }, MtpStatus.InvalidArgument),
                (new TokenExpectations { ClockSkew = TimeSpan.FromHours(2) }, MtpStatus.InvalidArgument),
                (new TokenExpectations { ClockSkew = TimeSpan.FromSeconds(-1) }, MtpStatus.InvalidArgument),
                (new TokenExpectations { KeyFile = "/nowhere/keys.json" }, MtpStatus.InvalidArgument),
                (new TokenExpectations { KeyFile = noKeys }, MtpStatus.InvalidArgument),
                (new TokenExpectations { Roles = { "\uD800" } }, MtpStatus.InvalidUtf8),
            })
            {
                Assert.Equal(status, Assert.Throws<MtpException>(() => TokenInspector.Inspect("x", expected)).Status);
                Assert.Equal(status, Assert.Throws<MtpException>(() => client.Validate("x", expected)).Status);
                Assert.Equal(status, (await Assert.ThrowsAsync<MtpException>(() => client.ValidateAsync("x", expected))).Status);
            }
        }
        finally
        {
            File.Delete(noKeys);
        }
    }

    [Fact]
    public async Task AQueueReportsTheEndAndTheReportComesOnce()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        using var queue = new OperationQueue();
        using Operation operation = client.BeginValidate(token.Token, Reports.Signature(), queue, 7);
        Assert.True(queue.TryNext(20_000, out ulong tag, out OperationState state));
        Assert.Equal((7ul, OperationState.Done), (tag, state));
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
        Assert.True(operation.TakeReport().Valid);
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => operation.TakeReport()).Status);

        using Client ordinary = _emulator.NewClient();
        using Operation other = ordinary.BeginGetToken();
        other.Wait(-1);
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => other.TakeReport()).Status);
        Task<TokenReport> cancelled = client.ValidateAsync(token, Reports.Signature(), new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    [Fact]
    public async Task ManyTasksAreDoneTogether()
    {
        using AccessToken token = _emulator.GetToken(Names.App);
        using Client client = _emulator.NewKeysOnlyClient();
        TokenReport[] reports = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.ValidateAsync(token, Reports.Signature())));
        Assert.All(reports, report => Assert.True(report.Valid));
    }

    [Fact]
    public void AClientForKeysAsksForNoCredential()
    {
        using (new EnvironmentScope(("AZURE_CLIENT_ID", Names.App), ("AZURE_CLIENT_SECRET", null), ("AZURE_TENANT_ID", null)))
        {
            using var client = new Client(new ClientOptions { KeysOnly = true, UseEnvironment = true });
            Assert.Null(client.TenantId);
        }
    }
}
