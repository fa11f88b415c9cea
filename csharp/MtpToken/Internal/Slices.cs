// Cuts a long wait in native code into slices: between two of them a runtime that wants to end the thread or unload the
// program can do so, and a wait on something that was disposed of meanwhile ends.
using System;
using System.Diagnostics;

namespace MtpToken;

internal readonly struct Slices
{
    private const long SliceMilliseconds = 1000;

    private readonly long _milliseconds;
    private readonly long _start;

    /// <summary>A negative time has no end.</summary>
    internal Slices(long milliseconds)
    {
        _milliseconds = milliseconds;
        _start = milliseconds > 0 ? Stopwatch.GetTimestamp() : 0;
    }

    internal bool AreLeft => _milliseconds < 0 || Left() > 0;

    /// <summary>The length of the next slice; 0 when the time is over.</summary>
    internal long Next() => _milliseconds < 0 ? SliceMilliseconds : Math.Min(Left(), SliceMilliseconds);

    /// <summary>What is left of the time, rounded up so that a wait does not end early.</summary>
    private long Left()
    {
        if (_milliseconds == 0)
        {
            return 0;
        }

        double passed = (Stopwatch.GetTimestamp() - _start) * 1000.0 / Stopwatch.Frequency;
        return passed >= _milliseconds ? 0 : (long)Math.Ceiling(_milliseconds - passed);
    }
}
