// What makes two calls of Client.GetShared want the same client: every setting, and fingerprints in place of secrets.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace MtpToken;

internal sealed class ClientKey : IEquatable<ClientKey>
{
    private readonly string?[] _texts;
    private readonly long[] _numbers;
    private readonly byte[]? _secret;
    private readonly byte[]? _environment;
    private readonly int _hash;

    internal ClientKey(ClientOptions options)
    {
        string? bundle = string.IsNullOrEmpty(options.CaBundlePath) ? null : options.CaBundlePath;
        _texts = Texts(options, ref bundle);
        Measure(bundle, out long bundleTime, out long bundleSize);
        _numbers = new[]
        {
            options.EndpointVersion,
            options.Timeout.Ticks,
            options.ConnectTimeout.Ticks,
            options.AttemptTimeout.Ticks,
            options.MaximumRetryCount ?? long.MinValue,
            options.Concurrency,
            (int)options.CacheMode,
            options.UseEnvironment ? 1 : 0,
            options.KeysOnly ? 1 : 0,
            bundleTime,
            bundleSize,
        };
        _secret = options.ClientSecret is { } secret ? SecretFingerprint.Of(secret) : null;
        _environment = options.UseEnvironment ? SecretFingerprint.Of(Environment()) : null;
        _hash = ComputeHash();
    }

    public bool Equals(ClientKey? other)
    {
        if (other == null || other._hash != _hash || other._texts.Length != _texts.Length)
        {
            return false;
        }

        for (int i = 0; i < _texts.Length; i++)
        {
            if (!string.Equals(_texts[i], other._texts[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return SameNumbers(other._numbers) && Same(_secret, other._secret) && Same(_environment, other._environment);
    }

    public override bool Equals(object? obj) => Equals(obj as ClientKey);

    public override int GetHashCode() => _hash;

    private static string?[] Texts(ClientOptions options, ref string? bundle)
    {
        const int Fixed = 7;
        IList<string> hosts = options.AllowedHosts;
        var texts = new string?[Fixed + hosts.Count];
        texts[0] = options.ClientId;
        texts[1] = options.TenantId;
        texts[2] = options.Cloud;
        texts[3] = options.Authority;
        texts[4] = options.Proxy;
        texts[5] = options.Language;
        try
        {
            texts[6] = bundle = bundle == null ? null : Path.GetFullPath(bundle);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            // Reported when the client is made.
            texts[6] = bundle;
        }

        for (int i = 0; i < hosts.Count; i++)
        {
            texts[Fixed + i] = hosts[i];
        }

        return texts;
    }

    private static void Measure(string? path, out long time, out long size)
    {
        time = 0;
        size = 0;
        if (path == null)
        {
            return;
        }

        try
        {
            var file = new FileInfo(path);
            if (file.Exists)
            {
                time = file.LastWriteTimeUtc.Ticks;
                size = file.Length;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Reported when the client is made.
        }
    }

    private static string Environment()
    {
        var text = new StringBuilder();
        foreach (string name in EnvironmentVariables.All)
        {
            string value = EnvironmentVariables.Read(name) ?? string.Empty;
            text.Append(value.Length).Append(':').Append(value);
        }

        return text.ToString();
    }

    private static bool Same(byte[]? one, byte[]? other)
    {
        if (one == null || other == null)
        {
            return ReferenceEquals(one, other);
        }

        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool SameNumbers(long[] other)
    {
        for (int i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }

    private int ComputeHash()
    {
        unchecked
        {
            int hash = 17;
            foreach (string? text in _texts)
            {
                hash = (hash * 31) + (text == null ? 0 : StringComparer.Ordinal.GetHashCode(text));
            }

            foreach (long number in _numbers)
            {
                hash = (hash * 31) + number.GetHashCode();
            }

            return (((hash * 31) + First(_secret)) * 31) + First(_environment);
        }
    }

    private static int First(byte[]? digest) => digest == null ? 0 : BitConverter.ToInt32(digest, 0);
}
