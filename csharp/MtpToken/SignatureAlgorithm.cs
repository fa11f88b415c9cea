namespace MtpToken;

/// <summary>How a certificate's key signs the proofs that a client sends.</summary>
public enum SignatureAlgorithm
{
    /// <summary>
    /// RSASSA-PSS with SHA-256, the default. Where Microsoft Entra or the key's provider cannot use it, the client goes
    /// over to <see cref="Rs256"/> by itself.
    /// </summary>
    Ps256 = 0,
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    Rs256 = 1,
}
