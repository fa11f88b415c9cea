using System;
using System.Security;
using MtpToken.Native;

namespace MtpToken;

/// <summary>Reads tokens without verifying anything and without sending anything.</summary>
public static unsafe class TokenInspector
{
    /// <summary>Decodes a token given as text.</summary>
    /// <param name="token">The token, without a scheme in front of it.</param>
    /// <returns>Its readable parts, unverified.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException"><see cref="MtpStatus.MalformedToken"/>: it is not a well-formed token.</exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static DecodedToken DecodeUnverified(string token)
    {
        if (token == null)
        {
            throw new ArgumentNullException(nameof(token));
        }

        fixed (char* units = token)
        {
            return Decode(units, (nuint)token.Length);
        }
    }

    /// <summary>Decodes a token without making a string of it.</summary>
    /// <param name="token">The token, without a scheme in front of it.</param>
    /// <returns>Its readable parts, unverified.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException"><see cref="MtpStatus.MalformedToken"/>: it is not a well-formed token.</exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static DecodedToken DecodeUnverified(SecureString token)
    {
        if (token == null)
        {
            throw new ArgumentNullException(nameof(token));
        }

        using var text = new SecretText(token);
        return Decode(text.Units, text.Length);
    }

    /// <summary>Decodes a token that was got before.</summary>
    /// <param name="token">The token.</param>
    /// <returns>Its readable parts, unverified.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    /// <exception cref="MtpException"><see cref="MtpStatus.MalformedToken"/>: the token is opaque.</exception>
    public static DecodedToken DecodeUnverified(AccessToken token)
    {
        if (token == null)
        {
            throw new ArgumentNullException(nameof(token));
        }

        using var lease = new Lease(token.Handle);
        Exports native = Library.Current.Exports;
        byte* secret;
        nuint length;
        nint jwt, error;
        NativeError.Check(native.mtp_token_get_secret(lease.Value, &secret, &length, &error), error);
        NativeError.Check(native.mtp_jwt_decode_unverified(secret, length, &jwt, &error), error);
        return Read(jwt);
    }

    private static DecodedToken Decode(char* units, nuint length)
    {
        nint jwt, error;
        NativeError.Check(Library.Current.Exports.mtp_jwt_decode_unverified_utf16(units, length, &jwt, &error), error);
        return Read(jwt);
    }

    private static DecodedToken Read(nint jwt)
    {
        using var handle = new JwtHandle(jwt);
        return JwtReader.Read(handle);
    }
}
