// The checks of tokens with the signing keys of the expected tenant.
using System;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Native;

namespace MtpToken;

public sealed unsafe partial class Client
{
    /// <summary>
    /// Checks a token, and its signature where that is asked for: the keys of the expected tenant are fetched unless the
    /// process has them. Where a request goes depends on the client and the expectations alone, never on the token. The
    /// calling thread waits.
    /// </summary>
    /// <param name="token">The token, without a scheme in front of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public TokenReport Validate(string token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validate(text.Span, expected);
    }

    /// <summary>Checks a token as <see cref="Validate(string, TokenExpectations)"/> does.</summary>
    /// <param name="token">The token, without a scheme in front of it; no string is made of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public TokenReport Validate(SecureString token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validate(text.Span, expected);
    }

    /// <summary>Checks a token that was got before, as <see cref="Validate(string, TokenExpectations)"/> does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client or the token was disposed of.</exception>
    public TokenReport Validate(AccessToken token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validate(text.Span, expected);
    }

    /// <summary>
    /// Checks a token as <see cref="Validate(string, TokenExpectations)"/> does, without holding up a thread.
    /// </summary>
    /// <param name="token">The token, without a scheme in front of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <param name="cancellationToken">Ends the call early; the task then becomes cancelled.</param>
    /// <returns>A task for the report. What cannot be used of the expectations is an <see cref="MtpException"/> in the task.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task<TokenReport> ValidateAsync(string token, TokenExpectations? expected = null, CancellationToken cancellationToken = default)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return ValidateAsync(text.Span, expected, cancellationToken);
    }

    /// <summary>Checks a token as <see cref="ValidateAsync(string, TokenExpectations, CancellationToken)"/> does.</summary>
    /// <param name="token">The token, without a scheme in front of it; no string is made of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <param name="cancellationToken">Ends the call early; the task then becomes cancelled.</param>
    /// <returns>A task for the report. What cannot be used of the expectations is an <see cref="MtpException"/> in the task.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task<TokenReport> ValidateAsync(SecureString token, TokenExpectations? expected = null, CancellationToken cancellationToken = default)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return ValidateAsync(text.Span, expected, cancellationToken);
    }

    /// <summary>
    /// Checks a token that was got before, as <see cref="ValidateAsync(string, TokenExpectations, CancellationToken)"/> does.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <param name="cancellationToken">Ends the call early; the task then becomes cancelled.</param>
    /// <returns>A task for the report. What cannot be used of the expectations is an <see cref="MtpException"/> in the task.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The client or the token was disposed of.</exception>
    public Task<TokenReport> ValidateAsync(AccessToken token, TokenExpectations? expected = null, CancellationToken cancellationToken = default)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return ValidateAsync(text.Span, expected, cancellationToken);
    }

    /// <summary>Begins to check a token, for a program that waits on a thread of its own.</summary>
    /// <param name="token">The token, without a scheme in front of it; no string is made of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <param name="queue">The queue that hands out <paramref name="tag"/> when the operation has finished; null for none.</param>
    /// <param name="tag">Any number by which the caller finds the operation again.</param>
    /// <returns>The running operation, whose result <see cref="Operation.TakeReport"/> hands over; the caller disposes of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client or the queue was disposed of.</exception>
    public Operation BeginValidate(SecureString token, TokenExpectations? expected = null, OperationQueue? queue = null, ulong tag = 0)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        if (queue == null)
        {
            return new Operation(BeginValidate(text.Span, expected, queue: 0, tag));
        }

        using var queueLease = new Lease(queue.Handle);
        return new Operation(BeginValidate(text.Span, expected, queueLease.Value, tag));
    }

    private TokenReport Validate(TokenSpan token, TokenExpectations? expected)
    {
        using OperationHandle operation = BeginValidate(token, expected, queue: 0, tag: 0);
        operation.Wait(-1);
        return operation.TakeReport();
    }

    private Task<TokenReport> ValidateAsync(TokenSpan token, TokenExpectations? expected, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TokenReport>(cancellationToken);
        }

        using var lease = new Lease(_handle);
        ValidationHandle validation;
        try
        {
            validation = Validations.Create(expected);
        }
        catch (MtpException exception)
        {
            return Task.FromException<TokenReport>(exception);
        }

        using (validation)
        {
            using var validationLease = new Lease(validation);
            return TaskPump.Start(new PendingReport(lease.Value, validationLease.Value, token, cancellationToken));
        }
    }

    private OperationHandle BeginValidate(TokenSpan token, TokenExpectations? expected, nint queue, ulong tag)
    {
        using var lease = new Lease(_handle);
        using ValidationHandle validation = Validations.Create(expected);
        using var validationLease = new Lease(validation);
        return OperationHandle.BeginValidate(lease.Value, validationLease.Value, token, queue, tag);
    }
}
