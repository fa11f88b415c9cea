// Operations and queues, in every state and order.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class OperationTests
{
    private readonly Emulator _emulator;

    public OperationTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void AnOperationBringsItsTokenOnce()
    {
        using Client client = _emulator.NewClient();
        using Operation operation = client.BeginGetToken();
        while (!operation.Wait(50))
        {
        }

        Assert.Equal(OperationState.Done, operation.State);
        using AccessToken token = operation.TakeToken();
        Assert.NotEmpty(token.ToPlainText());
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
    }

    [Fact]
    public void AnOperationThatRunsHasNoTokenYet()
    {
        using Client client = _emulator.NewClient(Names.SilentApp);
        using Operation operation = client.BeginGetToken();
        Assert.False(operation.Wait(0));
        Assert.False(operation.Wait(50));
        Assert.Equal(OperationState.Pending, operation.State);
        Assert.Equal(MtpStatus.InvalidState, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
        operation.Cancel();
        operation.Cancel();
        Assert.True(operation.Wait(5000));
        Assert.Equal(OperationState.Failed, operation.State);
        Assert.Equal(MtpStatus.Cancelled, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
        Assert.Equal(MtpStatus.Cancelled, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
    }

    [Fact]
    public void TheLogCanBeDrained()
    {
        using Client client = _emulator.NewClient();
        using Operation operation = client.BeginGetToken();
        operation.Wait(-1);
        var entries = new List<LogEntry>();
        while (operation.TryDrainLog(out LogEntry entry))
        {
            entries.Add(entry);
        }

        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.True(Enum.IsDefined(typeof(LogLevel), entry.Level) && entry.Text.Length > 0));
        Assert.False(operation.TryDrainLog(out _));
    }

    [Fact]
    public void EveryStateCanBeDisposedOf()
    {
        using Client client = _emulator.NewClient();
        Operation taken = client.BeginGetToken();
        taken.Wait(-1);
        taken.TakeToken().Dispose();
        Operation done = client.BeginGetToken();
        done.Wait(-1);
        Operation failed = client.BeginGetToken(new TokenRequest { Deadline = TimeSpan.Zero, Resource = "https://example.org/none" });
        failed.Wait(-1);
        using Client silent = _emulator.NewClient(Names.SilentApp);
        Operation running = silent.BeginGetToken();
        Operation cancelled = silent.BeginGetToken();
        cancelled.Cancel();
        foreach (Operation operation in new[] { taken, done, failed, running, cancelled })
        {
            operation.Dispose();
            operation.Dispose();
            operation.Cancel();
            Assert.Throws<ObjectDisposedException>(() => operation.State);
            Assert.Throws<ObjectDisposedException>(() => operation.Wait(0));
            Assert.Throws<ObjectDisposedException>(() => operation.TakeToken());
            Assert.Throws<ObjectDisposedException>(() => operation.TryDrainLog(out _));
        }
    }

    [Fact]
    public void DisposalEndsTheWaitOfAnotherThread()
    {
        using Client client = _emulator.NewClient(Names.SilentApp);
        Operation operation = client.BeginGetToken();
        Task<bool> waiting = Task.Run(() => operation.Wait(-1));
        Thread.Sleep(200);
        var watch = Stopwatch.StartNew();
        operation.Dispose();
        Assert.True(waiting.Wait(TimeSpan.FromSeconds(10)));
        Assert.True(waiting.Result);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void AQueueHandsOutTheTags()
    {
        using Client client = _emulator.NewClient();
        using var queue = new OperationQueue();
        var operations = new Dictionary<ulong, Operation>();
        for (ulong tag = 100; tag < 120; tag++)
        {
            operations[tag] = client.BeginGetToken(new TokenRequest { TenantId = Names.ManyTenants((int)tag + 5000) }, queue, tag);
        }

        var seen = new HashSet<ulong>();
        while (seen.Count < operations.Count)
        {
            Assert.True(queue.TryNext(10_000, out ulong tag, out OperationState state));
            Assert.Equal(OperationState.Done, state);
            Assert.True(seen.Add(tag));
            using AccessToken token = operations[tag].TakeToken();
            Assert.Equal(Names.ManyTenants((int)tag + 5000), token.TokenTenantId);
            operations[tag].Dispose();
        }

        Assert.Equal(operations.Keys.OrderBy(tag => tag), seen.OrderBy(tag => tag));
        Assert.False(queue.TryNext(20, out ulong none, out OperationState pending));
        Assert.Equal((0UL, OperationState.Pending), (none, pending));
    }

    [Fact]
    public void AQueueMayGoBeforeItsOperations()
    {
        using Client client = _emulator.NewClient(Names.SlowApp);
        var queue = new OperationQueue();
        using Operation operation = client.BeginGetToken(null, queue, 1);
        Task waiting = Task.Run(() => Assert.Throws<ObjectDisposedException>(() => queue.TryNext(-1, out _, out _) && queue.TryNext(-1, out _, out _)));
        Thread.Sleep(100);
        queue.Dispose();
        Assert.True(waiting.Wait(TimeSpan.FromSeconds(10)));
        Assert.True(operation.Wait(10_000));
        operation.TakeToken().Dispose();
        Assert.Throws<ObjectDisposedException>(() => client.BeginGetToken(null, queue, 2));
    }

    [Fact]
    public void AForgottenOperationIsFreed()
    {
        using Client client = _emulator.NewClient(Names.SilentApp);
        for (int i = 0; i < 50; i++)
        {
            client.BeginGetToken();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Operation operation = client.BeginGetToken();
        Assert.Equal(OperationState.Pending, operation.State);
    }
}
