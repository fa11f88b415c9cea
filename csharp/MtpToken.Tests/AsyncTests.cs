// GetTokenAsync: many tasks, one thread that waits for them, cancellation (in every state: CancelTests).
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class AsyncTests
{
    private const string ThreadName = "MtpToken queue";

    private readonly Emulator _emulator;

    public AsyncTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public async Task AThousandTasksHaveOneWaiter()
    {
        const int Count = 1000;
        using Client client = _emulator.NewClient();
        long before = _emulator.TokenRequests();
        var tasks = new List<Task<AccessToken>>();
        for (int i = 0; i < Count; i++)
        {
            tasks.Add(client.GetTokenAsync(new TokenRequest { TenantId = Names.ManyTenants(i) }));
        }

        int waiters = Waiters();
        AccessToken[] tokens = await Task.WhenAll(tasks);

        Assert.True(waiters <= 1, $"{waiters} threads wait.");
        Assert.Equal(Count, _emulator.TokenRequests() - before);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(Names.ManyTenants(i), tokens[i].TokenTenantId);
            tokens[i].Dispose();
        }
    }

    [Fact]
    public async Task TheSameQuestionIsSentOnce()
    {
        using Client client = _emulator.NewClient(Names.SlowApp);
        long before = _emulator.TokenRequests();
        AccessToken[] tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetTokenAsync()));
        Assert.Equal(1, _emulator.TokenRequests() - before);
        Assert.Single(tokens.Select(token => token.ToPlainText()).Distinct());
    }

    [Fact]
    public async Task ATokenFromTheCacheIsThereAtOnce()
    {
        using Client client = _emulator.NewClient();
        (await client.GetTokenAsync()).Dispose();
        Task<AccessToken> task = client.GetTokenAsync();
        Assert.True(task.IsCompleted);
        (await task).Dispose();
    }

    [Fact]
    public async Task AFailureIsInTheTask()
    {
        using var client = new Client(_emulator.Options(secret: "emulator-wrong-Value~2"));
        Task<AccessToken> task = client.GetTokenAsync();
        MtpException exception = await Assert.ThrowsAsync<MtpException>(() => task);
        Assert.Equal(MtpStatus.InvalidClient, exception.Status);
        exception = await Assert.ThrowsAsync<MtpException>(() => client.GetTokenAsync(new TokenRequest { TenantId = "common" }));
        Assert.Equal(MtpStatus.InvalidTenant, exception.Status);
    }

    [Fact]
    public async Task WhatIsCancelledBeforeTheStartIsNotSent()
    {
        using Client client = _emulator.NewClient();
        long before = _emulator.TokenRequests();
        var cancelled = new CancellationToken(canceled: true);
        Task<AccessToken> task = client.GetTokenAsync(null, cancelled);
        Assert.True(task.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Throws<OperationCanceledException>(() => client.GetToken(null, cancelled));
        Assert.Equal(0, _emulator.TokenRequests() - before);
    }

    [Fact]
    public async Task OneCancelledTaskLeavesTheOthersAlone()
    {
        using Client client = _emulator.NewClient(Names.SlowApp);
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> leaves = client.GetTokenAsync(null, cancellation.Token);
        Task<AccessToken> stays = client.GetTokenAsync();
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        using AccessToken token = await stays;
        Assert.NotEmpty(token.ToPlainText());
    }

    [Fact]
    public async Task ContinuationsDoNotRunOnTheWaiter()
    {
        using Client client = _emulator.NewClient(Names.SlowApp);
        string? name = ThreadName;
        await client.GetTokenAsync().ContinueWith(
            _ => name = Thread.CurrentThread.Name, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.NotEqual(ThreadName, name);
    }

    [Fact]
    public async Task TheWaiterEndsAndComesBack()
    {
        using Client client = _emulator.NewClient();
        (await client.GetTokenAsync()).Dispose();
        for (int i = 0; i < 100 && Waiters() > 0; i++)
        {
            await Task.Delay(200);
        }

        Assert.Equal(0, Waiters());
        (await client.GetTokenAsync(new TokenRequest { ForceRefresh = true })).Dispose();
        Assert.Equal(CanCountThreads() ? 1 : 0, Waiters());
    }

    [Fact]
    public async Task AClientMayGoWhileATaskIsUnderWay()
    {
        Client client = _emulator.NewClient(Names.SlowApp);
        Task<AccessToken> task = client.GetTokenAsync();
        client.Dispose();
        using AccessToken token = await task;
        Assert.NotEmpty(token.ToPlainText());
    }

    private static bool CanCountThreads() => Directory.Exists("/proc/self/task");

    private static int Waiters()
    {
        int count = 0;
        if (CanCountThreads())
        {
            foreach (string thread in Directory.GetDirectories("/proc/self/task"))
            {
                try
                {
                    count += File.ReadAllText(Path.Combine(thread, "comm")).Trim() == ThreadName ? 1 : 0;
                }
                catch (IOException)
                {
                    // The thread ended meanwhile.
                }
            }
        }

        return count;
    }
}
