using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken.PowerShell;

/// <summary>
/// Finds a certificate in the personal stores, the user's before the machine's. Only the certificate is looked at; its
/// key stays where it is.
/// </summary>
internal static class CertificateStores
{
    private const int Sha1Digits = 40;
    private const int Sha256Digits = 64;

    private static readonly StoreLocation[] Locations = { StoreLocation.CurrentUser, StoreLocation.LocalMachine };

    /// <summary>The certificate with this SHA-1 or SHA-256 thumbprint, and its private key.</summary>
    internal static X509Certificate2? ByThumbprint(string text, out ErrorRecord? error)
    {
        // The certificate dialog of Windows puts blanks between the digits and an invisible mark before them.
        var thumbprint = new string(text.Where(c => !char.IsWhiteSpace(c) && c != ':' && c != '\u200E').ToArray());
        if (thumbprint.Length is not (Sha1Digits or Sha256Digits) || !thumbprint.All(Uri.IsHexDigit))
        {
            error = Errors.ThumbprintMalformed(text);
            return null;
        }

        var stores = new Search(certificate => string.Equals(
            thumbprint.Length == Sha1Digits ? certificate.Thumbprint : Sha256(certificate),
            thumbprint,
            StringComparison.OrdinalIgnoreCase));
        foreach (var found in stores.Results())
        {
            if (found.FirstOrDefault(certificate => certificate.HasPrivateKey) is { } certificate)
            {
                error = null;
                return certificate;
            }
        }

        error = stores.NotFound(
            nameof(MtpCredentialCmdlet.CertificateThumbprint), thumbprint, Texts.CertificateThumbprintAdvice);
        return null;
    }

    /// <summary>
    /// The newest certificate with this subject that is valid now and has its private key: the whole distinguished name,
    /// or its common name. Certificates of different subjects are not chosen between.
    /// </summary>
    internal static X509Certificate2? BySubjectName(string name, out ErrorRecord? error)
    {
        var now = DateTime.Now;
        var stores = new Search(certificate => IsSubject(certificate, name));
        foreach (var found in stores.Results())
        {
            var usable = found
                .Where(certificate => certificate.HasPrivateKey && certificate.NotBefore <= now && now <= certificate.NotAfter)
                .OrderByDescending(certificate => certificate.NotBefore)
                .ThenByDescending(certificate => certificate.NotAfter)
                .ToList();
            if (usable.Count == 0)
            {
                continue;
            }

            var others = usable.Where(other => !SameSubject(usable[0], other)).ToList();
            if (others.Count == 0)
            {
                error = null;
                return usable[0];
            }

            error = Errors.CertificateAmbiguous(name, stores.Searched, usable.Select(Describe));
            return null;
        }

        error = stores.NotFound(nameof(MtpCredentialCmdlet.CertificateSubjectName), name, Texts.CertificateSubjectNameAdvice);
        return null;
    }

    private static bool IsSubject(X509Certificate2 certificate, string name) =>
        string.Equals(certificate.Subject, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(
            certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), name, StringComparison.OrdinalIgnoreCase);

    private static bool SameSubject(X509Certificate2 one, X509Certificate2 other) =>
        one.SubjectName.RawData.SequenceEqual(other.SubjectName.RawData);

    private static string Describe(X509Certificate2 certificate) => string.Format(
        CultureInfo.InvariantCulture, Texts.CertificateDescription, certificate.Thumbprint, certificate.Subject);

    private static string Sha256(X509Certificate2 certificate)
    {
        using var hash = SHA256.Create();
        return BitConverter.ToString(hash.ComputeHash(certificate.RawData)).Replace("-", string.Empty);
    }

    /// <summary>One look through the stores, which remembers what it saw for the message.</summary>
    private sealed class Search
    {
        private readonly Func<X509Certificate2, bool> matches;
        private readonly List<string> searched = new();
        private readonly List<string> unusable = new();

        internal Search(Func<X509Certificate2, bool> matches) => this.matches = matches;

        internal string Searched => string.Join(", ", searched);

        /// <summary>What matches, store by store.</summary>
        internal IEnumerable<IReadOnlyList<X509Certificate2>> Results()
        {
            foreach (var location in Locations)
            {
                var found = Look(location);
                unusable.AddRange(found.Select(certificate => string.Format(
                    CultureInfo.InvariantCulture,
                    certificate.HasPrivateKey ? Texts.CertificateOutOfTime : Texts.CertificateWithoutKey,
                    certificate.Thumbprint,
                    certificate.NotBefore.ToUniversalTime(),
                    certificate.NotAfter.ToUniversalTime())));
                yield return found;
            }
        }

        internal ErrorRecord NotFound(string parameter, string value, string advice) =>
            Errors.CertificateNotFound(parameter, value, Searched, unusable, advice);

        private IReadOnlyList<X509Certificate2> Look(StoreLocation location)
        {
            var place = location + "\\My";
            try
            {
                using var store = new X509Store(StoreName.My, location);
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                var found = new List<X509Certificate2>();
                foreach (var certificate in store.Certificates)
                {
                    if (matches(certificate))
                    {
                        found.Add(certificate);
                    }
                    else
                    {
                        certificate.Dispose();
                    }
                }

                searched.Add(place);
                return found;
            }
            catch (Exception exception) when (exception is CryptographicException or PlatformNotSupportedException or SecurityException)
            {
                searched.Add(string.Format(CultureInfo.InvariantCulture, Texts.StoreNotOpened, place));
                return Array.Empty<X509Certificate2>();
            }
        }
    }
}
