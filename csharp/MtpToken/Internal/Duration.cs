// Times as the native library wants them: whole units, rounded up so that a short time does not become none.
using System;

namespace MtpToken;

internal static class Duration
{
    internal static long ToMilliseconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerMillisecond);

    internal static long ToSeconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerSecond);

    /// <summary>Numbers outside the range of a TimeSpan become its ends.</summary>
    internal static TimeSpan FromSeconds(long seconds)
    {
        const long Last = long.MaxValue / TimeSpan.TicksPerSecond;
        if (seconds > Last)
        {
            return TimeSpan.MaxValue;
        }

        return seconds < -Last ? TimeSpan.MinValue : TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);
    }

    private static long RoundUp(long ticks, long unit) => (ticks / unit) + (ticks % unit > 0 ? 1 : 0);
}
