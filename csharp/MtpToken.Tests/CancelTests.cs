// Cancelling in every state a request can be in: whoever waits returns, the others go on. While a key is asked: KeyTests.
using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class CancelTests : IDisposable
{
    private const string Queued = "queued", Connecting = "connecting", Headers = "headers", Body = "body", Backoff = "backoff", Joining = "joining";

    /// <summary>Many times what it takes, and shorter than anything here would last.</summary>
    private static readonly TimeSpan s_liveness = TimeSpan.FromSeconds(5);

    /// <summary>Each request has a tenant of its own: what a server has said about one is remembered.</summary>
    private static int s_tenants = 7000;

    private readonly Emulator _emulator;
    private readonly long _before;

    /// <summary>A door where nobody answers.</summary>
    private readonly TcpListener _door = new(IPAddress.Loopback, 0);

    public CancelTests(Emulator emulator)
    {
        _emulator = emulator;
        _before = emulator.TokenRequests();
        _door.Start();
    }

    public static TheoryData<string, bool> States()
    {
        var states = new TheoryData<string, bool>();
        foreach (string state in new[] { Queued, Connecting, Headers, Body, Backoff, Joining })
        {
            states.Add(state, false);
            states.Add(state, true);
        }

        return states;
    }

    public void Dispose() => _door.Stop();

    [Theory]
    [MemberData(nameof(States))]
    public async Task ACallThatIsCancelledReturns(string state, bool isAsync)
    {
        using var client = new Client(Options(state));
        var request = new TokenRequest { TenantId = NewTenant() };
        using Operation? other = state switch
        {
            Queued => client.BeginGetToken(new TokenRequest { TenantId = NewTenant() }),
            Joining => client.BeginGetToken(request),
            _ => null,
        };
        await (other == null ? Task.CompletedTask : Requested());
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> call = isAsync
            ? client.GetTokenAsync(request, cancellation.Token)
            : Task.Run(() => client.GetToken(request, cancellation.Token), cancellation.Token);
        using TcpClient? visitor = state == Connecting ? await Within(_door.AcceptTcpClientAsync(), TimeSpan.FromSeconds(30)) : null;
        await (visitor == null ? Requested() : Task.CompletedTask);

        // Time for half an answer, or for the wait after it.
        await Task.Delay(200);
        Assert.False(call.IsCompleted);
        Task cancelling = Task.Run(cancellation.Cancel);
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(call, s_liveness));
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.True(call.IsCanceled);
        await cancelling;
        Assert.Equal(other == null ? null : OperationState.Pending, other?.State);
        Assert.Equal(visitor == null ? 1 : 0, _emulator.TokenRequests() - _before);
    }

    private static string NewTenant() => Names.ManyTenants(s_tenants++);

    private static async Task<T> Within<T>(Task<T> task, TimeSpan time)
    {
        Assert.Same(task, await Task.WhenAny(task, Task.Delay(time)));
        return await task;
    }

    private ClientOptions Options(string state)
    {
        ClientOptions options = _emulator.Options(state switch
        {
            Connecting => Names.App,
            Body => Names.StallingApp,
            Backoff => Names.ThrottledApp,
            _ => Names.SilentApp,
        });
        options.Concurrency = 1;
        if (state == Backoff)
        {
            options.MaximumRetryCount = 10;
        }

        if (state == Connecting)
        {
            string host = $"localhost:{((IPEndPoint)_door.LocalEndpoint).Port}";
            options.Authority = "https://" + host;
            options.AllowedHosts.Add(host);
        }

        return options;
    }

    /// <summary>The one request that this test makes has reached the emulator.</summary>
    private async Task Requested()
    {
        for (int i = 0; i < 1000 && _emulator.TokenRequests() == _before; i++)
        {
            await Task.Delay(20);
        }

        Assert.Equal(1, _emulator.TokenRequests() - _before);
    }
}
