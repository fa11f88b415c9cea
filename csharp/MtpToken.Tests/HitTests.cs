// The way of a token from the cache: what it allocates. Times are not judged here, they are measured by Program.cs hit.
#if NET
using System;
using System.Linq;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class HitTests
{
    private readonly Emulator _emulator;

    public HitTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void ARepeatedRequestAllocatesLittle()
    {
        const int Calls = 1000;
        const int LimitWithTheToken = 200;
        using Client client = _emulator.NewClient();
        var request = new TokenRequest();
        for (int i = 0; i < Calls; i++)
        {
            client.GetToken(request).Dispose();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            client.GetToken(request).Dispose();
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        Assert.True(bytes <= LimitWithTheToken, $"{bytes} bytes a call.");
    }

    /// <summary>A request that was dropped has to be made again, and one of the older generation to be moved: both allocate.</summary>
    [Fact]
    public void TenThousandTenantsInRandomOrderAllocateNoMoreThanOne()
    {
        const int Tenants = 10_000;
        const int Calls = 3 * Tenants;
        using Client client = _emulator.NewClient();

        // Nothing is sent: it is the place in the cache that is looked up.
        TokenRequest[] requests = Enumerable.Range(0, Tenants)
            .Select(number => new TokenRequest { TenantId = Names.ManyTenants(number), Deadline = TimeSpan.Zero })
            .ToArray();
        var random = new Random(1);
        int[] order = Enumerable.Range(0, Calls).Select(_ => random.Next(Tenants)).ToArray();
        foreach (TokenRequest request in requests)
        {
            client.BeginGetToken(request).Dispose();
        }

        long one = Allocated(_ => client.BeginGetToken(requests[0]).Dispose(), order);
        long many = Allocated(number => client.BeginGetToken(requests[number]).Dispose(), order);
        Assert.InRange(many - one, long.MinValue, Calls);
    }

    private static long Allocated(Action<int> call, int[] order)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (int number in order)
        {
            call(number);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
#endif
