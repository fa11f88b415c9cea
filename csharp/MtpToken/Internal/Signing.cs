// Answers what one operation needs of a certificate's key. A key may take seconds, or stall: so it is asked on the thread
// pool, and whoever waits for the operation can leave at any time. Only a caller that nobody can call back, the blocking
// call without an end, has its own thread ask the key.
using System;
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

internal sealed class Signing
{
    private readonly OperationHandle _operation;
    private readonly CertificateSigner _signer;
    private readonly object _gate = new();
    private bool _busy;
    private bool _again;
    private bool _cancelled;
    private volatile MtpException? _failure;

    internal Signing(OperationHandle operation, CertificateSigner signer)
    {
        _operation = operation;
        _signer = signer;
    }

    /// <summary>Has the thread pool answer, unless it does so already.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            _again = _busy;
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        ThreadPool.QueueUserWorkItem(static state => ((Signing)state!).Run(), this);
    }

    /// <summary>Waits as <see cref="OperationHandle.Wait"/> does, and lets what is needed be answered meanwhile.</summary>
    internal OperationState Wait(long milliseconds)
    {
        var slices = new Slices(milliseconds);
        OperationState state;
        do
        {
            state = _operation.Wait(slices.Next());
            if (state == OperationState.NeedsInput)
            {
                Begin();
                WaitForAnswer(slices.Next());
                state = OperationState.Pending;
            }
        }
        while (state == OperationState.Pending && slices.AreLeft);
        return state;
    }

    /// <summary>Waits to the end and answers on this thread.</summary>
    internal void Finish()
    {
        while (_operation.Wait(-1) == OperationState.NeedsInput)
        {
            Answer();
        }
    }

    /// <summary>Cancels the operation. Nobody waits for the key any more; what it still says is not heard.</summary>
    internal void Cancel()
    {
        _operation.Cancel();
        lock (_gate)
        {
            _cancelled = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Throws what was wrong with the key, which the operation itself does not know.</summary>
    internal void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    private void Run()
    {
        bool more;
        do
        {
            Answer();
            lock (_gate)
            {
                more = _again;
                _again = false;
                if (!more)
                {
                    _busy = false;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        while (more);
    }

    private void WaitForAnswer(long milliseconds)
    {
        lock (_gate)
        {
            if (_busy && !_cancelled)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(milliseconds));
            }
        }
    }

    private void Answer()
    {
        try
        {
            while (_operation.TryGetSignatureRequest(out SignatureAlgorithm algorithm, out byte[] input))
            {
                _operation.Provide(_signer.Sign(algorithm, input));
            }
        }
        catch (ObjectDisposedException)
        {
        }
        catch (MtpException exception) when (exception.Status == MtpStatus.InvalidState)
        {
            // It was cancelled while the key was asked.
        }
        catch (MtpException exception)
        {
            Fail(exception);
        }
    }

    private void Fail(MtpException exception)
    {
        lock (_gate)
        {
            if (!_cancelled)
            {
                _failure = exception;
            }
        }

        _operation.Cancel();
    }
}
