// A task for a token.
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

internal sealed class PendingToken : PendingWork<AccessToken>
{
    private readonly nint _request;

    /// <summary>The request has to live until the operation has begun.</summary>
    internal PendingToken(nint request, CertificateSigner? signer, CancellationToken cancellationToken)
        : base(signer, cancellationToken)
        => _request = request;

    private protected override OperationHandle Begin(nint queue, ulong tag) => OperationHandle.Begin(_request, queue, tag);

    private protected override AccessToken Take(OperationHandle operation) => operation.TakeToken();
}
