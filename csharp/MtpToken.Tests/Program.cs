// What the tests run as a process of its own. The first argument says what; the output is one "name: value" a line.
using System;
using System.Threading;
using MtpToken.Tests.Support;

namespace MtpToken.Tests;

public static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments.Length == 0 ? string.Empty : arguments[0])
        {
            case "library":
                return Library();
            case "library-late":
                return LibraryLate();
            case "panic":
                return PanicProbe.Run();
            case "environment":
                return FromEnvironment();
            case "stored":
                return Stored(arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
            case "leave":
                return Leave(arguments[1], arguments[2], arguments[3]);
            case "hit":
                return HitTimer.Run(arguments[1], arguments[2], arguments[3]);
            default:
                Console.Error.WriteLine("This program is started by the tests.");
                return 2;
        }
    }

    /// <summary>Loads the native library and says how that went.</summary>
    private static int Library()
    {
        try
        {
            Console.WriteLine($"version: {NativeLibraryInfo.Version}");
            Console.WriteLine($"abi: {NativeLibraryInfo.AbiVersion}");
            Console.WriteLine($"path: {NativeLibraryInfo.Path}");
            return 0;
        }
        catch (MtpLibraryException exception)
        {
            Console.WriteLine($"cause: {exception.Cause}");
            Console.WriteLine($"path: {exception.Path}");
            Console.WriteLine($"rid: {exception.Rid}");
            foreach (string candidate in exception.Candidates)
            {
                Console.WriteLine($"candidate: {candidate}");
            }

            Console.WriteLine($"message: {exception.Message}");
            return 1;
        }
    }

    /// <summary>A failed load must not be the last word: the file may come later.</summary>
    private static int LibraryLate()
    {
        string? right = Environment.GetEnvironmentVariable(Settings.LibraryVariable);
        Environment.SetEnvironmentVariable(Settings.LibraryVariable, right + ".missing");
        int first = Library();
        Environment.SetEnvironmentVariable(Settings.LibraryVariable, right);
        return first == 1 ? Library() : 2;
    }

    /// <summary>Makes a client from the environment alone and tries to get a token.</summary>
    private static int FromEnvironment()
    {
        try
        {
            using var client = new Client(new ClientOptions { UseEnvironment = true, Proxy = string.Empty, MaximumRetryCount = 0 });
            Console.WriteLine($"client: {client.ClientId}");
            Console.WriteLine($"tenant: {client.TenantId}");
            Console.WriteLine($"authority: {client.Authority}");
            Console.WriteLine($"source: {client.CredentialSource}");
            return 0;
        }
        catch (MtpException exception)
        {
            Console.WriteLine($"status: {exception.StatusName}");
            return 1;
        }
    }

    /// <summary>Gets a token that processes share through the folder, after it has forgotten them where that is asked for.</summary>
    private static int Stored(string authority, string host, string caFile, string folder, string act)
    {
        ClientOptions options = Options(Names.App, authority, host, caFile);
        options.MaximumRetryCount = 0;
        options.CacheMode = CacheMode.User;
        options.CacheFolder = folder;
        using var client = new Client(options);
        if (act == "clear")
        {
            client.ClearCache();
        }

        using AccessToken token = client.GetToken();
        Console.WriteLine($"source: {token.Source}");
        return 0;
    }

    /// <summary>Leaves Main while tasks and operations are under way.</summary>
    private static int Leave(string authority, string host, string caFile)
    {
        var client = new Client(Options(Names.SilentApp, authority, host, caFile));
        _ = client.GetTokenAsync();
        Operation operation = client.BeginGetToken();
        new Thread(() => operation.Wait(-1)) { IsBackground = true }.Start();
        Thread.Sleep(300);
        Console.WriteLine($"state: {operation.State}");
        return 0;
    }

    private static ClientOptions Options(string clientId, string authority, string host, string caFile)
    {
        var options = new ClientOptions
        {
            ClientId = clientId,
            TenantId = Names.Tenant,
            ClientSecret = Secrets.Secure(Names.Secret),
            Authority = authority,
            CaBundlePath = caFile,
            Proxy = string.Empty,
        };
        options.AllowedHosts.Add(host);
        return options;
    }
}
