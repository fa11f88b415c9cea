using System;
using System.Collections.Generic;
using System.Security;
using System.Threading;
using MtpToken.Native;

namespace MtpToken;

/// <summary>
/// An access token. It stays in the native library's memory, which is wiped when the token is freed; properties are
/// read from there when they are asked for. The object is immutable and may be used by several threads at once.
/// </summary>
public sealed unsafe class AccessToken : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly TokenHandle _handle;
    private SecureString? _token;
    private string? _tokenType;
    private string? _tenantId;
    private string? _tokenTenantId;
    private string? _clientId;
    private string? _resource;
    private string? _audience;
    private IReadOnlyList<string>? _roles;

    internal AccessToken(TokenHandle handle) => _handle = handle;

    /// <summary>
    /// The token as a read-only SecureString. It is made at the first use and belongs to this object: it is disposed of
    /// together with it, so take a <see cref="SecureString.Copy"/> when it must live longer.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public SecureString Token
    {
        get
        {
            if (_token is { } existing && !_handle.IsClosed)
            {
                return existing;
            }

            SecureString made = CopyToSecureString();
            if (Interlocked.CompareExchange(ref _token, made, null) is { } earlier)
            {
                made.Dispose();
                return earlier;
            }

            return made;
        }
    }

    /// <summary>When the token ends (UTC).</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public DateTimeOffset ExpiresOn
    {
        get
        {
            using var lease = new Lease(_handle);
            long seconds;
            nint error;
            NativeError.Check(Library.Current.Exports.mtp_token_get_expires_on(lease.Value, &seconds, &error), error);
            return UnixTime.ToDateTimeOffset(seconds);
        }
    }

    /// <summary>The kind of token as the server named it, usually <c>Bearer</c>.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? TokenType => Text(ref _tokenType, Library.Current.Exports.mtp_token_get_token_type);

    /// <summary>The tenant as the caller gave it; null when a managed identity was asked without one.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? TenantId => Text(ref _tenantId, Library.Current.Exports.mtp_token_get_tenant_id);

    /// <summary>The tenant ID in the token (<c>tid</c>, not verified); null when the token cannot be read.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? TokenTenantId => Text(ref _tokenTenantId, Library.Current.Exports.mtp_token_get_token_tenant_id);

    /// <summary>The client ID the token was requested with; null when a managed identity was asked without one.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? ClientId => Text(ref _clientId, Library.Current.Exports.mtp_token_get_client_id);

    /// <summary>The resource or scope the token was requested for.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? Resource => Text(ref _resource, Library.Current.Exports.mtp_token_get_resource);

    /// <summary>The audience in the token (<c>aud</c>, not verified); null when the token cannot be read.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string? Audience => Text(ref _audience, Library.Current.Exports.mtp_token_get_audience);

    /// <summary>The application roles in the token (not verified); empty when there are none or the token cannot be read.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public IReadOnlyList<string> Roles => _roles ??= ReadRoles();

    /// <summary>Whether the token was requested for this call or came from the cache.</summary>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public TokenSource Source
    {
        get
        {
            using var lease = new Lease(_handle);
            int source;
            nint error;
            NativeError.Check(Library.Current.Exports.mtp_token_get_source(lease.Value, &source, &error), error);
            return (TokenSource)source;
        }
    }

    internal TokenHandle Handle => _handle;

    /// <summary>The token as plain text. The string cannot be wiped: ask for it only where one is needed.</summary>
    /// <returns>The token.</returns>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string ToPlainText() => CopyToString(string.Empty);

    /// <summary>The value of an HTTP <c>Authorization</c> header. The string cannot be wiped.</summary>
    /// <returns><c>Bearer</c>, a blank and the token.</returns>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    public string CreateAuthorizationHeader() => CopyToString(Scheme);

    /// <summary>
    /// A placeholder instead of the token. Its line break makes HTTP clients refuse a header that was built from this
    /// object by mistake, so that nothing is sent.
    /// </summary>
    /// <returns>Always the same text.</returns>
    public override string ToString() => "MtpToken.AccessToken\n(redacted; use -AsPlainText or -AsHeader)";

    /// <summary>Frees this copy of the token and the <see cref="Token"/> made from it. The client's cache keeps its own.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        _token?.Dispose();
    }

    private string? Text(ref string? cached, GetTextFunction getter)
        => cached ??= Utf8.Get(_handle, getter);

    private string[] ReadRoles()
    {
        using var lease = new Lease(_handle);
        Exports native = Library.Current.Exports;
        nuint count;
        nint error;
        NativeError.Check(native.mtp_token_get_role_count(lease.Value, &count, &error), error);
        if (count == 0)
        {
            return Array.Empty<string>();
        }

        var roles = new string[checked((int)count)];
        for (int i = 0; i < roles.Length; i++)
        {
            byte* text;
            nuint length;
            NativeError.Check(native.mtp_token_get_role(lease.Value, (nuint)i, &text, &length, &error), error);
            roles[i] = Utf8.Read(text, length) ?? string.Empty;
        }

        return roles;
    }

    private SecureString CopyToSecureString()
    {
        using WipedMemory memory = CopyUnits(string.Empty);
        var copy = new SecureString(memory.Units, memory.Length);
        copy.MakeReadOnly();
        return copy;
    }

    private string CopyToString(string prefix)
    {
        using WipedMemory memory = CopyUnits(prefix);
        return new string(memory.Units, 0, memory.Length);
    }

    /// <summary>The prefix and the token's UTF-16 units, in memory that the caller wipes by disposing of it.</summary>
    private WipedMemory CopyUnits(string prefix)
    {
        using var lease = new Lease(_handle);
        Exports native = Library.Current.Exports;
        nuint units;
        nint error;
        NativeError.Check(native.mtp_token_copy_utf16(lease.Value, null, 0, &units, &error), error);
        var memory = new WipedMemory(checked(prefix.Length + (int)units));
        try
        {
            for (int i = 0; i < prefix.Length; i++)
            {
                memory.Units[i] = prefix[i];
            }

            NativeError.Check(
                native.mtp_token_copy_utf16(lease.Value, memory.Units + prefix.Length, units, &units, &error), error);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }
}
