// A key that is somewhere else: it counts what it is asked, and does what the test says before it signs.
using System;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MtpToken.Tests.Support;

internal sealed class ScriptedKey : RSA
{
    private readonly RSA _key;
    private readonly Action<RSASignaturePadding> _script;

    /// <summary>The script may throw, or wait.</summary>
    internal ScriptedKey(X509Certificate2 certificate, Action<RSASignaturePadding>? script = null)
        : this(certificate.GetRSAPrivateKey()!, script)
    {
    }

    internal ScriptedKey(RSA key, Action<RSASignaturePadding>? script = null)
    {
        _key = key;
        _script = script ?? (_ => { });
        KeySizeValue = _key.KeySize;
    }

    /// <summary>What was asked: how to sign, what, and on which thread.</summary>
    internal ConcurrentQueue<(RSASignaturePadding Padding, byte[] Input, int Thread)> Asked { get; } = new();

    public override byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
    {
        Asked.Enqueue((padding, Copy(data, offset, count), Environment.CurrentManagedThreadId));
        _script(padding);
        return _key.SignData(data, offset, count, hashAlgorithm, padding);
    }

    public override RSAParameters ExportParameters(bool includePrivateParameters)
        => throw new InvalidOperationException("The key never leaves its place.");

    public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

    private static byte[] Copy(byte[] data, int offset, int count)
    {
        byte[] copy = new byte[count];
        Buffer.BlockCopy(data, offset, copy, 0, count);
        return copy;
    }
}
