// The certificates of tests/data/certificates.
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken.Tests.Support;

internal static class Certificates
{
    /// <summary>Of every file that is protected.</summary>
    internal const string Password = "correct-horse";

    /// <summary>Of the certificate in most of the files.</summary>
    internal static string Thumbprint { get; } = System.IO.File.ReadLines(File("thumbprints.txt"))
        .Select(line => line.Split(' '))
        .Single(parts => parts[0] == "rsa2048" && parts[1] == "sha1")[2];

    internal static string File(string name) => Path.Combine(Repository.Root, "tests", "data", "certificates", name);

    /// <summary>The certificate with its key in memory, from a PFX that every runtime can read.</summary>
    internal static X509Certificate2 WithKey(string name = "pfx-3des.pfx")
#if NET
        => X509CertificateLoader.LoadPkcs12FromFile(File(name), Password);
#else
        => new(File(name), Password);
#endif

    internal static X509Certificate2 WithoutKey(string name = "certificate.der")
#if NET
        => X509CertificateLoader.LoadCertificateFromFile(File(name));
#else
        => new(File(name));
#endif
}
