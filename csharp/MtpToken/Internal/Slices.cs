// Cuts a long wait in native code into slices: between two of them a runtime that wants to end the thread or unload the
// program can do so, and a wait on something that was disposed of meanwhile ends.
using System;

namespace MtpToken;

internal struct Slices
{
    private const long SliceMilliseconds = 1000;

    private readonly bool _endless;
    private long _left;

    /// <summary>A negative time has no end.</summary>
    internal Slices(long milliseconds)
    {
        _endless = milliseconds < 0;
        _left = Math.Max(milliseconds, 0);
    }

    internal readonly bool AreLeft => _endless || _left > 0;

    /// <summary>The length of the next slice; 0 when the time is over.</summary>
    internal long Next()
    {
        if (_endless)
        {
            return SliceMilliseconds;
        }

        long next = Math.Min(_left, SliceMilliseconds);
        _left -= next;
        return next;
    }
}
