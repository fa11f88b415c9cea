// How the native library is found, and what is said when it cannot be used. Each row is a process of its own, because
// a process loads the library once.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

public sealed class LibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Path.GetTempPath(), "mtp-token-tests-" + Guid.NewGuid().ToString("N"))).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public void AMissingFileIsNamed()
    {
        string path = Path.Combine(_folder, "libmtp_token.so");
        string output = Load(path, expectedCause: "Missing");
        Assert.Contains(path, output);
    }

    [LinuxFact]
    public void ARelativePathIsRefused()
    {
        string output = Load("libmtp_token.so", expectedCause: "Missing");
        Assert.Contains("must be an absolute path", output);
    }

    [LinuxFact]
    public void AFileThatIsNoLibraryIsNamed()
    {
        string path = Path.Combine(_folder, "libmtp_token.so");
        File.WriteAllText(path, "This is a text.");
        string output = Load(path, expectedCause: "NotLoadable");
        Assert.Contains("path: " + path, output);
    }

    [LinuxFact]
    public void AnotherProcessorIsNamed()
    {
        // The real library with the number of a processor that is not this one in its header.
        string path = Path.Combine(_folder, "libmtp_token.so");
        byte[] content = File.ReadAllBytes(Settings.Library);
        const int MachineOffset = 18;
        const byte Arm64 = 183;
        const byte X64 = 62;
        content[MachineOffset] = content[MachineOffset] == Arm64 ? X64 : Arm64;
        File.WriteAllBytes(path, content);
        string output = Load(path, expectedCause: "WrongArchitecture");
        Assert.Contains(content[MachineOffset] == Arm64 ? "linux-arm64" : "linux-x64", output);
    }

    [GccFact]
    public void AnotherInterfaceIsRefusedWithBothNumbers()
    {
        string path = CStub.Build(_folder, "int mtp_abi_version(void) { return 4711; }");
        string output = Load(path, expectedCause: "AbiMismatch");
        Assert.Contains("4711", output);
        Assert.Contains("version 1.", output);
    }

    [GccFact]
    public void AMissingFunctionIsNamed()
    {
        string path = CStub.Build(_folder, "int mtp_abi_version(void) { return 1; }\nconst char *mtp_version(void) { return \"0\"; }");
        string output = Load(path, expectedCause: "MissingExport");
        Assert.Contains("'mtp_status_name'", output);
    }

    [GccFact]
    public void AnotherLibraryIsRefused()
    {
        string path = CStub.Build(_folder, "int unrelated(void) { return 0; }");
        string output = Load(path, expectedCause: "MissingExport");
        Assert.Contains("'mtp_abi_version'", output);
    }

    [LinuxFact]
    public void AFailedLoadIsNotTheLastWord()
    {
        Child child = Child.Run("library-late", Override(Settings.Library));
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("cause: Missing", child.Output);
        Assert.Contains("path: " + Settings.Library, child.Output);
    }

    [LinuxFact]
    public void WithoutAnyFileAllPlacesAreNamed()
    {
        CopyProgram();
        Child child = Child.Run("library", Override(null), _folder);
        Assert.Contains("cause: Missing", child.Output);
        string[] candidates = child.Output.Split('\n').Where(line => line.StartsWith("candidate: ", StringComparison.Ordinal)).ToArray();
        string rid = Rid(child);
        string musl = rid.Replace("linux-", "linux-musl-");
        string[] places = { $"bin/{rid}", $"runtimes/{rid}/native", $"bin/{musl}", $"runtimes/{musl}/native", "." };
        Assert.Equal(
            places.Select(place => "candidate: " + Path.GetFullPath(Path.Combine(_folder, place, "libmtp_token.so"))), candidates);
    }

    [LinuxTheory]
    [InlineData("bin/{rid}")]
    [InlineData("runtimes/{rid}/native")]
    [InlineData("bin/{musl}")]
    [InlineData(".")]
    public void TheLibraryIsFoundBesideTheAssembly(string place)
    {
        CopyProgram();
        string rid = Rid(Child.Run("library", Override(null), _folder));
        string path = Install(place.Replace("{rid}", rid).Replace("{musl}", rid.Replace("linux-", "linux-musl-")));
        Child child = Child.Run("library", Override(null), _folder);
        Assert.Contains("path: " + path, child.Output);
        Assert.Equal(0, child.ExitCode);
    }

    [LinuxFact]
    public void AFileThatDoesNotLoadIsPassedOver()
    {
        CopyProgram();
        string rid = Rid(Child.Run("library", Override(null), _folder));
        string musl = Install($"bin/{rid.Replace("linux-", "linux-musl-")}");
        string broken = Path.Combine(_folder, "bin", rid, "libmtp_token.so");
        Directory.CreateDirectory(Path.GetDirectoryName(broken)!);
        File.WriteAllText(broken, "This is a text.");
        Assert.Contains("path: " + musl, Child.Run("library", Override(null), _folder).Output);

        File.WriteAllText(musl, "This is a text too.");
        string output = Child.Run("library", Override(null), _folder).Output;
        Assert.Contains("cause: NotLoadable", output);
        Assert.Contains($"'{broken}' cannot be loaded", output);
        Assert.Contains($"'{musl}' cannot be loaded", output);
    }

    private static Dictionary<string, string?> Override(string? path) => new() { [Settings.LibraryVariable] = path };

    private static string Rid(Child child)
        => child.Output.Split('\n').Single(line => line.StartsWith("rid: ", StringComparison.Ordinal)).Substring(5).Trim();

    private string Load(string path, string expectedCause)
    {
        Child child = Child.Run("library", Override(path));
        Assert.Equal(1, child.ExitCode);
        Assert.Contains("cause: " + expectedCause, child.Output);
        Assert.Equal(string.Empty, child.Errors);
        return child.Output;
    }

    private string Install(string place)
    {
        string path = Path.GetFullPath(Path.Combine(_folder, place, "libmtp_token.so"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Settings.Library, path);
        return path;
    }

    private void CopyProgram()
    {
        foreach (string file in Directory.GetFiles(Repository.Output))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }
}
