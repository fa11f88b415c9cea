// What makes two calls of Client.GetShared want the same client: every setting, and fingerprints in place of secrets.
using System;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken;

internal sealed class ClientKey : IEquatable<ClientKey>
{
    private readonly string?[] _texts;
    private readonly long[] _numbers;
    private readonly byte[]?[] _digests;
    private readonly RSA? _key;
    private readonly int _hash;

    internal ClientKey(ClientOptions options)
    {
        string? bundle = InputFile.FullPath(options.CaBundlePath);
        string? certificate = InputFile.FullPath(CertificatePath(options));
        string? key = InputFile.FullPath(options.CertificateKeyPath);
        InputFile.Measure(bundle, out long bundleTime, out long bundleSize);
        InputFile.Measure(certificate, out long certificateTime, out long certificateSize);
        InputFile.Measure(key, out long keyTime, out long keySize);
        byte[]? thumbprint = Thumbprint(options.Certificate, out bool hasKey);
        _texts = Texts(options, bundle, certificate, key);
        _numbers = new[]
        {
            options.EndpointVersion,
            options.Timeout.Ticks,
            options.ConnectTimeout.Ticks,
            options.AttemptTimeout.Ticks,
            options.ReplicationWait.Ticks,
            options.MaximumRetryCount ?? long.MinValue,
            options.Concurrency,
            (int)options.CacheMode,
            (int)options.SignatureAlgorithm,
            (int?)options.FederatedProvider ?? long.MinValue,
            (int?)options.ManagedIdentityIdType ?? long.MinValue,
            (int)options.ManagedIdentitySource,
            Number(options.SendCertificateChain),
            Number(options.UseManagedIdentity),
            Number(options.UseEnvironment),
            Number(options.KeysOnly),
            Number(hasKey),
            bundleTime,
            bundleSize,
            certificateTime,
            certificateSize,
            keyTime,
            keySize,
        };
        _digests = new[]
        {
            Digest(options.ClientSecret),
            Digest(options.CertificatePassword),
            Digest(options.ClientAssertion),
            thumbprint,
            EnvironmentVariables.Fingerprint(options),
        };
        _key = options.CertificateKey;
        _hash = ComputeHash();
    }

    public bool Equals(ClientKey? other)
    {
        if (other == null || other._hash != _hash || !ReferenceEquals(other._key, _key) || other._texts.Length != _texts.Length)
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

        for (int i = 0; i < _digests.Length; i++)
        {
            if (!Same(_digests[i], other._digests[i]))
            {
                return false;
            }
        }

        return SameNumbers(other._numbers);
    }

    public override bool Equals(object? obj) => Equals(obj as ClientKey);

    public override int GetHashCode() => _hash;

    private static string?[] Texts(ClientOptions options, string? bundle, string? certificate, string? key)
    {
        string?[] settings =
        {
            options.ClientId,
            options.TenantId,
            options.Cloud,
            options.Authority,
            options.Proxy,
            options.Language,
            options.ServiceConnectionId,
            options.ManagedIdentityId,
            InputFile.FullPath(options.FederatedTokenFile),
            InputFile.FullPath(options.CacheFolder),
            bundle,
            certificate,
            key,
        };
        var texts = new string?[settings.Length + options.AllowedHosts.Count];
        settings.CopyTo(texts, 0);
        options.AllowedHosts.CopyTo(texts!, settings.Length);
        return texts;
    }

    /// <summary>The file with the certificate, which a renewal changes; it may be the environment that names it.</summary>
    private static string? CertificatePath(ClientOptions options)
        => string.IsNullOrEmpty(options.CertificatePath) && options.UseEnvironment && !options.KeysOnly
            ? EnvironmentVariables.Read(EnvironmentVariables.CertificatePath)
            : options.CertificatePath;

    private static long Number(bool value) => value ? 1 : 0;

    private static byte[]? Digest(SecureString? secret) => secret == null ? null : SecretFingerprint.Of(secret);

    private static byte[]? Thumbprint(X509Certificate2? certificate, out bool hasKey)
    {
        hasKey = false;
        try
        {
            hasKey = certificate is { HasPrivateKey: true };
            return certificate?.GetCertHash();
        }
        catch (CryptographicException)
        {
            // It was disposed of, which is reported when the client is made.
            return null;
        }
    }

    private static bool Same(byte[]? one, byte[]? other)
    {
        if (one == null || other == null || one.Length != other.Length)
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

            foreach (byte[]? digest in _digests)
            {
                hash = (hash * 31) + (digest == null ? 0 : BitConverter.ToInt32(digest, 0));
            }

            return hash;
        }
    }
}
