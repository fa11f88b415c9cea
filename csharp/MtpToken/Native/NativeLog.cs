// Takes lines out of the native logs.
namespace MtpToken.Native;

internal static unsafe class NativeLog
{
    /// <summary>Takes the oldest entry; false when there is none. One thread at a time.</summary>
    internal static bool TryDrain(NativeHandle owner, DrainFunction drain, out LogEntry entry)
    {
        using var lease = new Lease(owner);
        int level;
        byte* text;
        nuint length;
        nint error;
        NativeError.Check(drain(lease.Value, &level, &text, &length, &error), error);
        string? line = Utf8.Read(text, length);
        entry = line == null ? default : new LogEntry((LogLevel)level, line);
        return line != null;
    }
}
