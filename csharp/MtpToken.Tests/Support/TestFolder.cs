// A folder for one test, gone with everything in it when that ends.
using System;
using System.IO;

namespace MtpToken.Tests.Support;

internal sealed class TestFolder : IDisposable
{
    internal TestFolder() => Directory.CreateDirectory(Root);

    internal string Root { get; } = Path.Combine(Path.GetTempPath(), "mtp-token-tests-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>A path in the folder; nothing is made there.</summary>
    internal string Place(string name) => Path.Combine(Root, name);
}
