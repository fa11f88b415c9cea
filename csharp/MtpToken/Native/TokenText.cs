// A token in whatever form the caller has it, for the time of one native call.
using System.Runtime.InteropServices;
using System.Security;

namespace MtpToken.Native;

/// <summary>Where the token stands; valid as long as the <see cref="TokenText"/> it comes from.</summary>
internal readonly unsafe struct TokenSpan
{
    internal TokenSpan(void* start, nuint length, bool isUtf16)
    {
        Start = start;
        Length = length;
        IsUtf16 = isUtf16;
    }

    internal void* Start { get; }

    /// <summary>In bytes, or in UTF-16 units.</summary>
    internal nuint Length { get; }

    internal bool IsUtf16 { get; }
}

internal readonly unsafe ref struct TokenText
{
    private readonly GCHandle _pin;
    private readonly SecretText _secret;
    private readonly Lease _lease;

    internal TokenText(string token)
        : this()
    {
        _pin = GCHandle.Alloc(token, GCHandleType.Pinned);
        Span = new TokenSpan((void*)_pin.AddrOfPinnedObject(), (nuint)token.Length, isUtf16: true);
    }

    internal TokenText(SecureString token)
        : this()
    {
        _secret = new SecretText(token);
        Span = new TokenSpan(_secret.Units, _secret.Length, isUtf16: true);
    }

    /// <summary>The token where the native library keeps it, without a copy.</summary>
    internal TokenText(AccessToken token)
        : this()
    {
        var lease = new Lease(token.Handle);
        try
        {
            byte* secret;
            nuint length;
            nint error;
            NativeError.Check(Library.Current.Exports.mtp_token_get_secret(lease.Value, &secret, &length, &error), error);
            Span = new TokenSpan(secret, length, isUtf16: false);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        _lease = lease;
    }

    internal TokenSpan Span { get; }

    /// <summary>Lets go of the token; a copy of it is wiped.</summary>
    public void Dispose()
    {
        if (_pin.IsAllocated)
        {
            _pin.Free();
        }

        _secret.Dispose();
        _lease.Dispose();
    }
}
