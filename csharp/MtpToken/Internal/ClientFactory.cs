// Makes the native client from the options.
using System;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class ClientFactory
{
    /// <summary>Makes the client. The signer is that of the options.</summary>
    internal static ClientHandle Create(ClientOptions options, CertificateSigner? signer)
    {
        using OptionsHandle handle = OptionsHandle.Create();
        Exports native = Library.Current.Exports;

        // The language comes first, so that a refusal of the other settings is in it.
        Utf8.Set(handle, native.mtp_options_set_language, options.Language);
        EnvironmentVariables.Tell(handle, options);
        Utf8.Set(handle, native.mtp_options_set_client_id, options.ClientId);
        Utf8.Set(handle, native.mtp_options_set_tenant_id, options.TenantId);
        Utf8.Set(handle, native.mtp_options_set_cloud, options.Cloud);
        Utf8.Set(handle, native.mtp_options_set_authority, options.Authority);
        foreach (string host in options.AllowedHosts)
        {
            Utf8.Set(handle, native.mtp_options_allow_host, host);
        }

        Utf8.Set(handle, native.mtp_options_set_endpoint_version, options.EndpointVersion);
        Utf8.Set(handle, native.mtp_options_set_proxy, options.Proxy);
        Utf8.Set(handle, native.mtp_options_set_timeout, Duration.ToMilliseconds(options.Timeout));
        Utf8.Set(handle, native.mtp_options_set_connect_timeout, Duration.ToMilliseconds(options.ConnectTimeout));
        Utf8.Set(handle, native.mtp_options_set_attempt_timeout, Duration.ToMilliseconds(options.AttemptTimeout));
        if (options.MaximumRetryCount is { } retries)
        {
            Utf8.Set(handle, native.mtp_options_set_max_retries, retries);
        }

        Utf8.Set(handle, native.mtp_options_set_concurrency, options.Concurrency);
        Utf8.Set(handle, native.mtp_options_set_cache_mode, (int)options.CacheMode);
        CredentialSettings.RefuseStray(
            !string.IsNullOrEmpty(options.CacheFolder) && options.CacheMode != CacheMode.User,
            nameof(options.CacheFolder),
            $"{nameof(options.CacheMode)} {nameof(CacheMode.User)}");
        Utf8.Set(handle, native.mtp_options_set_cache_folder, InputFile.FullPath(options.CacheFolder));
        if (!string.IsNullOrEmpty(options.CaBundlePath))
        {
            SetCaBundle(handle, options.CaBundlePath!);
        }

        if (options.KeysOnly)
        {
            Utf8.Set(handle, native.mtp_options_set_keys_only, 1);
        }
        else
        {
            CredentialSettings.Set(handle, options, signer);
        }

        return Create(handle);
    }

    private static void SetCaBundle(OptionsHandle handle, string path)
    {
        byte[] pem = ReadCaBundle(path);
        using var lease = new Lease(handle);
        nint error;
        fixed (byte* bytes = pem)
        {
            NativeError.Check(
                Library.Current.Exports.mtp_options_set_extra_ca(lease.Value, bytes, (nuint)pem.Length, &error), error);
        }
    }

    private static byte[] ReadCaBundle(string path)
    {
        try
        {
            return InputFile.Read(path);
        }
        catch (Exception exception) when (InputFile.IsUnreadable(exception))
        {
            throw new MtpException(
                MtpStatus.InvalidCertificateAuthority,
                $"The file with certificate authorities '{path}' cannot be read: {exception.Message}",
                "Give the path of a readable PEM file.",
                exception);
        }
    }

    private static ClientHandle Create(OptionsHandle options)
    {
        using var lease = new Lease(options);
        nint client, error;
        NativeError.Check(Library.Current.Exports.mtp_client_new(lease.Value, &client, &error), error);
        return new ClientHandle(client);
    }
}
