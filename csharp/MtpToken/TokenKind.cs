namespace MtpToken;

/// <summary>What kind of text a token is.</summary>
public enum TokenKind
{
    /// <summary>A JSON Web Token of three parts.</summary>
    Jwt = 1,
    /// <summary>Encrypted, five parts: only its API can read it.</summary>
    Encrypted = 2,
    /// <summary>No JSON Web Token at all: only its API can read it.</summary>
    Opaque = 3,
    /// <summary>Three parts that are not well-formed.</summary>
    Malformed = 4,
}
