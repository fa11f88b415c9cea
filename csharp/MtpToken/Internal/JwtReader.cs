// Copies a decoded token out of its native object.
using System;
using System.Collections.Generic;
using System.Globalization;
using MtpToken.Native;

namespace MtpToken;

internal static unsafe class JwtReader
{
    // MTP_JWT_… and MTP_JSON_… of the header.
    private const int HeaderPart = 0;
    private const int ClaimsPart = 1;
    private const int KindNull = 0;
    private const int KindBoolean = 1;
    private const int KindNumber = 2;
    private const int KindArray = 4;

    internal static DecodedToken Read(JwtHandle jwt)
    {
        Exports native = Library.Current.Exports;
        using var lease = new Lease(jwt);
        Dictionary<string, object?> claims = ReadPart(lease.Value, ClaimsPart);
        return new DecodedToken(ReadPart(lease.Value, HeaderPart), claims, ReadRoles(lease.Value, claims))
        {
            Audience = Utf8.Get(jwt, native.mtp_jwt_get_audience),
            TenantId = Utf8.Get(jwt, native.mtp_jwt_get_tenant_id),
            ClientId = Utf8.Get(jwt, native.mtp_jwt_get_client_id),
            IssuedAt = ReadTime(lease.Value, native.mtp_jwt_get_issued_at),
            NotBefore = ReadTime(lease.Value, native.mtp_jwt_get_not_before),
            ExpiresOn = ReadTime(lease.Value, native.mtp_jwt_get_expires_on),
        };
    }

    private static Dictionary<string, object?> ReadPart(nint jwt, int part)
    {
        Exports native = Library.Current.Exports;
        nuint count;
        nint error;
        NativeError.Check(native.mtp_jwt_get_member_count(jwt, part, &count, &error), error);
        var members = new Dictionary<string, object?>(checked((int)count), StringComparer.Ordinal);
        for (nuint i = 0; i < count; i++)
        {
            int kind;
            byte* name, value;
            nuint nameLength, valueLength;
            NativeError.Check(
                native.mtp_jwt_get_member(jwt, part, i, &kind, &name, &nameLength, &value, &valueLength, &error), error);
            members[Utf8.Read(name, nameLength) ?? string.Empty] = kind == KindArray
                ? ReadItems(jwt, part, i)
                : ToObject(kind, Utf8.Read(value, valueLength));
        }

        return members;
    }

    private static object?[] ReadItems(nint jwt, int part, nuint index)
    {
        Exports native = Library.Current.Exports;
        nuint count;
        nint error;
        NativeError.Check(native.mtp_jwt_get_member_item_count(jwt, part, index, &count, &error), error);
        var items = new object?[checked((int)count)];
        for (int i = 0; i < items.Length; i++)
        {
            int kind;
            byte* value;
            nuint length;
            NativeError.Check(
                native.mtp_jwt_get_member_item(jwt, part, index, (nuint)i, &kind, &value, &length, &error), error);
            items[i] = ToObject(kind, Utf8.Read(value, length));
        }

        return items;
    }

    /// <summary>The roles: where the library finds any, they are the texts of the claim, which has been read already.</summary>
    private static string[] ReadRoles(nint jwt, Dictionary<string, object?> claims)
    {
        nuint count;
        nint error;
        NativeError.Check(Library.Current.Exports.mtp_jwt_get_role_count(jwt, &count, &error), error);
        return count == 0 ? Array.Empty<string>() : Array.ConvertAll((object?[])claims["roles"]!, static role => (string)role!);
    }

    private static DateTimeOffset? ReadTime(nint jwt, GetLongFunction getter)
    {
        long seconds;
        nint error;
        NativeError.Check(getter(jwt, &seconds, &error), error);
        return seconds == long.MinValue ? null : UnixTime.ToDateTimeOffset(seconds);
    }

    private static object? ToObject(int kind, string? value) => kind switch
    {
        KindNull => null,
        KindBoolean => value == "true",
        KindNumber => ToNumber(value ?? string.Empty),
        _ => value,
    };

    /// <summary>Whole numbers as long, others as double; the text itself when it fits neither.</summary>
    private static object ToNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        bool parsed = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return parsed && !double.IsInfinity(number) ? number : text;
    }
}
