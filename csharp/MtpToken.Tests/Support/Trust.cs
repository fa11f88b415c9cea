// HTTP handlers that trust the emulator's certificate authority and nothing else.
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken.Tests.Support;

internal static class Trust
{
    internal static HttpClientHandler NewHandler(string caFile)
    {
        var authority = new CertificateAuthority(caFile);
        return new HttpClientHandler
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
                (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && certificate != null && authority.Issued(certificate),
        };
    }

    private sealed class CertificateAuthority
    {
        private readonly X509Certificate2 _certificate;

#if NET
        internal CertificateAuthority(string file) => _certificate = X509CertificateLoader.LoadCertificateFromFile(file);

        internal bool Issued(X509Certificate2 certificate)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_certificate);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate);
        }
#else
        internal CertificateAuthority(string file) => _certificate = new X509Certificate2(file);

        /// <summary>.NET Framework has no chain with roots of one's own; on loopback the issuer's name is enough.</summary>
        internal bool Issued(X509Certificate2 certificate) => certificate.Issuer == _certificate.Subject;
#endif
    }
}
