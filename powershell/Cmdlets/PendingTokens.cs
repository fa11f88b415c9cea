using System;
using System.Collections.Generic;

namespace MtpToken.PowerShell;

/// <summary>A token request under way, and the tenant it was asked for (null: the client's own).</summary>
internal sealed class PendingToken
{
    internal PendingToken(Client client, Operation operation, string? tenant)
    {
        Client = client;
        Operation = operation;
        Tenant = tenant;
    }

    internal Client Client { get; }

    internal Operation Operation { get; }

    internal string? Tenant { get; }
}

/// <summary>
/// Any number of token requests behind one queue. All members but <see cref="Cancel"/> belong to the pipeline
/// thread; the library bounds how many requests run at once.
/// </summary>
internal sealed class PendingTokens : IDisposable
{
    private readonly Dictionary<ulong, PendingToken> waiting = new();
    private OperationQueue? queue;
    private ulong lastTag;
    private bool cancelled;

    internal int Waiting
    {
        get
        {
            lock (waiting)
            {
                return waiting.Count;
            }
        }
    }

    internal void Start(Client client, TokenRequest request, string? tenant)
    {
        queue ??= new OperationQueue();
        var tag = ++lastTag;
        var pending = new PendingToken(client, client.BeginGetToken(request, queue, tag), tenant);
        lock (waiting)
        {
            waiting.Add(tag, pending);
            if (cancelled)
            {
                pending.Operation.Cancel(); // Ctrl+C came before the operation was listed
            }
        }
    }

    /// <summary>The next request that has ended, for the caller to take and dispose; null when none has in time.</summary>
    internal PendingToken? Next(int milliseconds)
    {
        if (queue is null || !queue.TryNext(milliseconds, out var tag, out _))
        {
            return null;
        }

        lock (waiting)
        {
            if (waiting.TryGetValue(tag, out var ended))
            {
                waiting.Remove(tag);
            }

            return ended;
        }
    }

    /// <summary>Hands every request that still runs to the action, on the pipeline thread.</summary>
    internal void ForEach(Action<PendingToken> action)
    {
        foreach (var pending in waiting.Values)
        {
            action(pending);
        }
    }

    /// <summary>Ends all requests; called on another thread when the pipeline is stopped.</summary>
    internal void Cancel()
    {
        lock (waiting)
        {
            cancelled = true;
            foreach (var pending in waiting.Values)
            {
                pending.Operation.Cancel();
            }
        }
    }

    /// <summary>Frees the operations, which cancels those that still run, and then the queue.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            foreach (var pending in waiting.Values)
            {
                pending.Operation.Dispose();
            }

            waiting.Clear();
        }

        queue?.Dispose();
    }
}
