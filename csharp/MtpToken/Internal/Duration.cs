// Times as the native library wants them: whole units, rounded up so that a short time does not become none.
using System;

namespace MtpToken;

internal static class Duration
{
    internal static long ToMilliseconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerMillisecond);

    internal static long ToSeconds(TimeSpan value) => RoundUp(value.Ticks, TimeSpan.TicksPerSecond);

    private static long RoundUp(long ticks, long unit) => (ticks / unit) + (ticks % unit > 0 ? 1 : 0);
}
