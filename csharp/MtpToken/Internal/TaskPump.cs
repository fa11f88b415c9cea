// Completes the tasks of the async calls: one native queue and one background thread for all of them. The thread starts
// with the first task, looks up every second so that no unload waits for it, and ends when nothing was left to do for
// a while.
using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Native;

namespace MtpToken;

internal static class TaskPump
{
    private const int SliceMilliseconds = 1000;
    private const int IdleSlices = 5;
    private const int StackBytes = 256 * 1024;

    private static readonly object s_gate = new();
    private static readonly Dictionary<ulong, PendingWork> s_pending = new();
    private static QueueHandle? s_queue;
    private static bool s_running;
    private static ulong s_lastTag;

    /// <summary>Begins the operation; the task ends when it does.</summary>
    internal static Task<T> Start<T>(PendingWork<T> pending)
    {
        try
        {
            QueueHandle queue = Register(pending, out ulong tag);
            try
            {
                pending.Begin(queue, tag);
            }
            catch
            {
                Forget(tag);
                throw;
            }

            // A token from the cache is there at once. Its tag still comes through the queue, and nobody waits for it.
            if (pending.CompleteWhenFinished())
            {
                Forget(tag);
            }
        }
        catch (MtpException exception)
        {
            return Task.FromException<T>(exception);
        }

        return pending.Task;
    }

    private static QueueHandle Register(PendingWork pending, out ulong tag)
    {
        lock (s_gate)
        {
            QueueHandle queue = s_queue ??= QueueHandle.Create();
            if (!s_running)
            {
                StartThread(queue);
                s_running = true;
            }

            tag = ++s_lastTag;
            s_pending.Add(tag, pending);
            return queue;
        }
    }

    private static void Forget(ulong tag)
    {
        lock (s_gate)
        {
            s_pending.Remove(tag);
        }
    }

    private static void StartThread(QueueHandle queue)
    {
        var thread = new Thread(() => Run(queue), StackBytes) { IsBackground = true, Name = "MtpToken queue" };
        if (ExecutionContext.IsFlowSuppressed())
        {
            thread.Start();
            return;
        }

        // The thread outlives the first caller and must not keep that caller's ambient values.
        using (ExecutionContext.SuppressFlow())
        {
            thread.Start();
        }
    }

    private static void Run(QueueHandle queue)
    {
        try
        {
            int idle = 0;
            while (true)
            {
                if (!OperationQueue.TryNext(queue, SliceMilliseconds, out ulong tag, out OperationState state))
                {
                    lock (s_gate)
                    {
                        idle = s_pending.Count == 0 ? idle + 1 : 0;
                        if (idle >= IdleSlices)
                        {
                            s_running = false;
                            return;
                        }
                    }

                    continue;
                }

                idle = 0;
                PendingWork? pending;
                lock (s_gate)
                {
                    if (s_pending.TryGetValue(tag, out pending) && state != OperationState.NeedsInput)
                    {
                        s_pending.Remove(tag);
                    }
                }

                if (state == OperationState.NeedsInput)
                {
                    pending?.Answer();
                }
                else
                {
                    pending?.Complete();
                }
            }
        }
        catch (Exception exception)
        {
            // The queue is unusable, for example after a fork. The next task makes a new one.
            FailAll(exception);
        }
    }

    private static void FailAll(Exception exception)
    {
        List<PendingWork> left;
        lock (s_gate)
        {
            left = new List<PendingWork>(s_pending.Values);
            s_pending.Clear();
            s_queue = null;
            s_running = false;
        }

        foreach (PendingWork pending in left)
        {
            pending.Fail(exception);
        }
    }
}
