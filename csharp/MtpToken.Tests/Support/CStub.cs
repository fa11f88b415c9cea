// Small shared libraries, made by the C compiler where there is one.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace MtpToken.Tests.Support;

internal static class CStub
{
    internal static string? Compiler { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "gcc"))
        .FirstOrDefault(File.Exists);

    internal static string Build(string folder, string code)
    {
        string source = Path.Combine(folder, "stub.c");
        string library = Path.Combine(folder, "libmtp_token.so");
        File.WriteAllText(source, code);
        using Process process = Process.Start(new ProcessStartInfo(Compiler!, $"-shared -fPIC -o \"{library}\" \"{source}\"") { UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0 ? library : throw new InvalidOperationException("The C compiler failed.");
    }
}
