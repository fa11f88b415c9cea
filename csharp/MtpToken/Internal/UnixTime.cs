// Seconds since 1970 as a point in time; numbers outside the calendar become its first or last moment.
using System;

namespace MtpToken;

internal static class UnixTime
{
    private static readonly long s_first = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long s_last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    internal static DateTimeOffset ToDateTimeOffset(long seconds)
    {
        if (seconds < s_first)
        {
            return DateTimeOffset.MinValue;
        }

        return seconds > s_last ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
