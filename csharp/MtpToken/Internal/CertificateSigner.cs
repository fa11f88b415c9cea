// A certificate whose private key signs where it lies. Nothing here ever asks a key for its private parts.
using System;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MtpToken;

internal sealed class CertificateSigner
{
    /// <summary>Codes of a user who closed the dialog: the same question again would be no help.</summary>
    private const int CardCancelled = unchecked((int)0x8010006E);
    private const int DialogCancelled = unchecked((int)0x800704C7);

    private const string KeyAdvice =
        "Give a certificate with its RSA private key, which this account may use; in a key store of Windows, check the key's permissions.";

    /// <summary>Mono hands out the certificate's own key object, which has to stay.</summary>
    private static readonly bool s_keyIsShared = Type.GetType("Mono.Runtime") != null;

    private readonly X509Certificate2 _certificate;
    private readonly RSA? _key;
    private readonly string _thumbprint;

    private CertificateSigner(X509Certificate2 certificate, RSA? key)
    {
        _certificate = new X509Certificate2(certificate);
        _key = key;
        _thumbprint = _certificate.Thumbprint;
    }

    /// <summary>The signer of these options; null when they name no certificate object.</summary>
    /// <exception cref="MtpException">The certificate has no RSA key to sign with.</exception>
    internal static CertificateSigner? Create(ClientOptions options)
    {
        if (options.KeysOnly || options.Certificate is not { } certificate)
        {
            return null;
        }

        CertificateSigner signer;
        try
        {
            signer = new CertificateSigner(certificate, options.CertificateKey);
        }
        catch (CryptographicException exception)
        {
            throw new MtpException(
                MtpStatus.CredentialInvalid, $"The certificate object cannot be used: {exception.Message}", KeyAdvice, exception);
        }

        signer.CheckKey();
        return signer;
    }

    /// <summary>The certificate as the native library takes it; with the chain as far as this machine knows it, in PEM.</summary>
    internal byte[] PublicPart(bool withChain)
    {
        if (!withChain)
        {
            return _certificate.RawData;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        ForbidDownloads(chain.ChainPolicy);
        chain.Build(_certificate);
        var text = new StringBuilder();
        AppendPem(text, _certificate);
        foreach (X509ChainElement element in chain.ChainElements)
        {
            // The first one is the certificate itself, under Mono even the same object.
            if (!string.Equals(element.Certificate.Thumbprint, _thumbprint, StringComparison.Ordinal))
            {
                AppendPem(text, element.Certificate);
                element.Certificate.Dispose();
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Signs; null when the key's provider does not know the algorithm and may know another one.</summary>
    /// <exception cref="MtpException">The key cannot be used.</exception>
    internal byte[]? Sign(SignatureAlgorithm algorithm, byte[] input)
    {
        try
        {
            if (_key != null)
            {
                lock (_key)
                {
                    return Sign(_key, algorithm, input);
                }
            }

            RSA key = OpenKey();
            try
            {
                return Sign(key, algorithm, input);
            }
            finally
            {
                Close(key);
            }
        }
        catch (Exception exception) when (algorithm == SignatureAlgorithm.Ps256 && IsUnableTo(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is not MtpException)
        {
            throw Unusable("could not sign: " + exception.Message, exception);
        }
    }

    private static byte[] Sign(RSA key, SignatureAlgorithm algorithm, byte[] input) => key.SignData(
        input,
        HashAlgorithmName.SHA256,
        algorithm == SignatureAlgorithm.Ps256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    private static bool IsUnableTo(Exception exception) => exception switch
    {
        CryptographicException => exception.HResult is not (CardCancelled or DialogCancelled),
        NotSupportedException or NotImplementedException => true,
        _ => false,
    };

    private static void Close(RSA key)
    {
        if (!s_keyIsShared)
        {
            key.Dispose();
        }
    }

    private static void ForbidDownloads(X509ChainPolicy policy)
    {
#if NET8_0_OR_GREATER
        policy.DisableCertificateDownloads = true;
#else
        // .NET has this property since version 5, .NET Framework never.
        PropertyInfo? property = policy.GetType().GetProperty("DisableCertificateDownloads");
        if (property != null)
        {
            property.SetValue(policy, true);
        }
        else
        {
            policy.UrlRetrievalTimeout = TimeSpan.FromMilliseconds(1);
        }
#endif
    }

    private static void AppendPem(StringBuilder text, X509Certificate2 certificate) => text
        .Append("-----BEGIN CERTIFICATE-----\n")
        .Append(Convert.ToBase64String(certificate.RawData, Base64FormattingOptions.InsertLineBreaks))
        .Append("\n-----END CERTIFICATE-----\n");

    /// <summary>Opens the key once, so that a missing one is told when the client is made.</summary>
    private void CheckKey()
    {
        if (_key != null)
        {
            return;
        }

        try
        {
            Close(OpenKey());
        }
        catch (Exception exception) when (exception is CryptographicException or NotSupportedException)
        {
            throw Unusable("cannot be opened: " + exception.Message, exception);
        }
    }

    private RSA OpenKey()
    {
        if (!_certificate.HasPrivateKey)
        {
            throw new MtpException(
                MtpStatus.CredentialInvalid, $"The certificate with the SHA-1 thumbprint {_thumbprint} has no private key.", KeyAdvice);
        }

        return _certificate.GetRSAPrivateKey() ?? throw new MtpException(
            MtpStatus.CredentialInvalid,
            $"The private key of the certificate with the SHA-1 thumbprint {_thumbprint} is not an RSA key.",
            KeyAdvice);
    }

    private MtpException Unusable(string cause, Exception exception) => new(
        MtpStatus.CredentialInvalid,
        $"The private key of the certificate with the SHA-1 thumbprint {_thumbprint} {cause}",
        KeyAdvice,
        exception);
}
