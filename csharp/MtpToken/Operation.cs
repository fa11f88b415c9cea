using System;
using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// A running request for a token, or a running check of one, for programs that wait on a thread of their own.
/// Where a certificate's key has to sign, that happens on the thread pool while somebody waits, here or at the queue.
/// <see cref="Wait"/>, <see cref="State"/>, <see cref="Cancel"/> and <see cref="Dispose"/> may be called from any thread at
/// any time; <see cref="TakeToken"/>, <see cref="TakeReport"/> and <see cref="TryDrainLog"/> are for one thread at a time.
/// </summary>
public sealed class Operation : IDisposable
{
    private readonly OperationHandle _handle;
    private readonly Signing? _signing;
    private readonly OperationQueue? _queue;
    private readonly ulong _tag;

    internal Operation(OperationHandle handle) => _handle = handle;

    /// <summary>An operation that may need signatures, told to the queue, if there is one, with the tag.</summary>
    internal Operation(OperationHandle handle, CertificateSigner signer, OperationQueue? queue, ulong tag)
    {
        _handle = handle;
        _signing = new Signing(handle, signer);
        _queue = queue;
        _tag = tag;
        queue?.Answer(tag, _signing);
        if (handle.Wait(0) == OperationState.NeedsInput)
        {
            _signing.Begin();
        }
    }

    /// <summary>How far the operation is at this moment.</summary>
    /// <exception cref="ObjectDisposedException">The operation was disposed of.</exception>
    public OperationState State => WaitFor(0);

    /// <summary>Waits until the operation has finished, or the time is over.</summary>
    /// <param name="milliseconds">The longest time to wait; 0 only looks, a negative number waits without limit.</param>
    /// <returns>True when the operation has finished, with or without a result; false when it is still running.</returns>
    /// <exception cref="ObjectDisposedException">The operation was disposed of.</exception>
    /// <exception cref="MtpException">The native library reported a failure of the waiting itself.</exception>
    public bool Wait(int milliseconds) => WaitFor(milliseconds) != OperationState.Pending;

    /// <summary>
    /// Ends a running operation soon; it then fails with <see cref="MtpStatus.Cancelled"/>. Does nothing when it has
    /// finished or was disposed of.
    /// </summary>
    public void Cancel()
    {
        if (_signing == null)
        {
            _handle.Cancel();
        }
        else
        {
            _signing.Cancel();
        }
    }

    /// <summary>Hands over the token. This works once.</summary>
    /// <returns>The token; the caller disposes of it.</returns>
    /// <exception cref="MtpException">
    /// What went wrong, when the operation failed; <see cref="MtpStatus.InvalidState"/> when it is still running, brings
    /// a report instead, or the token was taken before.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The operation was disposed of.</exception>
    public AccessToken TakeToken()
    {
        _signing?.ThrowIfFailed();
        return _handle.TakeToken();
    }

    /// <summary>Hands over the report of a check. This works once.</summary>
    /// <returns>The report.</returns>
    /// <exception cref="MtpException">
    /// What went wrong, when the operation failed; <see cref="MtpStatus.InvalidState"/> when it is still running, brings
    /// a token instead, or the report was taken before.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The operation was disposed of.</exception>
    public TokenReport TakeReport() => _handle.TakeReport();

    /// <summary>Takes the oldest entry out of the operation's log.</summary>
    /// <param name="entry">The entry; empty when there was none.</param>
    /// <returns>True when there was an entry.</returns>
    /// <exception cref="ObjectDisposedException">The operation was disposed of.</exception>
    public bool TryDrainLog(out LogEntry entry) => _handle.TryDrainLog(out entry);

    /// <summary>Frees the operation in whatever state it is; a running one is cancelled.</summary>
    public void Dispose()
    {
        // Another thread may be waiting, which keeps the handle alive: without this it would wait to the natural end.
        Cancel();
        _handle.Dispose();
        if (_signing != null)
        {
            _queue?.Forget(_tag, _signing);
        }
    }

    private OperationState WaitFor(int milliseconds) => _signing?.Wait(milliseconds) ?? _handle.Wait(milliseconds);
}
