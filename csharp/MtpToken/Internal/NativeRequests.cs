// The native requests of one client, found again by the values of a TokenRequest. A native request holds the place of
// its token in the cache, so that repeating it is fast.
//
// Two generations bound their number: a full young one becomes the old one, and what is not asked for again before the
// next change is freed. Reading takes no lock.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

internal sealed unsafe class NativeRequests : IDisposable
{
    /// <summary>
    /// What is held here cannot leave the library's cache, so both generations together take three quarters of its 32,768
    /// places and leave it the choice among the rest; a request takes about a kilobyte, its native part included, so 25 MB
    /// at the very most.
    /// </summary>
    private const int GenerationSize = 12_288;

    private readonly ClientHandle _client;
    private readonly object _turn = new();
    private volatile ConcurrentDictionary<TokenRequest, RequestHandle> _young = New();
    private volatile ConcurrentDictionary<TokenRequest, RequestHandle> _old = New();
    private int _youngCount;

    internal NativeRequests(ClientHandle client) => _client = client;

    /// <summary>The native request for these values, held until the lease is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    internal Lease Rent(TokenRequest? request)
    {
        request ??= TokenRequest.Default;
        request.Freeze();
        while (true)
        {
            if (_client.IsClosed)
            {
                _client.ThrowDisposed();
            }

            RequestHandle handle = Find(request) ?? Add(request);
            try
            {
                return new Lease(handle);
            }
            catch (ObjectDisposedException)
            {
                // Freed by a change of generations between finding and holding it: forget it and make a new one.
                Forget(_young, request, handle);
                Forget(_old, request, handle);
            }
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            Free(_young, except: null);
            Free(_old, except: null);
            _young = New();
            _old = New();
        }
    }

    private static ConcurrentDictionary<TokenRequest, RequestHandle> New() => new(ByValue.Instance);

    private static void Forget(ConcurrentDictionary<TokenRequest, RequestHandle> generation, TokenRequest request, RequestHandle handle)
        => ((ICollection<KeyValuePair<TokenRequest, RequestHandle>>)generation).Remove(new(request, handle));

    private static void Free(
        ConcurrentDictionary<TokenRequest, RequestHandle> generation, ConcurrentDictionary<TokenRequest, RequestHandle>? except)
    {
        foreach (KeyValuePair<TokenRequest, RequestHandle> pair in generation)
        {
            if (except == null || !except.TryGetValue(pair.Key, out RequestHandle? kept) || !ReferenceEquals(kept, pair.Value))
            {
                pair.Value.Dispose();
            }
        }
    }

    private RequestHandle? Find(TokenRequest request)
    {
        if (_young.TryGetValue(request, out RequestHandle? handle))
        {
            return handle;
        }

        return _old.TryGetValue(request, out handle) ? Keep(request, handle) : null;
    }

    private RequestHandle Add(TokenRequest request)
    {
        RequestHandle made = Make(request);
        RequestHandle kept = Keep(request, made);
        if (!ReferenceEquals(kept, made))
        {
            made.Dispose();
        }

        return kept;
    }

    /// <summary>Puts a request into the young generation, unless another thread was first.</summary>
    private RequestHandle Keep(TokenRequest request, RequestHandle handle)
    {
        RequestHandle kept = _young.GetOrAdd(request, handle);
        if (ReferenceEquals(kept, handle) && Interlocked.Increment(ref _youngCount) > GenerationSize)
        {
            ChangeGenerations();
        }

        return kept;
    }

    private void ChangeGenerations()
    {
        lock (_turn)
        {
            if (_youngCount <= GenerationSize)
            {
                return;
            }

            ConcurrentDictionary<TokenRequest, RequestHandle> leaving = _old;
            _old = _young;
            _young = New();
            _youngCount = 0;
            Free(leaving, except: _old);
        }
    }

    private RequestHandle Make(TokenRequest request)
    {
        Exports native = Library.Current.Exports;
        RequestHandle handle = RequestHandle.Create(_client);
        try
        {
            Utf8.Set(handle, native.mtp_request_set_tenant_id, request.TenantId);
            Utf8.Set(handle, native.mtp_request_set_resource, request.Resource);
            Utf8.Set(handle, native.mtp_request_set_scope, request.Scope);
            Utf8.Set(handle, native.mtp_request_set_claims, request.Claims);
            if (request.MinimumValidity is { } validity)
            {
                Utf8.Set(handle, native.mtp_request_set_min_validity, Duration.ToSeconds(validity));
            }

            if (request.ForceRefresh)
            {
                Utf8.Set(handle, native.mtp_request_set_force_refresh, 1);
            }

            if (request.Deadline is { } deadline)
            {
                Utf8.Set(handle, native.mtp_request_set_deadline, Duration.ToMilliseconds(deadline));
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Compares requests by what they ask for; all of them are frozen.</summary>
    private sealed class ByValue : IEqualityComparer<TokenRequest>
    {
        internal static readonly ByValue Instance = new();

        public bool Equals(TokenRequest? x, TokenRequest? y) => ReferenceEquals(x, y) || (x != null && y != null && x.HasSameValues(y));

        public int GetHashCode(TokenRequest request) => request.ValueHash;
    }
}
