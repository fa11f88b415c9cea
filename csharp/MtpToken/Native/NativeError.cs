// The one place where a native error object becomes an exception. The object lives within one call, so that a
// finally block frees it and no handle class is needed.
using System;
using System.Runtime.CompilerServices;

namespace MtpToken.Native;

internal static unsafe class NativeError
{
    /// <summary>Throws when the status is not 0; frees the error object in any case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status, nint error)
    {
        if (status != 0)
        {
            throw Take(status, error);
        }
    }

    /// <summary>Reads the error object, which may be 0, and frees it.</summary>
    internal static MtpException Take(int status, nint error)
    {
        Exports native = Library.Current.Exports;
        try
        {
            string message = Text(error, native.mtp_error_get_message)
                ?? Utf8.ReadTerminated(native.mtp_status_description(status))
                ?? $"The native library reported status {status}.";
            var exception = new MtpException((MtpStatus)status, message, Text(error, native.mtp_error_get_advice));
            if (error != 0)
            {
                exception.OAuthError = Text(error, native.mtp_error_get_oauth_error);
                exception.AadstsCode = native.mtp_error_get_aadsts_code(error);
                exception.CorrelationId = Text(error, native.mtp_error_get_correlation_id);
                exception.ClientRequestId = Text(error, native.mtp_error_get_client_request_id);
                exception.TraceId = Text(error, native.mtp_error_get_trace_id);
                exception.Timestamp = Text(error, native.mtp_error_get_timestamp);
                exception.Attempts = Text(error, native.mtp_error_get_attempts)?.Split('\n') ?? Array.Empty<string>();
                exception.HttpStatus = native.mtp_error_get_http_status(error);
                exception.RetryAfter = RetryAfter(native.mtp_error_get_retry_after_seconds(error));
                exception.IsRetryable = native.mtp_error_is_retryable(error) != 0;
            }

            return exception;
        }
        finally
        {
            native.mtp_error_free(error);
        }
    }

    private static string? Text(nint error, TextOfFunction getter)
    {
        byte* text = null;
        nuint length = 0;
        getter(error, &text, &length);
        return Utf8.Read(text, length);
    }

    private static TimeSpan? RetryAfter(long seconds) => seconds < 0 ? null : Duration.FromSeconds(seconds);
}
