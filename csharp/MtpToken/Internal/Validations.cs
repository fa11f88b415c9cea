// Makes the native validation from the expectations, and checks offline.
using System;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class Validations
{
    /// <summary>Makes the native object; null expects what the native library expects by itself.</summary>
    internal static ValidationHandle Create(TokenExpectations? expected)
    {
        ValidationHandle handle = ValidationHandle.Create();
        if (expected == null)
        {
            return handle;
        }

        try
        {
            Set(handle, expected);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Checks the token without sending anything.</summary>
    internal static TokenReport Run(TokenSpan token, TokenExpectations? expected)
    {
        using ValidationHandle validation = Create(expected);
        using var lease = new Lease(validation);
        Exports native = Library.Current.Exports;
        nint report, error;
        int status = token.IsUtf16
            ? native.mtp_validation_run_utf16(lease.Value, (char*)token.Start, token.Length, &report, &error)
            : native.mtp_validation_run(lease.Value, (byte*)token.Start, token.Length, &report, &error);
        NativeError.Check(status, error);
        using var handle = new ReportHandle(report);
        return ReportReader.Read(handle);
    }

    private static void Set(ValidationHandle handle, TokenExpectations expected)
    {
        Exports native = Library.Current.Exports;

        // The language comes first, so that a refusal of the other settings is in it.
        Utf8.Set(handle, native.mtp_validation_set_language, expected.Language);
        Utf8.Set(handle, native.mtp_validation_set_tenant_id, expected.TenantId);
        Utf8.Set(handle, native.mtp_validation_set_client_id, expected.ClientId);
        Utf8.Set(handle, native.mtp_validation_set_cloud, expected.Cloud);
        Utf8.Set(handle, native.mtp_validation_set_clock_skew, Duration.ToSeconds(expected.ClockSkew));
        Utf8.Set(handle, native.mtp_validation_set_verify_signature, expected.VerifySignature ? 1 : 0);
        foreach (string role in expected.Roles)
        {
            Utf8.Set(handle, native.mtp_validation_add_role, role);
        }

        foreach (string audience in expected.Audiences)
        {
            Utf8.Set(handle, native.mtp_validation_add_audience, audience);
        }

        if (expected.Time is { } time)
        {
            Utf8.Set(handle, native.mtp_validation_set_time, time.ToUnixTimeSeconds());
        }

        if (!string.IsNullOrEmpty(expected.KeyFile))
        {
            SetKeys(handle, expected.KeyFile!);
        }
    }

    private static void SetKeys(ValidationHandle handle, string path)
    {
        byte[] keys = ReadKeys(path);
        using var lease = new Lease(handle);
        nint error;
        fixed (byte* bytes = keys)
        {
            NativeError.Check(
                Library.Current.Exports.mtp_validation_set_keys(lease.Value, bytes, (nuint)keys.Length, &error), error);
        }
    }

    private static byte[] ReadKeys(string path)
    {
        try
        {
            return InputFile.Read(path);
        }
        catch (Exception exception) when (InputFile.IsUnreadable(exception))
        {
            throw new MtpException(
                MtpStatus.InvalidArgument,
                $"The file with signing keys '{path}' cannot be read: {exception.Message}",
                "Give the path of a JSON Web Key Set, as the tenant's key address serves it.",
                exception);
        }
    }
}
