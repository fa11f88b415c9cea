// One task of GetTokenAsync and the operation behind it. Whoever sees the end first completes the task: the caller that
// looks right after the start, or the thread of the queue.
using System;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Native;

namespace MtpToken;

internal sealed class PendingToken
{
    private readonly TaskCompletionSource<AccessToken> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationToken _cancellationToken;
    private OperationHandle? _operation;
    private CancellationTokenRegistration _registration;
    private bool _completed;

    internal PendingToken(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    internal Task<AccessToken> Task => _source.Task;

    /// <summary>Begins the operation. The queue's thread waits at the lock until this is done.</summary>
    internal void Begin(nint request, QueueHandle queue, ulong tag)
    {
        lock (_source)
        {
            using var lease = new Lease(queue);
            _operation = OperationHandle.Begin(request, lease.Value, tag);
        }
    }

    /// <summary>Completes the task when the operation has finished already; else arranges for cancellation.</summary>
    internal bool CompleteWhenFinished()
    {
        lock (_source)
        {
            if (_completed)
            {
                return true;
            }

            if (_operation!.Wait(0) == OperationState.Pending)
            {
                if (_cancellationToken.CanBeCanceled)
                {
                    _registration = _cancellationToken.Register(
                        static state => ((PendingToken)state!)._operation!.Cancel(), this, useSynchronizationContext: false);
                }

                return false;
            }
        }

        Complete();
        return true;
    }

    /// <summary>Hands the outcome to the task.</summary>
    internal void Complete()
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
                _source.TrySetResult(_operation.TakeToken());
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

    /// <summary>Ends the task when nobody can report the operation's outcome any more.</summary>
    internal void Fail(Exception exception)
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
}
