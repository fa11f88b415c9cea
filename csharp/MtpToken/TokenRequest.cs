using System;

namespace MtpToken;

/// <summary>
/// What a token is wanted for. A request can be used again and again, with several clients and from several threads;
/// using the same object is the fast way. From its first use on it cannot be changed.
/// </summary>
public sealed class TokenRequest
{
    internal static readonly TokenRequest Default = new();

    private string? _tenantId;
    private string? _resource;
    private string? _scope;
    private string? _claims;
    private TimeSpan? _minimumValidity;
    private TimeSpan? _deadline;
    private bool _forceRefresh;
    private volatile bool _frozen;
    private int _hash;

    /// <summary>The tenant, as its ID (a GUID) or one of its domain names; null means the client's default tenant.</summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public string? TenantId
    {
        get => _tenantId;
        set => _tenantId = Changeable(value);
    }

    /// <summary>
    /// The resource the token is for, as an application ID URI or a GUID; null means the service of the client's cloud,
    /// <c>https://api.security.microsoft.com</c> in the commercial one. Exclusive with <see cref="Scope"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public string? Resource
    {
        get => _resource;
        set => _resource = Changeable(value);
    }

    /// <summary>One scope that ends with <c>/.default</c>. Exclusive with <see cref="Resource"/>.</summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public string? Scope
    {
        get => _scope;
        set => _scope = Changeable(value);
    }

    /// <summary>A claims challenge, as the JSON text of the API's answer; null means none.</summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public string? Claims
    {
        get => _claims;
        set => _claims = Changeable(value);
    }

    /// <summary>How long a token from the cache must still be valid, in whole seconds; null means the library's rule.</summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public TimeSpan? MinimumValidity
    {
        get => _minimumValidity;
        set => _minimumValidity = Changeable(value);
    }

    /// <summary>True to request a new token although the cache has one.</summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public bool ForceRefresh
    {
        get => _forceRefresh;
        set => _forceRefresh = Changeable(value);
    }

    /// <summary>
    /// The time for the whole call, retries included; null means the client's <see cref="ClientOptions.Timeout"/>.
    /// <see cref="TimeSpan.Zero"/> asks the cache only: nothing is sent, and <see cref="MtpStatus.NotCached"/> is
    /// reported when there is no usable token.
    /// </summary>
    /// <exception cref="InvalidOperationException">The request was already used.</exception>
    public TimeSpan? Deadline
    {
        get => _deadline;
        set => _deadline = Changeable(value);
    }

    /// <summary>The hash of all values; only meaningful once the request cannot change any more.</summary>
    internal int ValueHash => _hash;

    /// <summary>Ends the time in which the request may be changed.</summary>
    internal void Freeze()
    {
        if (!_frozen)
        {
            _hash = ComputeHash();
            _frozen = true;
        }
    }

    /// <summary>True when both ask for the same.</summary>
    internal bool HasSameValues(TokenRequest other)
        => string.Equals(_tenantId, other._tenantId, StringComparison.Ordinal)
        && string.Equals(_resource, other._resource, StringComparison.Ordinal)
        && string.Equals(_scope, other._scope, StringComparison.Ordinal)
        && string.Equals(_claims, other._claims, StringComparison.Ordinal)
        && _minimumValidity == other._minimumValidity
        && _deadline == other._deadline
        && _forceRefresh == other._forceRefresh;

    private int ComputeHash()
    {
        unchecked
        {
            int hash = 17;
            hash = (hash * 31) + (_tenantId?.GetHashCode() ?? 0);
            hash = (hash * 31) + (_resource?.GetHashCode() ?? 0);
            hash = (hash * 31) + (_scope?.GetHashCode() ?? 0);
            hash = (hash * 31) + (_claims?.GetHashCode() ?? 0);
            hash = (hash * 31) + _minimumValidity.GetHashCode();
            hash = (hash * 31) + _deadline.GetHashCode();
            return (hash * 31) + (_forceRefresh ? 1 : 0);
        }
    }

    private T Changeable<T>(T value)
        => _frozen ? throw new InvalidOperationException("A TokenRequest cannot be changed after its first use; make a new one.") : value;
}
