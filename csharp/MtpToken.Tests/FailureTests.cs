// The table of failures that all languages share, and that no failure or success gives away a secret.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class FailureTests
{
    private readonly Emulator _emulator;

    public FailureTests(Emulator emulator) => _emulator = emulator;

    public static IEnumerable<object[]> Cases() => FailureCase.All.Select(row => new object[] { row.Name });

    [Fact]
    public void TheTableHasRows() => Assert.True(FailureCase.All.Count >= 55);

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheExceptionSaysWhatTheTableSays(string name)
    {
        FailureCase row = FailureCase.All.Single(candidate => candidate.Name == name);
        Check(row, Fail(row));
    }

    [Fact]
    public void EarlierAttemptsAreInTheException()
    {
        ClientOptions options = FailureCase.All.Single(row => row.Name == "service unavailable").Options(_emulator);
        options.MaximumRetryCount = 1;
        using var client = new Client(options);
        MtpException exception = Assert.Throws<MtpException>(() => client.GetToken());
        Assert.Equal(new[] { "HTTP 503, AADSTS90033" }, exception.Attempts);
    }

    /// <summary>The culture of the program changes neither names nor numbers, nor the language of a client that names none.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ADutchProgramReadsTheSame(string name)
    {
        FailureCase row = FailureCase.All.Single(candidate => candidate.Name == name);
        using (new CultureScope("nl-NL"))
        {
            Check(row, Fail(row));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NoSecretComesBack(string name)
    {
        FailureCase row = FailureCase.All.Single(candidate => candidate.Name == name);
        var text = new StringBuilder();
        try
        {
            using EnvironmentScope scope = row.Environment(_emulator);
            using var client = new Client(row.Options(_emulator));
            text.Append(Dump.Of(client));
            using Operation operation = client.BeginGetToken(row.Request());
            operation.Wait(-1);
            while (operation.TryDrainLog(out LogEntry entry))
            {
                text.Append(entry).Append('\n');
            }

            operation.TakeToken().Dispose();
            Assert.Fail("There should be no token.");
        }
        catch (MtpException exception)
        {
            text.Append(exception).Append(Dump.Of(exception));
        }

        Assert.All(row.Secrets.SelectMany(Dump.Traces), trace => Assert.DoesNotContain(trace, text.ToString()));
    }

    [Fact]
    public void NoTokenComesOutUnasked()
    {
        using Client client = _emulator.NewClient();
        using Operation operation = client.BeginGetToken();
        operation.Wait(-1);
        var text = new StringBuilder();
        while (operation.TryDrainLog(out LogEntry entry))
        {
            text.Append(entry).Append('\n');
        }

        using AccessToken token = operation.TakeToken();
        text.Append(Dump.Of(token)).Append(Dump.Of(client)).Append(Dump.Of(TokenInspector.DecodeUnverified(token)));
        text.Append($"{token} {client} {operation}");
        string plain = token.ToPlainText();
        string signature = plain.Substring(plain.LastIndexOf('.') + 1);
        foreach (string secret in new[] { plain, signature, Names.Secret })
        {
            Assert.All(Dump.Traces(secret), trace => Assert.DoesNotContain(trace, text.ToString()));
        }

        Assert.Contains(Names.App, text.ToString());
    }

    private static void Check(FailureCase row, MtpException exception)
    {
        Json expect = row.Expect;
        string expectedName = string.Concat(expect["status"].Text!.Split('_').Select(word => word[0] + word.Substring(1).ToLowerInvariant()));
        Assert.Equal(expectedName, exception.StatusName);
        Assert.Equal(expectedName, Enum.GetName(typeof(MtpStatus), exception.Status));
        Assert.Equal(expect["aadstsCode"].Number, exception.AadstsCode);
        Assert.Equal(expect["oauthError"].Text, exception.OAuthError);
        Assert.Equal(expect["httpStatus"].Number, exception.HttpStatus);
        Assert.Equal(expect["retryAfterSeconds"].Number, (long?)exception.RetryAfter?.TotalSeconds ?? -1);
        Assert.Equal(expect["isRetryable"].IsTrue, exception.IsRetryable);
        Assert.Equal(expect["hasServerIds"].IsTrue, exception.CorrelationId != null);
        Assert.Equal(expect["hasServerIds"].IsTrue, exception.TraceId != null);
        Assert.Equal(expect["hasServerIds"].IsTrue, exception.Timestamp != null);
        Assert.All(expect["adviceContains"].Items, part => Assert.Contains(part.Text!, exception.Advice!, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(exception.Attempts);
        Assert.EndsWith("\n" + exception.Advice, exception.Message);
        Assert.NotEqual('\n', exception.Message[0]);
    }

    private MtpException Fail(FailureCase row)
        => Assert.Throws<MtpException>(() =>
        {
            using EnvironmentScope scope = row.Environment(_emulator);
            using var client = new Client(row.Options(_emulator));
            client.GetToken(row.Request()).Dispose();
        });
}
