// A request as the emulator has recorded it.
using System;
using System.Collections.Generic;
using System.Linq;

namespace MtpToken.Tests.Support;

internal sealed class RecordedRequest
{
    internal RecordedRequest(Json json)
    {
        Method = json["method"].Text!;
        Path = json["path"].Text!;
        Query = Pairs(json["query"].Text!);
        Body = json["body"].Text!;
        Headers = new SortedDictionary<string, string>(
            json["headers"].Members.ToDictionary(header => header.Key, header => header.Value.Text!), StringComparer.Ordinal);
    }

    internal string Method { get; }

    internal string Path { get; }

    internal SortedDictionary<string, string> Query { get; }

    internal SortedDictionary<string, string> Headers { get; }

    internal string Body { get; }

    /// <summary>The request in one line a part, but for what each HTTP library says of itself.</summary>
    internal string Describe()
    {
        string[] own = { "accept", "accept-encoding", "connection", "host", "user-agent", "content-length" };
        IEnumerable<string> headers = Headers.Where(header => !own.Contains(header.Key)).Select(header => $"{header.Key}: {header.Value}");
        IEnumerable<string> query = Query.Select(pair => $"?{pair.Key}={pair.Value}");
        return string.Join("\n", new[] { $"{Method} {Path}" }.Concat(query).Concat(headers).Concat(new[] { Body }));
    }

    private static SortedDictionary<string, string> Pairs(string query)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in query.Split(new[] { '&' }, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split(new[] { '=' }, 2);
            pairs.Add(parts[0], Uri.UnescapeDataString(parts[1].Replace('+', ' ')));
        }

        return pairs;
    }
}
