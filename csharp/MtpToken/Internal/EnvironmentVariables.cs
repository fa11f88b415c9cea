// The AZURE_… variables as .NET sees them and as native code sees them. On Linux and macOS the two differ when the
// program, or a PowerShell session, changed a variable after the start: .NET keeps such changes to itself.
using System;
using System.Runtime.InteropServices;
using System.Text;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class EnvironmentVariables
{
    internal const string TenantId = "AZURE_TENANT_ID";
    internal const string ClientId = "AZURE_CLIENT_ID";
    internal const string ClientSecret = "AZURE_CLIENT_SECRET";
    internal const string AuthorityHost = "AZURE_AUTHORITY_HOST";

    /// <summary>All that the native library reads.</summary>
    internal static readonly string[] All = { TenantId, ClientId, ClientSecret, AuthorityHost };

    private static readonly bool s_windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>The value as .NET sees it; null when absent or empty.</summary>
    internal static string? Read(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>True when native code would read the same values.</summary>
    internal static bool AreVisibleToNativeCode()
    {
        if (s_windows)
        {
            return true;
        }

        foreach (string name in All)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
            {
                string native = Utf8.ReadTerminated(GetEnvironmentVariable(text)) ?? string.Empty;
                if (!string.Equals(native, Read(name) ?? string.Empty, StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern byte* GetEnvironmentVariable(byte* name);
}
