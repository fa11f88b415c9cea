// One client and several threads, also while it is disposed of.
using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class ThreadTests
{
    private readonly Emulator _emulator;

    public ThreadTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void TwoThreadsShareARequest()
    {
        using Client client = _emulator.NewClient();
        var request = new TokenRequest();
        string expected = client.GetToken(request).ToPlainText();
        Parallel(2, _ =>
        {
            for (int i = 0; i < 5000; i++)
            {
                using AccessToken token = client.GetToken(request);
                Assert.Equal(Names.Tenant, token.TenantId);
                if (i % 500 == 0)
                {
                    Assert.Equal(expected, token.ToPlainText());
                }
            }
        });
    }

    [Fact]
    public void AClientMayGoWhileItIsUsed()
    {
        for (int round = 0; round < 20; round++)
        {
            Client client = _emulator.NewClient();
            client.GetToken().Dispose();
            using var started = new CountdownEvent(2);
            Task[] users = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                started.Signal();
                Assert.Throws<ObjectDisposedException>(() => UseForEver(client));
            })).ToArray();
            started.Wait();
            Thread.Sleep(5);
            client.Dispose();
            Assert.True(Task.WaitAll(users, TimeSpan.FromSeconds(20)));
        }
    }

    [Fact]
    public void ATokenMayGoWhileItIsRead()
    {
        using Client client = _emulator.NewClient();
        for (int round = 0; round < 200; round++)
        {
            AccessToken token = client.GetToken();
            Task reader = Task.Run(() =>
            {
                try
                {
                    while (true)
                    {
                        Assert.StartsWith("Bearer ey", token.CreateAuthorizationHeader());
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            token.Dispose();
            Assert.True(reader.Wait(TimeSpan.FromSeconds(20)));
        }
    }

    /// <summary>More different requests than a client keeps, from three threads at once.</summary>
    [Fact]
    public void ManyRequestsComeAndGo()
    {
        const int Count = 60_000;
        using Client client = _emulator.NewClient();
        client.GetToken().Dispose();
        Parallel(3, thread =>
        {
            for (int i = 0; i < Count; i++)
            {
                var request = new TokenRequest { TenantId = Names.ManyTenants(((i * 7) + (thread * 13)) % Count), Deadline = TimeSpan.Zero };
                using Operation operation = client.BeginGetToken(request);
                Assert.Equal(OperationState.Failed, operation.State);
            }
        });
        using AccessToken token = client.GetToken();
        Assert.Equal(TokenSource.Cache, token.Source);
    }

    private static void UseForEver(Client client)
    {
        while (true)
        {
            client.GetToken().Dispose();
        }
    }

    private static void Parallel(int threads, Action<int> work)
    {
        Task[] tasks = Enumerable.Range(0, threads).Select(number => Task.Run(() => work(number))).ToArray();
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromMinutes(2)));
    }
}
