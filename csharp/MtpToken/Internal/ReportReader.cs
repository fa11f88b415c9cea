// Copies a report out of its native object.
using System;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class ReportReader
{
    internal static TokenReport Read(ReportHandle handle)
    {
        Exports native = Library.Current.Exports;
        using var lease = new Lease(handle);
        nint report = lease.Value;
        return new TokenReport(ReadChecks(report), ReadRoles(report))
        {
            Valid = Number(report, native.mtp_report_get_valid) != 0,
            Verdict = (TokenVerdict)Number(report, native.mtp_report_get_verdict),
            Kind = (TokenKind)Number(report, native.mtp_report_get_kind),
            Version = VersionName(Number(report, native.mtp_report_get_version)),
            Audience = Utf8.Get(handle, native.mtp_report_get_audience),
            TenantId = Utf8.Get(handle, native.mtp_report_get_tenant_id),
            ClientId = Utf8.Get(handle, native.mtp_report_get_client_id),
            IssuedAt = Time(report, native.mtp_report_get_issued_at),
            NotBefore = Time(report, native.mtp_report_get_not_before),
            ExpiresOn = Time(report, native.mtp_report_get_expires_on),
            Remaining = Duration.FromSeconds(Long(report, native.mtp_report_get_remaining_seconds)),
            Lifetime = Duration.FromSeconds(Long(report, native.mtp_report_get_lifetime_seconds)),
            UsableFor = Duration.FromSeconds(Long(report, native.mtp_report_get_usable_seconds)),
        };
    }

    private static TokenCheck[] ReadChecks(nint report)
    {
        Exports native = Library.Current.Exports;
        var checks = new TokenCheck[Size(report, native.mtp_report_get_check_count)];
        for (int i = 0; i < checks.Length; i++)
        {
            int verdict;
            nint error;
            NativeError.Check(native.mtp_report_get_check_verdict(report, (nuint)i, &verdict, &error), error);
            checks[i] = new TokenCheck(
                Text(report, i, native.mtp_report_get_check_name) ?? string.Empty,
                (TokenVerdict)verdict,
                Text(report, i, native.mtp_report_get_check_message) ?? string.Empty)
            {
                Expected = Text(report, i, native.mtp_report_get_check_expected),
                Found = Text(report, i, native.mtp_report_get_check_found),
                Advice = Text(report, i, native.mtp_report_get_check_advice),
            };
        }

        return checks;
    }

    private static string[] ReadRoles(nint report)
    {
        Exports native = Library.Current.Exports;
        int count = Size(report, native.mtp_report_get_role_count);
        if (count == 0)
        {
            return Array.Empty<string>();
        }

        var roles = new string[count];
        for (int i = 0; i < roles.Length; i++)
        {
            roles[i] = Text(report, i, native.mtp_report_get_role) ?? string.Empty;
        }

        return roles;
    }

    private static string? Text(nint report, int index, GetTextAtFunction getter)
    {
        byte* text;
        nuint length;
        nint error;
        NativeError.Check(getter(report, (nuint)index, &text, &length, &error), error);
        return Utf8.Read(text, length);
    }

    private static int Size(nint report, GetSizeFunction getter)
    {
        nuint size;
        nint error;
        NativeError.Check(getter(report, &size, &error), error);
        return checked((int)size);
    }

    private static int Number(nint report, GetNumberFunction getter)
    {
        int number;
        nint error;
        NativeError.Check(getter(report, &number, &error), error);
        return number;
    }

    private static long Long(nint report, GetLongFunction getter)
    {
        long number;
        nint error;
        NativeError.Check(getter(report, &number, &error), error);
        return number;
    }

    private static DateTimeOffset? Time(nint report, GetLongFunction getter)
    {
        long seconds = Long(report, getter);
        return seconds == long.MinValue ? null : UnixTime.ToDateTimeOffset(seconds);
    }

    private static string? VersionName(int version) => version switch
    {
        1 => "1.0",
        2 => "2.0",
        _ => null,
    };
}
