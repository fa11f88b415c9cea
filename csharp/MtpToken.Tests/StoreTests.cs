// Tokens that processes share through a folder of the user's.
using System;
using System.IO;
using System.Linq;
using System.Text;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class StoreTests : IDisposable
{
    private readonly Emulator _emulator;
    private readonly TestFolder _test = new();

    public StoreTests(Emulator emulator) => _emulator = emulator;

    private string Folder => _test.Place("tokens");

    public void Dispose()
    {
        Client.ClearShared();
        _test.Dispose();
    }

    [Fact]
    public void AnotherProcessGetsTheTokenWithoutARequest()
    {
        long before = _emulator.TokenRequests();
        Assert.Equal("source: Network", Stored("get"));
        Assert.Equal("source: Cache", Stored("get"));
        using (var client = new Client(Options()))
        using (AccessToken token = client.GetToken())
        {
            Assert.Equal(TokenSource.Cache, token.Source);
            Assert.Equal(Names.Tenant, token.TokenTenantId);
        }

        Assert.Equal(1, _emulator.TokenRequests() - before);
    }

    [Fact]
    public void ClearingReachesTheFolder()
    {
        Assert.Equal("source: Network", Stored("get"));
        using (var client = new Client(Options()))
        {
            client.ClearCache();
        }

        Assert.Equal("source: Network", Stored("get"));
        Client.GetShared(Options());
        Client.ClearShared();
        Assert.Equal("source: Network", Stored("get"));
        Assert.Equal("source: Network", Stored("clear"));
        Assert.Equal("source: Cache", Stored("get"));
    }

    [Fact]
    public void ItIsOffUnlessAskedFor()
    {
        using EnvironmentScope scope = OwnFolders();
        using (Client client = _emulator.NewClient())
        {
            client.GetToken().Dispose();
        }

        Assert.Empty(Directory.GetFileSystemEntries(_test.Root));
        ClientOptions options = _emulator.Options();
        options.CacheFolder = Folder;
        MtpException exception = Assert.Throws<MtpException>(() => new Client(options));
        Assert.Equal(MtpStatus.InvalidState, exception.Status);
        Assert.StartsWith("CacheFolder was given without CacheMode User.", exception.Message);
    }

    /// <summary>The variables that name the user's own folder are read as .NET sees them.</summary>
    [LinuxFact]
    public void TheUsersOwnFolderIsFoundByTheEnvironment()
    {
        using EnvironmentScope scope = OwnFolders();
        ClientOptions options = Options();
        options.CacheFolder = null;
        Client first = Client.GetShared(options);
        first.GetToken().Dispose();
        Assert.NotEmpty(Directory.GetFiles(_test.Place("mtp_token")));
        string other = _test.Place("other");
        Directory.CreateDirectory(other);
        using (new EnvironmentScope(("XDG_RUNTIME_DIR", other)))
        {
            Assert.NotSame(first, Client.GetShared(options));
            Assert.True(Directory.Exists(Path.Combine(other, "mtp_token")));
        }

        Assert.Same(first, Client.GetShared(options));
    }

    [Fact]
    public void AFolderThatCannotBeUsedIsAnError()
    {
        File.WriteAllText(Folder, "in the way");
        long before = _emulator.TokenRequests();
        foreach (Func<ClientOptions, Client> make in new Func<ClientOptions, Client>[] { options => new Client(options), Client.GetShared })
        {
            MtpException exception = Assert.Throws<MtpException>(() => make(Options()));
            Assert.Equal(MtpStatus.StoreUnavailable, exception.Status);
            Assert.Equal("StoreUnavailable", exception.StatusName);
            Assert.Contains(Folder, exception.Message);
            Assert.False(string.IsNullOrEmpty(exception.Advice));
            Assert.EndsWith(exception.Advice!, exception.Message);
        }

        Assert.Equal(0, _emulator.TokenRequests() - before);
        Assert.Equal("in the way", File.ReadAllText(Folder));
    }

    [Fact]
    public void NothingInTheFolderTellsAnything()
    {
        string plain;
        using (var client = new Client(Options()))
        using (AccessToken token = client.GetToken())
        {
            plain = token.ToPlainText();
        }

        string[] files = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 2);
        string[] hidden = { plain, plain.Split('.')[1], Names.Secret, Names.Tenant, Names.App, Names.Resource };
        foreach (string file in files)
        {
            // Byte by byte, so that texts in binary content are found.
            string content = Path.GetFileName(file) + Encoding.GetEncoding("iso-8859-1").GetString(File.ReadAllBytes(file));
            foreach (string trace in hidden.SelectMany(Dump.Traces))
            {
                Assert.DoesNotContain(trace, content);
            }
        }
    }

    private ClientOptions Options()
    {
        ClientOptions options = _emulator.Options();
        options.CacheMode = CacheMode.User;
        options.CacheFolder = Folder;
        return options;
    }

    /// <summary>All of them lead to the test's folder.</summary>
    private EnvironmentScope OwnFolders()
        => new(("XDG_RUNTIME_DIR", _test.Root), ("XDG_CACHE_HOME", _test.Root), ("HOME", _test.Root));

    /// <summary>What a process of its own says of its token.</summary>
    private string Stored(string act)
    {
        Child child = Child.Run($"stored {_emulator.Authority} {_emulator.Host} {_emulator.CaFile} {Folder} {act}");
        Assert.Equal((0, string.Empty), (child.ExitCode, child.Errors));
        return child.Output.Trim();
    }
}
