using System;
using System.Collections.Generic;
using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// One place to wait for any number of operations: each is begun with the queue and a tag of the caller's choice, and
/// the queue hands out the tags in the order in which the operations finish. Several threads may wait at once; each tag
/// is handed out to one of them.
/// </summary>
public sealed unsafe class OperationQueue : IDisposable
{
    private readonly QueueHandle _handle;

    /// <summary>The operations under way that may need signatures; a tag need not be one operation's alone.</summary>
    private readonly Dictionary<ulong, List<Signing>> _signings = new();

    /// <summary>Makes an empty queue.</summary>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public OperationQueue() => _handle = QueueHandle.Create();

    internal QueueHandle Handle => _handle;

    /// <summary>Waits for the next operation that reached a new state.</summary>
    /// <param name="milliseconds">The longest time to wait; 0 only looks, a negative number waits without limit.</param>
    /// <param name="tag">The tag the operation was begun with; 0 when there was none in time.</param>
    /// <param name="state">The state it reached; <see cref="OperationState.Pending"/> when there was none in time.</param>
    /// <returns>True when there was an operation.</returns>
    /// <exception cref="ObjectDisposedException">The queue was disposed of.</exception>
    /// <exception cref="MtpException">The native library reported a failure of the waiting itself.</exception>
    public bool TryNext(int milliseconds, out ulong tag, out OperationState state)
    {
        var slices = new Slices(milliseconds);
        do
        {
            if (!TryNext(_handle, slices.Next(), out tag, out state))
            {
                continue;
            }

            if (state != OperationState.NeedsInput)
            {
                return true;
            }

            BeginToAnswer(tag);
        }
        while (slices.AreLeft);
        tag = 0;
        state = OperationState.Pending;
        return false;
    }

    /// <summary>
    /// Frees the queue. Operations that were begun with it go on; a thread that waits gets an
    /// <see cref="ObjectDisposedException"/> within a second.
    /// </summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Lets this operation's needs be answered when its tag says that there are any.</summary>
    internal void Answer(ulong tag, Signing signing)
    {
        lock (_signings)
        {
            if (!_signings.TryGetValue(tag, out List<Signing>? same))
            {
                _signings.Add(tag, same = new List<Signing>(1));
            }

            same.Add(signing);
        }
    }

    /// <summary>The operation was disposed of.</summary>
    internal void Forget(ulong tag, Signing signing)
    {
        lock (_signings)
        {
            if (_signings.TryGetValue(tag, out List<Signing>? same) && same.Remove(signing) && same.Count == 0)
            {
                _signings.Remove(tag);
            }
        }
    }

    internal static bool TryNext(QueueHandle handle, long milliseconds, out ulong tag, out OperationState state)
    {
        using var lease = new Lease(handle);
        ulong nextTag;
        int nextState;
        nint error;
        NativeError.Check(
            Library.Current.Exports.mtp_queue_next(lease.Value, milliseconds, &nextTag, &nextState, &error), error);
        tag = nextTag;
        state = (OperationState)nextState;
        return state != OperationState.Pending;
    }

    private void BeginToAnswer(ulong tag)
    {
        lock (_signings)
        {
            if (_signings.TryGetValue(tag, out List<Signing>? same))
            {
                same.ForEach(signing => signing.Begin());
            }
        }
    }
}
