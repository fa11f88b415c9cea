// Makes the native client from the options.
using System;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class ClientFactory
{
    /// <summary>Makes the client; <paramref name="credentialSource"/> is null when the native library knows it best.</summary>
    internal static ClientHandle Create(ClientOptions options, out string? credentialSource)
    {
        using OptionsHandle handle = OptionsHandle.Create();
        Exports native = Library.Current.Exports;

        // The language comes first, so that a refusal of the other settings is in it.
        Utf8.Set(handle, native.mtp_options_set_language, options.Language);
        EnvironmentCredential? environment = options.KeysOnly ? null : EnvironmentCredential.Find(options);
        credentialSource = environment?.Describe();
        Utf8.Set(handle, native.mtp_options_set_client_id, environment?.ClientId ?? options.ClientId);
        Utf8.Set(handle, native.mtp_options_set_tenant_id, environment?.TenantId ?? options.TenantId);
        Utf8.Set(handle, native.mtp_options_set_cloud, options.Cloud);
        SetAuthority(handle, options, environment);
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
        if (!string.IsNullOrEmpty(options.CaBundlePath))
        {
            SetCaBundle(handle, options.CaBundlePath!);
        }

        SetCredential(handle, options, environment);
        return Create(handle);
    }

    private static void SetAuthority(OptionsHandle handle, ClientOptions options, EnvironmentCredential? environment)
    {
        Exports native = Library.Current.Exports;
        if (environment?.Authority is { } authority)
        {
            // The environment may choose among the known hosts only: no host is allowed in addition.
            Utf8.Set(handle, native.mtp_options_set_authority, authority);
            return;
        }

        Utf8.Set(handle, native.mtp_options_set_authority, options.Authority);
        foreach (string host in options.AllowedHosts)
        {
            Utf8.Set(handle, native.mtp_options_allow_host, host);
        }
    }

    private static void SetCredential(OptionsHandle handle, ClientOptions options, EnvironmentCredential? environment)
    {
        Exports native = Library.Current.Exports;
        if (options.KeysOnly)
        {
            Utf8.Set(handle, native.mtp_options_set_keys_only, 1);
            return;
        }

        if (environment != null)
        {
            Utf8.Set(handle, native.mtp_options_set_client_secret, environment.ClientSecret);
            return;
        }

        if (options.ClientSecret is { } secret)
        {
            using var text = new SecretText(secret);
            using var lease = new Lease(handle);
            nint error;
            NativeError.Check(
                native.mtp_options_set_client_secret_utf16(lease.Value, text.Units, text.Length, &error), error);
        }

        if (options.UseEnvironment)
        {
            Utf8.Set(handle, native.mtp_options_set_environment, 1);
        }
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
