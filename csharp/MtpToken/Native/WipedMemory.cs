// Unmanaged memory for a token's UTF-16 units on their way out; wiped before it is freed.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MtpToken.Native;

internal readonly unsafe ref struct WipedMemory
{
    internal WipedMemory(int units)
    {
        Length = units;
        Units = (char*)Marshal.AllocHGlobal(checked(Math.Max(units, 1) * sizeof(char)));
    }

    internal char* Units { get; }

    internal int Length { get; }

    public void Dispose()
    {
        Wipe(Units, Length);
        Marshal.FreeHGlobal((nint)Units);
    }

    /// <summary>Overwrites memory; not inlined, so that no compiler drops it as a write nobody reads.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wipe(char* memory, int length)
    {
        for (int i = 0; i < length; i++)
        {
            memory[i] = '\0';
        }
    }
}
