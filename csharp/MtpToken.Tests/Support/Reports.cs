// What the tests of reports have in common.
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace MtpToken.Tests.Support;

internal static class Reports
{
    /// <summary>Expects a signature of the ordinary tenant's issuer.</summary>
    internal static TokenExpectations Signature() => new() { TenantId = Names.Tenant, VerifySignature = true };

    internal static TokenCheck Find(TokenReport report, string name) => Assert.Single(report.Checks, check => check.Name == name);

    /// <summary>The same token with one changed character in its signature.</summary>
    internal static string Forged(string token)
    {
        int start = token.LastIndexOf('.') + 1;
        return token.Substring(0, start) + (token[start] == 'A' ? 'B' : 'A') + token.Substring(start + 1);
    }

    /// <summary>Everything a report has to say.</summary>
    internal static string Lines(TokenReport report)
    {
        var lines = new List<string> { $"{report.Valid} {report.Verdict} {report.Kind} {report.Version} {report.Audience} {report.TenantId} {report.ClientId}" };
        lines.AddRange(report.Roles);
        lines.AddRange(report.Checks.Select(check => $"{check}\n{check.Expected}\n{check.Found}\n{check.Advice}"));
        return string.Join("\n", lines);
    }
}
