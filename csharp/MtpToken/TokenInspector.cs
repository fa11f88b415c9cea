using System;
using System.Security;
using MtpToken.Native;

namespace MtpToken;

/// <summary>Reads and checks tokens without sending anything.</summary>
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

    /// <summary>
    /// Checks a token without sending anything. Where a signature check is asked for and no key file is given, that
    /// check is not verifiable; <see cref="Client.Validate(string, TokenExpectations)"/> fetches the keys.
    /// </summary>
    /// <param name="token">The token, without a scheme in front of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static TokenReport Inspect(string token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validations.Run(text.Span, expected);
    }

    /// <summary>Checks a token as <see cref="Inspect(string, TokenExpectations)"/> does, without making a string of it.</summary>
    /// <param name="token">The token, without a scheme in front of it; no string is made of it.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static TokenReport Inspect(SecureString token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validations.Run(text.Span, expected);
    }

    /// <summary>Checks a token that was got before, as <see cref="Inspect(string, TokenExpectations)"/> does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expected">What it is expected to be; null means a token for Microsoft Threat Protection with a role.</param>
    /// <returns>The report: a diagnosis, never a reason to authorise a caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="token"/> is null.</exception>
    /// <exception cref="MtpException">
    /// An expectation cannot be used; <see cref="MtpStatus.InvalidArgument"/> too where a signature check was asked for
    /// without an expected tenant. Whatever is wrong with the token is in the report.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The token was disposed of.</exception>
    /// <exception cref="MtpLibraryException">The native library is missing or does not fit.</exception>
    public static TokenReport Inspect(AccessToken token, TokenExpectations? expected = null)
    {
        using var text = new TokenText(token ?? throw new ArgumentNullException(nameof(token)));
        return Validations.Run(text.Span, expected);
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
