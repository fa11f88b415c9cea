using System;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// An app that gets tokens: its configuration, its credential, its connections and its cache. A client may be used by
/// several threads at once; make one per configuration and keep it, or let <see cref="GetShared"/> do that.
/// </summary>
public sealed unsafe partial class Client : IDisposable
{
    private readonly ClientHandle _handle;
    private readonly NativeRequests _requests;
    private readonly CertificateSigner? _signer;
    private readonly object _log = new();

    /// <summary>Makes a client of its own, which the caller disposes of. Nothing is sent.</summary>
    /// <param name="options">The settings; they are copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="MtpException">A setting cannot be used, or the credential is missing.</exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public Client(ClientOptions options)
        : this(options ?? throw new ArgumentNullException(nameof(options)), isShared: false)
    {
    }

    internal Client(ClientOptions options, bool isShared)
    {
        IsShared = isShared;
        _signer = CertificateSigner.Create(options);
        _handle = ClientFactory.Create(options, _signer);
        _requests = new NativeRequests(_handle);
        Exports native = Library.Current.Exports;
        ClientId = Utf8.Get(_handle, native.mtp_client_get_client_id);
        TenantId = Utf8.Get(_handle, native.mtp_client_get_tenant_id);
        Authority = Utf8.Get(_handle, native.mtp_client_get_authority);
        CredentialSource = Utf8.Get(_handle, native.mtp_client_get_credential_source);
    }

    /// <summary>The client ID in use, also when it comes from the environment; null for a managed identity, which needs none.</summary>
    public string? ClientId { get; }

    /// <summary>The default tenant in use, also when it comes from the environment; null when there is none.</summary>
    public string? TenantId { get; }

    /// <summary>The https address of the identity provider in use.</summary>
    public string? Authority { get; }

    /// <summary>
    /// The kind of credential and where it came from, for example <c>client secret (AZURE_CLIENT_SECRET)</c>; of a
    /// certificate its thumbprints; never the credential itself.
    /// </summary>
    public string? CredentialSource { get; }

    /// <summary>True for a client of <see cref="GetShared"/>, whose <see cref="Dispose"/> does nothing.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// Takes the oldest entry of the log of what happens in the background: tokens that are renewed ahead of their time.
    /// What a request does is in the log of its <see cref="Operation"/>.
    /// </summary>
    /// <param name="entry">The entry; the default when there is none.</param>
    /// <returns>False when there is none.</returns>
    public bool TryDrainLog(out LogEntry entry)
    {
        lock (_log)
        {
            return NativeLog.TryDrain(_handle, Library.Current.Exports.mtp_client_drain_log, out entry);
        }
    }

    /// <summary>
    /// The process-wide client for these settings: calls with the same settings and the same credential get the same
    /// object, with its connections and cache. A certificate file counts as the same while path, size and time of last
    /// change are; a certificate object while its thumbprint is; environment variables, when they are used, while their
    /// values are. The least recently used client is forgotten when there are many; one that is in use keeps working.
    /// A program for many tenants names the tenant in the <see cref="TokenRequest"/> and not in the options, so that one
    /// client serves all of them.
    /// </summary>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>The client. The caller does not dispose of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="MtpException">A setting cannot be used, or the credential is missing.</exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static Client GetShared(ClientOptions options)
        => ClientRegistry.Get(options ?? throw new ArgumentNullException(nameof(options)));

    /// <summary>
    /// Forgets all shared clients and their cached tokens, those of <see cref="CacheMode.User"/> in the user's folder too.
    /// Who still holds one can go on with it; the next <see cref="GetShared"/> makes a new one.
    /// </summary>
    public static void ClearShared() => ClientRegistry.Clear();

    /// <summary>Forgets one shared client and its cached tokens.</summary>
    /// <param name="client">The client.</param>
    /// <returns>True when it was a shared client that had not been forgotten before.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="client"/> is null.</exception>
    public static bool RemoveShared(Client client)
        => ClientRegistry.Remove(client ?? throw new ArgumentNullException(nameof(client)));

    /// <summary>
    /// Gets a token, from the cache when it has a usable one. The calling thread waits, and asks the key of a
    /// <see cref="ClientOptions.Certificate"/> itself.
    /// </summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <returns>The token; the caller disposes of it.</returns>
    /// <exception cref="MtpException">There is no token; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public AccessToken GetToken(TokenRequest? request = null)
    {
        using Lease lease = _requests.Rent(request);
        if (_signer != null)
        {
            return GetSignedToken(lease.Value, _signer);
        }

        nint token, error;
        NativeError.Check(Library.Current.Exports.mtp_request_get_token(lease.Value, &token, &error), error);
        return new AccessToken(new TokenHandle(token));
    }

