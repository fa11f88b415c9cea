// A task for the report of a check.
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

internal sealed class PendingReport : PendingWork<TokenReport>
{
    private readonly nint _client;
    private readonly nint _validation;
    private readonly TokenSpan _token;

    /// <summary>All three have to live until the operation has begun.</summary>
    internal PendingReport(nint client, nint validation, TokenSpan token, CancellationToken cancellationToken)
        : base(signer: null, cancellationToken)
    {
        _client = client;
        _validation = validation;
        _token = token;
    }

    private protected override OperationHandle Begin(nint queue, ulong tag)
        => OperationHandle.BeginValidate(_client, _validation, _token, queue, tag);

    private protected override TokenReport Take(OperationHandle operation) => operation.TakeReport();
}
