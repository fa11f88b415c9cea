// One handle class per C type: each knows the function that frees it and the public object it belongs to. The handle
// of operations, which has more to do, has a file of its own.
using System;
using Microsoft.Win32.SafeHandles;

namespace MtpToken.Native;

internal abstract class NativeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private protected NativeHandle(nint handle)
        : base(ownsHandle: true)
        => SetHandle(handle);

    /// <summary>The name of the public type, for the exception after disposal.</summary>
    private protected abstract string PublicName { get; }

    internal void ThrowDisposed() => throw new ObjectDisposedException(PublicName);
}

internal sealed unsafe class OptionsHandle : NativeHandle
{
    private OptionsHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.ClientOptions";

    internal static OptionsHandle Create()
    {
        nint options, error;
        NativeError.Check(Library.Current.Exports.mtp_options_new(&options, &error), error);
        return new OptionsHandle(options);
    }

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_options_free(handle);
        return true;
    }
}

internal sealed unsafe class ClientHandle : NativeHandle
{
    internal ClientHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.Client";

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_client_free(handle);
        return true;
    }
}

internal sealed unsafe class RequestHandle : NativeHandle
{
    private RequestHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.Client";

    internal static RequestHandle Create(ClientHandle client)
    {
        using var lease = new Lease(client);
        nint request, error;
        NativeError.Check(Library.Current.Exports.mtp_request_new(lease.Value, &request, &error), error);
        return new RequestHandle(request);
    }

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_request_free(handle);
        return true;
    }
}

internal sealed unsafe class QueueHandle : NativeHandle
{
    private QueueHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.OperationQueue";

    internal static QueueHandle Create()
    {
        nint queue, error;
        NativeError.Check(Library.Current.Exports.mtp_queue_new(&queue, &error), error);
        return new QueueHandle(queue);
    }

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_queue_free(handle);
        return true;
    }
}

internal sealed unsafe class TokenHandle : NativeHandle
{
    internal TokenHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.AccessToken";

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_token_free(handle);
        return true;
    }
}

internal sealed unsafe class JwtHandle : NativeHandle
{
    internal JwtHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.DecodedToken";

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_jwt_free(handle);
        return true;
    }
}

internal sealed unsafe class ValidationHandle : NativeHandle
{
    private ValidationHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.TokenExpectations";

    internal static ValidationHandle Create()
    {
        nint validation, error;
        NativeError.Check(Library.Current.Exports.mtp_validation_new(&validation, &error), error);
        return new ValidationHandle(validation);
    }

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_validation_free(handle);
        return true;
    }
}

internal sealed unsafe class ReportHandle : NativeHandle
{
    internal ReportHandle(nint handle)
        : base(handle)
    {
    }

    private protected override string PublicName => "MtpToken.TokenReport";

    protected override bool ReleaseHandle()
    {
        Library.Current.Exports.mtp_report_free(handle);
        return true;
    }
}
