// The handle of an operation, with what Operation and the tasks of the async calls both do with it.
using System;
using System.Runtime.InteropServices;

namespace MtpToken.Native;

internal sealed unsafe class OperationHandle : NativeHandle
{
    /// <summary>MTP_NEED_SIGNATURE: the only need that clients of this assembly have.</summary>
    private const int NeedsSignature = 2;

    /// <summary>Waiting and cancelling apart, native code wants one call at a time.</summary>
    private readonly object _exclusive = new();

    private OperationHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.Operation";

    /// <summary>Begins to get a token; the queue may be 0.</summary>
    internal static OperationHandle Begin(nint request, nint queue, ulong tag)
    {
        nint operation, error;
        NativeError.Check(
            Library.Current.Exports.mtp_request_begin_get_token(request, queue, tag, &operation, &error), error);
        return new OperationHandle(operation);
    }

    /// <summary>Begins to check a token; the queue may be 0.</summary>
    internal static OperationHandle BeginValidate(nint client, nint validation, TokenSpan token, nint queue, ulong tag)
    {
        Exports native = Library.Current.Exports;
        nint operation, error;
        int status = token.IsUtf16
            ? native.mtp_client_begin_validate_utf16(client, validation, (char*)token.Start, token.Length, queue, tag, &operation, &error)
            : native.mtp_client_begin_validate(client, validation, (byte*)token.Start, token.Length, queue, tag, &operation, &error);
        NativeError.Check(status, error);
        return new OperationHandle(operation);
    }

    /// <summary>Waits until the operation is no longer pending or the time is over; a negative time has no end.</summary>
    internal OperationState Wait(long milliseconds)
    {
        var slices = new Slices(milliseconds);
        OperationState state;
        do
        {
            state = WaitOnce(slices.Next());
        }
        while (state == OperationState.Pending && slices.AreLeft);
        return state;
    }

    /// <summary>Hands over the token, once; throws what went wrong when the operation failed.</summary>
    internal AccessToken TakeToken()
    {
        lock (_exclusive)
        {
            using var lease = new Lease(this);
            nint token, error;
            NativeError.Check(Library.Current.Exports.mtp_operation_take_token(lease.Value, &token, &error), error);
            return new AccessToken(new TokenHandle(token));
        }
    }

    /// <summary>Hands over the report, once; throws what went wrong when the operation failed.</summary>
    internal TokenReport TakeReport()
    {
        lock (_exclusive)
        {
            using var lease = new Lease(this);
            nint report, error;
            NativeError.Check(Library.Current.Exports.mtp_operation_take_report(lease.Value, &report, &error), error);
            using var handle = new ReportHandle(report);
            return ReportReader.Read(handle);
        }
    }

    /// <summary>What the operation needs signed; false when that is nothing.</summary>
    internal bool TryGetSignatureRequest(out SignatureAlgorithm algorithm, out byte[] input)
    {
        lock (_exclusive)
        {
            using var lease = new Lease(this);
            Exports native = Library.Current.Exports;
            int need, wanted;
            byte* bytes;
            nuint length;
            byte* digest;
            nuint digestLength;
            nint error;
            algorithm = default;
            input = Array.Empty<byte>();
            NativeError.Check(native.mtp_operation_get_need(lease.Value, &need, &error), error);
            if (need != NeedsSignature)
            {
                return false;
            }

            NativeError.Check(
                native.mtp_operation_get_signature_request(
                    lease.Value, &wanted, &bytes, &length, &digest, &digestLength, &error),
                error);
            algorithm = (SignatureAlgorithm)wanted;
            input = new byte[checked((int)length)];
            Marshal.Copy((nint)bytes, input, 0, input.Length);
            return true;
        }
    }

    /// <summary>Gives the signature; null says that the key cannot make one of this kind.</summary>
    internal void Provide(byte[]? signature)
    {
        lock (_exclusive)
        {
            using var lease = new Lease(this);
            Exports native = Library.Current.Exports;
            nint error;
            if (signature == null)
            {
                NativeError.Check(native.mtp_operation_decline_signature(lease.Value, &error), error);
                return;
            }

            fixed (byte* bytes = signature)
            {
                NativeError.Check(
                    native.mtp_operation_provide_signature(lease.Value, bytes, (nuint)signature.Length, &error), error);
            }
        }
    }

    /// <summary>Takes the oldest log entry; false when there is none.</summary>
    internal bool TryDrainLog(out LogEntry entry)
    {
        lock (_exclusive)
        {
            return NativeLog.TryDrain(this, Library.Current.Exports.mtp_operation_drain_log, out entry);
        }
    }

    /// <summary>Cancels; does nothing after disposal, which cancels as well.</summary>
    internal void Cancel()
    {
        if (IsClosed)
        {
            return;
        }

        try
        {
            using var lease = new Lease(this);
            Library.Current.Exports.mtp_operation_cancel(lease.Value);
        }
        catch (ObjectDisposedException)
        {
        }
    }

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_operation_free(handle);
        return true;
    }

    private OperationState WaitOnce(long milliseconds)
    {
        using var lease = new Lease(this);
        int state;
        nint error;
        NativeError.Check(Library.Current.Exports.mtp_operation_wait(lease.Value, milliseconds, &state, &error), error);
        return (OperationState)state;
    }
}
