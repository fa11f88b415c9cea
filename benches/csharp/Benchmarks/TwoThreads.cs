using System;
using System.Threading;
using BenchmarkDotNet.Attributes;
using Microsoft.Identity.Client;
using MtpToken.Peers;

namespace MtpToken.Benchmarks;

/// <summary>The same from two threads at once, each with a tenant of its own. The time is that of one call of one of them.</summary>
public class TwoThreads
{
    private const int Calls = 20_000;

    private readonly TokenRequest[] _requests =
    {
        new() { TenantId = Settings.ManyTenants(0) }, new() { TenantId = Settings.ManyTenants(1) },
    };

    private Client? _client;
    private IConfidentialClientApplication? _application;

    [GlobalSetup]
    public void Fill()
    {
        _client = Peers.Ours.NewClient();
        _application = Peers.Msal.NewApplication();
    }

    [GlobalCleanup]
    public void CleanUp() => _client?.Dispose();

    [Benchmark(OperationsPerInvoke = Calls, Baseline = true)]
    public void Ours() => Twice(thread => _client!.GetToken(_requests[thread]).Dispose());

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Msal() => Twice(thread =>
        Peers.Msal.GetAsync(_application!, _requests[thread].TenantId!).GetAwaiter().GetResult());

    [Benchmark(OperationsPerInvoke = Calls)]
    public void OursAlone() => Repeat(thread => _client!.GetToken(_requests[thread]).Dispose(), 0);

    private static void Twice(Action<int> call)
    {
        var other = new Thread(() => Repeat(call, 1));
        other.Start();
        Repeat(call, 0);
        other.Join();
    }

    private static void Repeat(Action<int> call, int thread)
    {
        for (int i = 0; i < Calls; i++)
        {
            call(thread);
        }
    }
}
