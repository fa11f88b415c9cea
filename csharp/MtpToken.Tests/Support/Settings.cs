// What the tests need from the environment. Without it they fail: a test that silently does nothing proves nothing.
using System;
using System.IO;

namespace MtpToken.Tests.Support;

internal static class Settings
{
    internal const string LibraryVariable = "MTP_TOKEN_LIBRARY";

    internal static string Emulator => RequiredFile("MTP_TOKEN_EMULATOR");

    internal static string Library => RequiredFile(LibraryVariable);

    internal static string PanicLibrary => RequiredFile("MTP_TOKEN_PANIC_LIBRARY");

    /// <summary>True where the tests run under Mono instead of .NET or .NET Framework.</summary>
    internal static bool IsMono { get; } = Type.GetType("Mono.Runtime") != null;

    /// <summary>The tokens that tests/oracle writes, with their key set and what this library says of them.</summary>
    internal static string TokenCorpus => RequiredFile("MTP_TOKEN_CORPUS");

    private static string RequiredFile(string variable)
    {
        string? path = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(path))
        {
            throw new InvalidOperationException($"Set {variable} to the absolute path of the file, or run the tests through cargo xtask test.");
        }

        return File.Exists(path) ? Path.GetFullPath(path) : throw new FileNotFoundException($"{variable} names a file that is not there.", path);
    }
}
