// What only a whole process can show: a caught panic, and an end while work is under way.
using System;
using System.Collections.Generic;
using System.Linq;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class ProcessTests
{
    private readonly Emulator _emulator;

    public ProcessTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void APanicIsAStatusAndNothingElse()
    {
        Child child = Child.Run("panic", new Dictionary<string, string?> { [Settings.LibraryVariable] = Settings.PanicLibrary });
        Assert.Equal(string.Empty, child.Errors);
        Assert.Equal(0, child.ExitCode);
        string[] lines = child.Output.Split(new[] { '\r', '\n' }, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Repeat("status: 200 Panic True", 3).Append("afterwards: MalformedToken"), lines);
    }

    [Fact]
    public void AProcessEndsWhileWorkIsUnderWay()
    {
        Child child = Child.Run($"leave {_emulator.Authority} {_emulator.Host} {_emulator.CaFile}");
        Assert.Equal(string.Empty, child.Errors);
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("state: Pending", child.Output);
        Assert.True(child.Duration < TimeSpan.FromSeconds(20), $"{child.Duration}");
    }
}
