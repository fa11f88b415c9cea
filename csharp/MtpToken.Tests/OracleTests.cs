// The tokens of tests/oracle, good and hostile, put before this library and before the one that Microsoft offers to APIs
// for checking tokens (Microsoft.IdentityModel.JsonWebTokens), which nobody here has written.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

public sealed class OracleTests : IDisposable
{
    /// <summary>The checks that both make.</summary>
    private static readonly string[] s_shared = { "WellFormed", "Algorithm", "Issuer", "Audience", "NotBefore", "Expiry", "Signature" };

    /// <summary>The tokens that we refuse and they take, by the reason. The list is exact.</summary>
    private static readonly (string Reason, string[] Tokens)[] s_onlyTheyAccept =
    {
        ("nbf is a number that is a time, if it is there (RFC 7519 section 4.1.5); they read a text as a number and take any past",
            new[] { "nbf \"1\"", "nbf -1" }),
        ("aud is one text or an array of texts (RFC 7519 section 4.1.3); they look at the texts of any array",
            new[]
            {
                "aud [\"https://api.security.microsoft.com\",7]",
                "aud [7,\"https://api.security.microsoft.com\"]",
                "aud [null,\"https://api.security.microsoft.com\"]",
            }),
        ("whoever does not understand all of crit refuses (RFC 7515 section 4.1.11); they do not look at it",
            new[] { "header crit []", "header crit [\"exp\"]", "header crit [\"b64\"]" }),
        ("b64 takes a crit (RFC 7797 section 6); they do not look at it",
            new[] { "header b64 false" }),
        ("the signature of a token with a nonce is only the API's to check; they check it as it stands",
            new[] { "header nonce \"AAAA\"", "header nonce \"\"" }),
        ("a key with the weakness ROCA proves nothing (CVE-2017-15361); they do not look for it",
            new[] { "weak key" }),
        ("claims are JSON in UTF-8 (RFC 7519 section 7.2, RFC 8259); their parser is lenient",
            new[]
            {
                "claims trailing comma",
                "claims comment",
                "claims trailing NUL",
                "claims not UTF-8",
                "claims line break in a text",
                "claims half a surrogate pair",
                "claims leading zero",
                "claims NaN",
                "claims single quotes",
            }),
        ("nesting has a limit; they have none",
            new[] { "claims nested 200 deep" }),
        ("names are unique (RFC 7515 section 4, RFC 7519 section 4); with them the last one counts",
            new[]
            {
                "twice exp",
                "twice aud",
                "twice iss",
                "twice roles",
                "twice unknown",
                "twice in the header alg",
                "twice in the header kid",
                "twice in the header unknown",
            }),
        ("base64url has no padding (RFC 7515 section 2); they forgive it",
            new[] { "part 2 padding" }),
    };

    /// <summary>More of them on Mono, which brings its own RSA.</summary>
    private static readonly (string Reason, string[] Tokens)[] s_onlyTheyAcceptOnMono =
    {
        ("a signature is as long as the modulus (RFC 8017 section 8.2.2); Mono's RSA reads it as a number",
            new[] { "signature with a zero in front" }),
    };

    /// <summary>The tokens that they refuse and we take, by the reason. The list is exact.</summary>
    private static readonly (string Reason, string[] Tokens)[] s_onlyWeAccept =
    {
        ("a far future is one, however large the number; theirs ends at 2^63",
            new[] { "exp 18446744073709551615", "exp 9223372036854775808" }),
    };

    private readonly Json _corpus = Json.Parse(File.ReadAllText(Settings.TokenCorpus));
    private readonly string _keyFile = Path.GetTempFileName();
    private readonly TokenExpectations _expected;
    private readonly TokenValidationParameters _parameters;

    public OracleTests()
    {
        string keySet = _corpus["keySet"].Source;
        File.WriteAllText(_keyFile, keySet);
        _expected = Expected();
        _parameters = Parameters(new JsonWebKeySet(keySet).Keys.ToDictionary(key => key.Kid));
    }

    public void Dispose() => File.Delete(_keyFile);

