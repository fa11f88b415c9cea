// The environment variables that the native library reads, as .NET sees them. On Linux and macOS a program, or a
// PowerShell session, that changes a variable after the start changes it for .NET alone: so they are told.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class EnvironmentVariables
{
    /// <summary>The path of the credential's file, whose content belongs to the credential.</summary>
    internal const string CertificatePath = "AZURE_CLIENT_CERTIFICATE_PATH";

    /// <summary>Those that say where the proxy is, by their upper-case names; the lower-case ones are as usual.</summary>
    private static readonly string[] s_proxy = { "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY" };

    /// <summary>Those that say where the user's own folder for tokens is.</summary>
    private static readonly string[] s_folder = { "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "HOME" };

    private static readonly string[] s_proxyAndFolder = s_proxy.Concat(s_folder).ToArray();

    private static readonly Lazy<string[]> s_all = new(ReadNames);

    /// <summary>Tells the options what the variables say that a client with these settings depends on.</summary>
    internal static void Tell(OptionsHandle handle, ClientOptions options)
    {
        using var lease = new Lease(handle);
        foreach (string name in NamesFor(options))
        {
            nint error;
            fixed (byte* nameBytes = Utf8.GetBytes(name, out nuint nameLength))
            fixed (byte* valueBytes = Utf8.GetBytes(Read(name), out nuint valueLength))
            {
                NativeError.Check(
                    Library.Current.Exports.mtp_options_set_environment_variable(
                        lease.Value, nameBytes, nameLength, valueBytes, valueLength, &error),
                    error);
            }
        }
    }

    /// <summary>What tells two states of these variables apart; null where none of them is set.</summary>
    internal static byte[]? Fingerprint(ClientOptions options)
    {
        StringBuilder? text = null;
        foreach (string name in NamesFor(options))
        {
            string value = Read(name);
            if (value.Length != 0)
            {
                text ??= new StringBuilder();
                text.Append(name).Append('=').Append(value.Length).Append(':').Append(value);
            }
        }

        return text == null ? null : SecretFingerprint.Of(text.ToString());
    }

    /// <summary>The value; empty when absent.</summary>
    internal static string Read(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value) && Array.IndexOf(s_proxy, name) >= 0)
        {
            value = Environment.GetEnvironmentVariable(name.ToLowerInvariant());
        }

        return value ?? string.Empty;
    }

    private static string[] NamesFor(ClientOptions options)
    {
        if (!options.KeysOnly && (options.UseEnvironment || options.UseManagedIdentity || options.FederatedProvider != null))
        {
            return s_all.Value;
        }

        bool folder = options.CacheMode == CacheMode.User && string.IsNullOrEmpty(options.CacheFolder);
        if (options.Proxy == null)
        {
            return folder ? s_proxyAndFolder : s_proxy;
        }

        return folder ? s_folder : Array.Empty<string>();
    }

    private static string[] ReadNames()
    {
        var names = new List<string>();
        while (Utf8.ReadTerminated(Library.Current.Exports.mtp_environment_variable_name((nuint)names.Count)) is { } name)
        {
            names.Add(name);
        }

        return names.ToArray();
    }
}
