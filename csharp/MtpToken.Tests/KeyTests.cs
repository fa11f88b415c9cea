// What a key may do to those who wait for its signature: sign, be unable to, fail, lie, or stall.
using System;
using System.Diagnostics;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class KeyTests : IDisposable
{
    private const string Cause = "The card was pulled out.";

    private readonly Emulator _emulator;
    private readonly X509Certificate2 _certificate = Certificates.WithKey();
    private readonly ManualResetEventSlim _released = new();

    public KeyTests(Emulator emulator)
    {
        _emulator = emulator;
        emulator.Register(Names.CertificateApp, _certificate);
        emulator.Register(Names.Rs256App, _certificate);
    }

    public void Dispose()
    {
        _released.Set();
        _certificate.Dispose();
    }

    [Fact]
    public void ABlockingCallSignsOnItsOwnThread()
    {
        var key = new ScriptedKey(_certificate);
        using Client client = NewClient(key);
        client.GetToken().Dispose();
        Assert.All(key.Asked, asked => Assert.Equal(Environment.CurrentManagedThreadId, asked.Thread));
        int before = key.Asked.Count;
        client.GetToken().Dispose();
        Assert.Equal(before, key.Asked.Count);
        Assert.NotEqual(0, before);
    }

    [Fact]
    public async Task TheThreadPoolSignsForTheOthers()
    {
        bool onPool = true;
        var key = new ScriptedKey(_certificate, _ => onPool &= Thread.CurrentThread.IsThreadPoolThread);
        using Client client = NewClient(key);
        (await client.GetTokenAsync(new TokenRequest { ForceRefresh = true })).Dispose();
        using Operation operation = client.BeginGetToken(new TokenRequest { ForceRefresh = true });
        Assert.True(operation.Wait(-1));
        operation.TakeToken().Dispose();
        Assert.True(onPool);
        Assert.True(key.Asked.Count >= 2);
    }

    [Theory]
    [InlineData(typeof(CryptographicException))]
    [InlineData(typeof(NotSupportedException))]
    [InlineData(typeof(PlatformNotSupportedException))]
    [InlineData(typeof(NotImplementedException))]
    public void AKeyWithoutPssSignsTheOtherWay(Type refusal)
    {
        var key = new ScriptedKey(
            _certificate,
            padding =>
            {
                if (padding == RSASignaturePadding.Pss)
                {
                    throw (Exception)Activator.CreateInstance(refusal)!;
                }
            });
        using Client client = NewClient(key);
        client.GetToken().Dispose();
        Assert.Equal(new[] { RSASignaturePadding.Pss, RSASignaturePadding.Pkcs1 }, key.Asked.Select(asked => asked.Padding));

        // Once is enough to know.
        client.GetToken(new TokenRequest { ForceRefresh = true }).Dispose();
        Assert.Equal(RSASignaturePadding.Pkcs1, key.Asked.Last().Padding);
        Assert.Equal(3, key.Asked.Count);
    }

    [Fact]
    public void TheAlgorithmCanBeChosen()
    {
        var key = new ScriptedKey(_certificate);
        ClientOptions options = Options(key);
        options.SignatureAlgorithm = SignatureAlgorithm.Rs256;
        using var client = new Client(options);
        client.GetToken().Dispose();
        Assert.Equal(RSASignaturePadding.Pkcs1, Assert.Single(key.Asked).Padding);
        options.SignatureAlgorithm = (SignatureAlgorithm)7;
        Assert.Equal(MtpStatus.InvalidArgument, Assert.Throws<MtpException>(() => new Client(options)).Status);
    }

    [Theory]
    [InlineData("blocking")]
    [InlineData("operation")]
    [InlineData("queue")]
    [InlineData("task")]
    public void AFailureNamesTheCertificateAndTheCause(string way)
    {
        using Client client = NewClient(new ScriptedKey(_certificate, _ => throw new InvalidOperationException(Cause)));
        for (int i = 0; i < 2; i++)
        {
            MtpException exception = Assert.Throws<MtpException>(() => Get(client, way).Dispose());
            Assert.Equal(MtpStatus.CredentialInvalid, exception.Status);
            Assert.Contains(Certificates.Thumbprint, exception.Message);
            Assert.Contains(Cause, exception.Message);
            Assert.EndsWith("\n" + exception.Advice, exception.Message);
        }
    }

    [Fact]
    public void AClosedDialogIsNotOpenedAgain()
    {
        var key = new ScriptedKey(_certificate, _ => throw new CryptographicException(unchecked((int)0x8010006E)));
        using Client client = NewClient(key);
        Assert.Equal(MtpStatus.CredentialInvalid, Assert.Throws<MtpException>(() => client.GetToken()).Status);
        Assert.Single(key.Asked);
    }

    [Fact]
    public void ASignatureOfAnotherKeyIsNotSent()
    {
        using var other = RSA.Create(2048);
        using Client client = NewClient(new ScriptedKey(other));
        long before = _emulator.TokenRequests();
        MtpException exception = Assert.Throws<MtpException>(() => client.GetToken());
        Assert.Equal(MtpStatus.CredentialInvalid, exception.Status);
        Assert.Contains("does not fit", exception.Message);
        Assert.Equal(before, _emulator.TokenRequests());
    }

    [Fact]
    public async Task ATaskThatIsCancelledDoesNotWaitForTheKey()
    {
        using Client client = NewClient(Stalled(out ManualResetEventSlim asked));
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> task = client.GetTokenAsync(null, cancellation.Token);
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30)));
        Assert.False(task.IsCompleted);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(task));
        Assert.True(task.IsCanceled);
    }

    [Fact]
    public async Task ABlockingCallThatIsCancelledDoesNotWaitForTheKey()
    {
        using Client client = NewClient(Stalled(out ManualResetEventSlim asked));
        using var cancellation = new CancellationTokenSource();
        Task<AccessToken> call = Task.Run(() => client.GetToken(null, cancellation.Token));
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30)));
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(call));
    }

    [Fact]
    public async Task AnOperationKeepsItsTimesWhileTheKeyStalls()
    {
        using Client client = NewClient(Stalled(out ManualResetEventSlim asked));
        using Operation operation = client.BeginGetToken();
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30)));
        var watch = Stopwatch.StartNew();
        Assert.False(operation.Wait(50));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(40), $"{watch.Elapsed}");
        Assert.Equal(OperationState.Pending, operation.State);
        Task<bool> waiting = Task.Run(() => operation.Wait(-1));
        operation.Cancel();
        Assert.True(await Within(waiting));
        Assert.Equal(MtpStatus.Cancelled, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
        _released.Set();
        Assert.Equal(MtpStatus.Cancelled, Assert.Throws<MtpException>(() => operation.TakeToken()).Status);
    }

    [Fact]
    public async Task DisposalDoesNotWaitForTheKey()
    {
        using Client client = NewClient(Stalled(out ManualResetEventSlim asked));
        Operation operation = client.BeginGetToken();
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30)));
        Assert.True(await Within(Task.Run(() =>
        {
            operation.Dispose();
            return true;
        })));
        Assert.Throws<ObjectDisposedException>(() => operation.State);
    }

    [Fact]
    public void AKeyThatTakesItsTimeIsWaitedFor()
    {
        using Client client = NewClient(new ScriptedKey(_certificate, _ => Thread.Sleep(1500)));
        using Operation operation = client.BeginGetToken();
        Assert.True(operation.Wait(30_000));
        operation.TakeToken().Dispose();
    }

    private static async Task<T> Within<T>(Task<T> task)
    {
        Assert.Same(task, await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(30))));
        return await task;
    }

    private static AccessToken Get(Client client, string way)
    {
        switch (way)
        {
            case "operation":
                using (Operation operation = client.BeginGetToken())
                {
                    Assert.True(operation.Wait(-1));
                    Assert.Equal(OperationState.Failed, operation.State);
                    return operation.TakeToken();
                }

            case "queue":
                using (var queue = new OperationQueue())
                using (Operation operation = client.BeginGetToken(null, queue, 7))
                {
                    Assert.True(queue.TryNext(30_000, out ulong tag, out OperationState state));
                    Assert.Equal((7ul, OperationState.Failed), (tag, state));
                    return operation.TakeToken();
                }

            case "task":
                return client.GetTokenAsync().GetAwaiter().GetResult();
            default:
                return client.GetToken();
        }
    }

    /// <summary>A key that does not answer before the test is over.</summary>
    private ScriptedKey Stalled(out ManualResetEventSlim asked)
    {
        var signal = new ManualResetEventSlim();
        asked = signal;
        return new ScriptedKey(
            _certificate,
            _ =>
            {
                signal.Set();
                _released.Wait();
            });
    }

    private ClientOptions Options(RSA key)
    {
        ClientOptions options = _emulator.OptionsWithoutSecret(Names.CertificateApp);
        options.Certificate = _certificate;
        options.CertificateKey = key;
        return options;
    }

    private Client NewClient(RSA key) => new(Options(key));
}