    [Fact]
    public void TheLibraryOfMicrosoftAgrees()
    {
        var handler = new JsonWebTokenHandler();
        var onlyThey = new List<string>();
        var onlyWe = new List<string>();
        int both = 0, neither = 0;
        foreach (Json one in _corpus["tokens"].Items)
        {
            string token = one["token"].Text!, name = one["name"].Text!;
            switch (Accepts(TokenInspector.Inspect(token, _expected)), handler.ValidateToken(token, _parameters).IsValid)
            {
                case (true, true):
                    both++;
                    break;
                case (false, false):
                    neither++;
                    break;
                case (true, false):
                    onlyWe.Add(name);
                    break;
                case (false, true):
                    onlyThey.Add(name);
                    break;
            }
        }

        string[] listed = Names(Settings.IsMono ? s_onlyTheyAccept.Concat(s_onlyTheyAcceptOnMono) : s_onlyTheyAccept);
        Nothing("they take without a reason:", onlyThey.Except(listed));
        Nothing("they no longer take:", listed.Except(onlyThey));
        listed = Names(s_onlyWeAccept);
        Nothing("they refuse without a reason:", onlyWe.Except(listed));
        Nothing("they no longer refuse:", listed.Except(onlyWe));
        Assert.True(both >= 50 && neither >= 150, $"{both} tokens that both take, {neither} that both refuse");
    }

    /// <summary>What the corpus says is what the core said when it was asked without the binding.</summary>
    [Fact]
    public void TheBindingSaysOfEachTokenWhatTheCoreSays()
    {
        foreach (Json one in _corpus["tokens"].Items)
        {
            TokenReport report = TokenInspector.Inspect(one["token"].Text!, _expected);
            IEnumerable<string> core = one["checks"].Members.Select(member => $"{member.Key}: {member.Value.Text}");
            IEnumerable<string> own = report.Checks.Select(check => $"{check.Name}: {check.Verdict}");
            Assert.Equal((one["name"].Text, Sorted(core)), (one["name"].Text, Sorted(own)));
            Assert.Equal((one["name"].Text, one["accepted"].IsTrue), (one["name"].Text, Accepts(report)));
        }
    }

    private static bool Accepts(TokenReport report)
        => s_shared.All(name => report.Checks.Any(check => check.Name == name && check.Verdict == TokenVerdict.Pass));

    private static string[] Names(IEnumerable<(string Reason, string[] Tokens)> list) => list.SelectMany(row => row.Tokens).ToArray();

    private static void Nothing(string what, IEnumerable<string> names) => Assert.Equal(what, string.Join("\n", names.Prepend(what)));

    private static string Sorted(IEnumerable<string> lines) => string.Join("\n", lines.OrderBy(line => line, StringComparer.Ordinal));

    private TokenExpectations Expected()
    {
        var expected = new TokenExpectations
        {
            TenantId = _corpus["tenant"].Text,
            ClientId = _corpus["clientId"].Text,
            ClockSkew = TimeSpan.FromSeconds(_corpus["skewSeconds"].Number),
            Time = DateTimeOffset.FromUnixTimeSeconds(_corpus["now"].Number),
            KeyFile = _keyFile,
        };
        foreach (Json audience in _corpus["audiences"].Items)
        {
            expected.Audiences.Add(audience.Text!);
        }

        foreach (Json role in _corpus["roles"].Items)
        {
            expected.Roles.Add(role.Text!);
        }

        return expected;
    }

    /// <summary>Set up as strictly as theirs can be: one algorithm, and of all keys the one that the token names.</summary>
    private TokenValidationParameters Parameters(Dictionary<string, JsonWebKey> keys)
    {
        var parameters = new TokenValidationParameters
        {
            ClockSkew = TimeSpan.FromSeconds(_corpus["skewSeconds"].Number),
            ValidIssuer = _corpus["issuer"].Text,
            ValidAudiences = _corpus["audiences"].Items.Select(audience => audience.Text).ToList(),
            ValidAlgorithms = new[] { "RS256" },
            IssuerSigningKeyResolver = (_, _, kid, _)
                => kid != null && keys.TryGetValue(kid, out JsonWebKey? key) ? new[] { key } : Array.Empty<SecurityKey>(),
        };
        TokenValidationParameters own = parameters.Clone();
        DateTime judged = DateTimeOffset.FromUnixTimeSeconds(_corpus["now"].Number).UtcDateTime;

        // Theirs knows no other time than now, so the token's times are moved by what has passed since it was made.
        parameters.LifetimeValidator = (begin, end, token, _) =>
        {
            TimeSpan passed = DateTime.UtcNow - judged;
            Validators.ValidateLifetime(Later(begin, passed), Later(end, passed), token, own);
            return true;
        };
        return parameters;
    }

    private static DateTime? Later(DateTime? time, TimeSpan by) => time is { } given && given < DateTime.MaxValue - by ? given + by : time;
}
