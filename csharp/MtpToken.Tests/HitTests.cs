// The way of a token from the cache: what it allocates. Times are not judged here, they are measured by Program.cs hit.
#if NET
using System;
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
}
#endif
