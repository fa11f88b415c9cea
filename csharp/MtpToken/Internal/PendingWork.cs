// One task of an async call and the operation behind it. Whoever sees the end first completes the task: the caller that
// looks right after the start, or the thread of the queue.
using System;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Native;

namespace MtpToken;

internal abstract class PendingWork
{
    /// <summary>Begins the operation.</summary>
    internal abstract void Begin(QueueHandle queue, ulong tag);

    /// <summary>Completes the task when the operation has finished already; else arranges for cancellation.</summary>
    internal abstract bool CompleteWhenFinished();

    /// <summary>Has the thread pool answer what the operation needs.</summary>
    internal abstract void Answer();

    /// <summary>Hands the outcome to the task.</summary>
    internal abstract void Complete();

    /// <summary>Ends the task when nobody can report the operation's outcome any more.</summary>
    internal abstract void Fail(Exception exception);
}

internal abstract class PendingWork<T> : PendingWork
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellationToken;
    private readonly CertificateSigner? _signer;
    private OperationHandle? _operation;
    private Signing? _signing;
    private CancellationTokenRegistration _registration;
    private bool _completed;

    private protected PendingWork(CertificateSigner? signer, CancellationToken cancellationToken)
    {
        _signer = signer;
        _cancellationToken = cancellationToken;
    }

    internal Task<T> Task => _source.Task;

    /// <summary>The queue's thread waits at the lock until this is done.</summary>
    internal sealed override void Begin(QueueHandle queue, ulong tag)
    {
        lock (_source)
        {
            using var lease = new Lease(queue);
            _operation = Begin(lease.Value, tag);
            _signing = _signer == null ? null : new Signing(_operation, _signer);
        }
    }

    internal sealed override bool CompleteWhenFinished()
    {
        lock (_source)
        {
            if (_completed)
            {
                return true;
            }

            OperationState state = _operation!.Wait(0);
            if (state is OperationState.Pending or OperationState.NeedsInput)
            {
                if (_cancellationToken.CanBeCanceled)
                {
                    _registration = _cancellationToken.Register(
                        static state => ((PendingWork<T>)state!).Cancel(), this, useSynchronizationContext: false);
                }

                return false;
            }
        }

        Complete();
        return true;
    }

    internal sealed override void Answer()
    {
        lock (_source)
        {
            if (!_completed)
            {
                _signing?.Begin();
            }
        }
    }

    internal sealed override void Complete()
    {
        lock (_source)
        {
            // Begin failed, or the other side was first.
            if (_completed || _operation == null)
            {
                return;
            }

            _completed = true;
        }

        using (_operation)
        {
            _registration.Dispose();
            try
            {
                _signing?.ThrowIfFailed();
                _source.TrySetResult(Take(_operation));
            }
            catch (MtpException exception) when (exception.Status == MtpStatus.Cancelled && _cancellationToken.IsCancellationRequested)
            {
                _source.TrySetCanceled(_cancellationToken);
            }
            catch (Exception exception)
            {
                _source.TrySetException(exception);
            }
        }
    }

    internal sealed override void Fail(Exception exception)
    {
        lock (_source)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
        }

        _registration.Dispose();
        _operation?.Dispose();
        _source.TrySetException(exception);
    }

    /// <summary>Begins the operation with the queue that reports its end.</summary>
    private protected abstract OperationHandle Begin(nint queue, ulong tag);

    /// <summary>Takes what the operation has brought.</summary>
    private protected abstract T Take(OperationHandle operation);

    private void Cancel()
    {
        if (_signing == null)
        {
            _operation!.Cancel();
        }
        else
        {
            _signing.Cancel();
        }
    }
}
