// Tests about ELF files, their names and the C compiler. Elsewhere they are reported as skipped, with the reason.
using System.Runtime.InteropServices;
using Xunit;

namespace MtpToken.Tests.Support;

internal static class Linux
{
    internal static string? ReasonToSkip { get; } =
        RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? null : "It is about the library files of Linux.";
}

public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = Linux.ReasonToSkip;
}

public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = Linux.ReasonToSkip;
}

public sealed class GccFactAttribute : FactAttribute
{
    public GccFactAttribute() => Skip = Linux.ReasonToSkip ?? (CStub.Compiler == null ? "There is no gcc on the PATH." : null);
}
