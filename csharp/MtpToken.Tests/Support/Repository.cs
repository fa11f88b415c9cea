// Finds the files that the tests share with the other languages.
using System;
using System.IO;

namespace MtpToken.Tests.Support;

internal static class Repository
{
    /// <summary>The folder of this assembly, which is not that of the program when a test runner loads it.</summary>
    internal static string Output { get; } = Path.GetDirectoryName(typeof(Repository).Assembly.Location)!;

    /// <summary>The folder that holds include/ and tests/.</summary>
    internal static string Root { get; } = FindRoot();

    internal static string Header => Path.Combine(Root, "include", "mtp_token.h");

    internal static string Failures => Path.Combine(Root, "tests", "failures.json");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(Output); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "tests", "failures.json")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No tests/failures.json above {Output}.");
    }
}
