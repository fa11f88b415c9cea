// Times a token from the cache through the binding; started by hand, see Program.cs.
using System;
using System.Diagnostics;
using System.Linq;
using MtpToken.Tests.Support;

namespace MtpToken.Tests;

internal static class HitTimer
{
    private const int Calls = 100_000;
    private const int Rounds = 15;

    internal static int Run(string authority, string host, string caFile)
    {
        var options = new ClientOptions
        {
            ClientId = Names.App,
            TenantId = Names.Tenant,
            ClientSecret = Secrets.Secure(Names.Secret),
            Authority = authority,
            CaBundlePath = caFile,
            Proxy = string.Empty,
        };
        options.AllowedHosts.Add(host);
        using var client = new Client(options);
        var request = new TokenRequest();
        Measure("GetToken, same request, Dispose", () => client.GetToken(request).Dispose());
        Measure("GetToken, new request, Dispose", () => client.GetToken(new TokenRequest { TenantId = Names.Tenant }).Dispose());
        Measure("GetShared", () => Client.GetShared(options));
        options.CaBundlePath = null;
        Measure("GetShared without a certificate file", () => Client.GetShared(options));
        options.ClientSecret.MakeReadOnly();
        Measure("GetShared with a read-only secret", () => Client.GetShared(options));
        Measure("GetTokenAsync from the cache", () => client.GetTokenAsync(request).GetAwaiter().GetResult().Dispose());
        return 0;
    }

    private static void Measure(string name, Action call)
    {
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        double[] nanoseconds = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < Calls; i++)
            {
                call();
            }

            nanoseconds[round] = watch.Elapsed.TotalMilliseconds * 1_000_000 / Calls;
        }

#if NET
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            call();
        }

        Console.WriteLine($"{name}: {(GC.GetAllocatedBytesForCurrentThread() - before) / Calls} bytes");
#endif
        Array.Sort(nanoseconds);
        Console.WriteLine($"{name}: {nanoseconds[Rounds / 2]:F0} ns (best {nanoseconds.First():F0})");
    }
}
