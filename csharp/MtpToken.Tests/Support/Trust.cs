// HTTP handlers that trust the emulator's certificate authority and nothing else.
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
#if !NET
using System.Net;
#endif

namespace MtpToken.Tests.Support;

internal static class Trust
{
#if NET
    internal static HttpClientHandler NewHandler(string caFile)
    {
        X509Certificate2 authority = X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(caFile));
        return new HttpClientHandler
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
            {
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(authority);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && chain.Build(certificate!);
            },
        };
    }
#else
    /// <summary>Mono has no check per handler: the process-wide one compares the issuer, which is enough on loopback.</summary>
    internal static HttpClientHandler NewHandler(string caFile)
    {
        string issuer = new X509Certificate2(caFile).Subject;
        ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls12;
        ServicePointManager.DefaultConnectionLimit = 16;
        ServicePointManager.ServerCertificateValidationCallback =
            (_, certificate, _, _) => certificate != null && certificate.Issuer == issuer;
        return new HttpClientHandler { UseProxy = false };
    }
#endif
}
