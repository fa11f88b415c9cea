// Gives the credential of the options to the native library, which knows what may stand beside what. Only settings that
// would never reach it are refused here.
using System.Security;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class CredentialSettings
{
    /// <summary>Sets the credential; the certificate's signer, if there is one, signs for the client.</summary>
    internal static void Set(OptionsHandle handle, ClientOptions options, CertificateSigner? signer)
    {
        Exports native = Library.Current.Exports;
        RefuseStrays(options);
        Set(handle, native.mtp_options_set_client_secret_utf16, options.ClientSecret);
        SetCertificate(handle, options, signer);
        Set(handle, native.mtp_options_set_client_assertion_utf16, options.ClientAssertion);
        Utf8.Set(handle, native.mtp_options_set_federated_token_file, InputFile.FullPath(options.FederatedTokenFile));
        SetProvider(handle, options);
        if (options.UseManagedIdentity)
        {
            SetIdentity(handle, native.mtp_options_set_managed_identity, options);
        }

        Utf8.Set(handle, native.mtp_options_set_replication_wait, Duration.ToMilliseconds(options.ReplicationWait));
        Utf8.Set(handle, native.mtp_options_set_environment, options.UseEnvironment ? 1 : 0);
    }

    private static void SetCertificate(OptionsHandle handle, ClientOptions options, CertificateSigner? signer)
    {
        Exports native = Library.Current.Exports;
        using (var lease = new Lease(handle))
        {
            nint error;
            if (InputFile.FullPath(options.CertificatePath) is { } path)
            {
                fixed (byte* bytes = Utf8.GetBytes(path, out nuint length))
                fixed (byte* keyBytes = Utf8.GetBytes(InputFile.FullPath(options.CertificateKeyPath) ?? string.Empty, out nuint keyLength))
                {
                    NativeError.Check(
                        native.mtp_options_set_certificate_file(lease.Value, bytes, length, keyBytes, keyLength, &error), error);
                }
            }

            if (signer != null)
            {
                byte[] content = signer.PublicPart(options.SendCertificateChain);
                fixed (byte* bytes = content)
                {
                    NativeError.Check(
                        native.mtp_options_set_external_certificate(lease.Value, bytes, (nuint)content.Length, &error), error);
                }
            }
        }

        Set(handle, native.mtp_options_set_certificate_password_utf16, options.CertificatePassword);
        Utf8.Set(handle, native.mtp_options_set_send_certificate_chain, options.SendCertificateChain ? 1 : 0);
        Utf8.Set(handle, native.mtp_options_set_signature_algorithm, (int)options.SignatureAlgorithm);
    }

    private static void SetProvider(OptionsHandle handle, ClientOptions options)
    {
        Exports native = Library.Current.Exports;
        if (options.FederatedProvider is not { } provider)
        {
            return;
        }

        if (provider == FederatedProvider.ManagedIdentity)
        {
            SetIdentity(handle, native.mtp_options_set_federated_identity, options);
            return;
        }

        using var lease = new Lease(handle);
        nint error;
        fixed (byte* bytes = Utf8.GetBytes(options.ServiceConnectionId ?? string.Empty, out nuint length))
        {
            NativeError.Check(
                native.mtp_options_set_federated_provider(lease.Value, (int)provider, bytes, length, &error), error);
        }
    }

    private static void SetIdentity(OptionsHandle handle, SetIdentityFunction setter, ClientOptions options)
    {
        string id = options.ManagedIdentityId ?? string.Empty;
        ManagedIdentityIdType type = options.ManagedIdentityIdType
            ?? (id.Length == 0 ? ManagedIdentityIdType.SystemAssigned : ManagedIdentityIdType.ClientId);
        using var lease = new Lease(handle);
        nint error;
        fixed (byte* bytes = Utf8.GetBytes(id, out nuint length))
        {
            NativeError.Check(
                setter(lease.Value, (int)options.ManagedIdentitySource, (int)type, bytes, length, &error), error);
        }
    }

    private static void Set(OptionsHandle handle, SetUtf16Function setter, SecureString? secret)
    {
        if (secret == null)
        {
            return;
        }

        using var text = new SecretText(secret);
        using var lease = new Lease(handle);
        nint error;
        NativeError.Check(setter(lease.Value, text.Units, text.Length, &error), error);
    }

    private static void RefuseStrays(ClientOptions options)
    {
        bool identity = options.UseManagedIdentity || options.FederatedProvider == FederatedProvider.ManagedIdentity;
        bool file = !string.IsNullOrEmpty(options.CertificatePath);
        RefuseStray(!string.IsNullOrEmpty(options.CertificateKeyPath) && !file, nameof(options.CertificateKeyPath), nameof(options.CertificatePath));
        RefuseStray(options.CertificatePassword != null && !file, nameof(options.CertificatePassword), nameof(options.CertificatePath));
        RefuseStray(options.CertificateKey != null && options.Certificate == null, nameof(options.CertificateKey), nameof(options.Certificate));
        RefuseStray(
            !string.IsNullOrEmpty(options.ServiceConnectionId) && options.FederatedProvider != FederatedProvider.AzurePipelines,
            nameof(options.ServiceConnectionId),
            $"{nameof(options.FederatedProvider)} {nameof(FederatedProvider.AzurePipelines)}");
        RefuseStray(
            !identity && (!string.IsNullOrEmpty(options.ManagedIdentityId) || options.ManagedIdentityIdType != null),
            string.IsNullOrEmpty(options.ManagedIdentityId) ? nameof(options.ManagedIdentityIdType) : nameof(options.ManagedIdentityId),
            $"{nameof(options.UseManagedIdentity)} or {nameof(options.FederatedProvider)} {nameof(FederatedProvider.ManagedIdentity)}");
    }

    /// <summary>A setting that belongs to another one, which is not there, is a mistake that would go unnoticed.</summary>
    internal static void RefuseStray(bool stray, string setting, string needed)
    {
        if (stray)
        {
            throw new MtpException(
                MtpStatus.InvalidState, $"{setting} was given without {needed}.", $"Give {needed} too, or leave {setting} out.");
        }
    }
}