    /// <summary>Gets a token as <see cref="GetToken(TokenRequest)"/> does, and can be cancelled.</summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The token; the caller disposes of it.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="MtpException">There is no token; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public AccessToken GetToken(TokenRequest? request, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return GetToken(request);
        }

        cancellationToken.ThrowIfCancellationRequested();
        using Operation operation = BeginGetToken(request);
        using (cancellationToken.Register(static state => ((Operation)state!).Cancel(), operation))
        {
            operation.Wait(-1);
        }

        try
        {
            return operation.TakeToken();
        }
        catch (MtpException exception) when (exception.Status == MtpStatus.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    /// <summary>
    /// Gets a token without holding up a thread: one background thread of the process waits for all tasks together.
    /// </summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <param name="cancellationToken">Ends the call early; the task then becomes cancelled.</param>
    /// <returns>A task for the token, which the caller disposes of. Failures other than cancellation are <see cref="MtpException"/>.</returns>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task<AccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<AccessToken>(cancellationToken);
        }

        using Lease lease = _requests.Rent(request);
        return TaskPump.Start(new PendingToken(lease.Value, _signer, cancellationToken));
    }

    /// <summary>Begins to get a token, for a program that waits on a thread of its own.</summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <returns>The running operation; the caller disposes of it.</returns>
    /// <exception cref="MtpException">The operation could not be begun.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Operation BeginGetToken(TokenRequest? request = null)
    {
        using Lease lease = _requests.Rent(request);
        return NewOperation(OperationHandle.Begin(lease.Value, queue: 0, tag: 0), queue: null, tag: 0);
    }

    /// <summary>Begins to get a token and reports its end to a queue.</summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <param name="queue">The queue that hands out <paramref name="tag"/> when the operation has finished.</param>
    /// <param name="tag">Any number by which the caller finds the operation again.</param>
    /// <returns>The running operation; the caller disposes of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="queue"/> is null.</exception>
    /// <exception cref="MtpException">The operation could not be begun.</exception>
    /// <exception cref="ObjectDisposedException">The client or the queue was disposed of.</exception>
    public Operation BeginGetToken(TokenRequest? request, OperationQueue queue, ulong tag)
    {
        if (queue == null)
        {
            throw new ArgumentNullException(nameof(queue));
        }

        using Lease lease = _requests.Rent(request);
        using var queueLease = new Lease(queue.Handle);
        return NewOperation(OperationHandle.Begin(lease.Value, queueLease.Value, tag), queue, tag);
    }

    /// <summary>Gets a token as the value of an HTTP <c>Authorization</c> header. The string cannot be wiped.</summary>
    /// <param name="request">What the token is wanted for; null means the default resource in the default tenant.</param>
    /// <returns><c>Bearer</c>, a blank and the token.</returns>
    /// <exception cref="MtpException">There is no token; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public string GetAuthorizationHeader(TokenRequest? request = null)
    {
        using AccessToken token = GetToken(request);
        return token.CreateAuthorizationHeader();
    }

    /// <summary>
    /// Forgets the cached tokens of this configuration and credential, which all clients of the process that have the
    /// same share; with <see cref="CacheMode.User"/> in the user's folder too, so that no later process finds them. A
    /// process that has one in its memory goes on with it, and tokens that were handed out stay usable.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public void ClearCache()
    {
        using var lease = new Lease(_handle);
        nint error;
        NativeError.Check(Library.Current.Exports.mtp_client_clear_cache(lease.Value, &error), error);
    }

    /// <summary>
    /// Frees the client; calls and operations that are under way go on to their end. Does nothing for a shared client.
    /// </summary>
    public void Dispose()
    {
        if (!IsShared)
        {
            _requests.Dispose();
            _handle.Dispose();
        }
    }

    private static AccessToken GetSignedToken(nint request, CertificateSigner signer)
    {
        using OperationHandle operation = OperationHandle.Begin(request, queue: 0, tag: 0);
        var signing = new Signing(operation, signer);
        signing.Finish();
        signing.ThrowIfFailed();
        return operation.TakeToken();
    }

    private Operation NewOperation(OperationHandle handle, OperationQueue? queue, ulong tag)
        => _signer == null ? new Operation(handle) : new Operation(handle, _signer, queue, tag);
}
