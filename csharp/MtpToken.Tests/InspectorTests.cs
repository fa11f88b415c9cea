// Decoding without verifying.
using System;
using System.Collections.Generic;
using System.Text;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

[Collection(EmulatorCollection.Name)]
public sealed class InspectorTests
{
    private const string Header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k1\"}";

    private readonly Emulator _emulator;

    public InspectorTests(Emulator emulator) => _emulator = emulator;

    [Fact]
    public void AllFormsOfATokenReadTheSame()
    {
        using Client client = _emulator.NewClient();
        using AccessToken token = client.GetToken();
        foreach (DecodedToken decoded in new[]
        {
            TokenInspector.DecodeUnverified(token),
            TokenInspector.DecodeUnverified(token.ToPlainText()),
            TokenInspector.DecodeUnverified(token.Token),
        })
        {
            Assert.Equal("RS256", decoded.Header["alg"]);
            Assert.Equal("1.0", decoded.Claims["ver"]);
            Assert.Equal(token.Audience, decoded.Audience);
            Assert.Equal(token.Audience, decoded.Claims["aud"]);
            Assert.Equal(Names.Tenant, decoded.TenantId);
            Assert.Equal(Names.App, decoded.ClientId);
            Assert.Equal(token.Roles, decoded.Roles);
            Assert.Equal(token.Roles, Assert.IsType<object?[]>(decoded.Claims["roles"]));
            Assert.Equal(token.ExpiresOn, decoded.ExpiresOn!.Value, TimeSpan.FromSeconds(10));
            Assert.Equal(decoded.ExpiresOn!.Value.ToUnixTimeSeconds(), decoded.Claims["exp"]);
            Assert.Equal(decoded.IssuedAt, decoded.NotBefore);
        }
    }

    [Fact]
    public void EveryKindOfValueHasItsType()
    {
        DecodedToken decoded = TokenInspector.DecodeUnverified(Token(
            "{\"text\":\"å€𝄞\\u0041\",\"yes\":true,\"no\":false,\"nothing\":null,\"whole\":-42,\"large\":12345678901234567890,"
            + "\"broken\":1.5,\"power\":1e3,\"list\":[\"a\",1,true,null,2.5,{\"b\":3}],\"inner\":{\"c\":[4]},\"azp\":\"app\",\"tid\":\"t\"}"));
        Assert.Equal("å€𝄞A", decoded.Claims["text"]);
        Assert.Equal(true, decoded.Claims["yes"]);
        Assert.Equal(false, decoded.Claims["no"]);
        Assert.Null(decoded.Claims["nothing"]);
        Assert.Equal(-42L, decoded.Claims["whole"]);
        Assert.Equal(12345678901234567890d, decoded.Claims["large"]);
        Assert.Equal(1.5d, decoded.Claims["broken"]);
        Assert.Equal(1000d, decoded.Claims["power"]);
        Assert.Equal(new object?[] { "a", 1L, true, null, 2.5d, "{\"b\":3}" }, Assert.IsType<object?[]>(decoded.Claims["list"]));
        Assert.Equal("{\"c\":[4]}", decoded.Claims["inner"]);
        Assert.Equal("app", decoded.ClientId);
        Assert.Equal("t", decoded.TenantId);
        Assert.Equal(
            new[] { "text", "yes", "no", "nothing", "whole", "large", "broken", "power", "list", "inner", "azp", "tid" }, decoded.Claims.Keys);
    }

    [Fact]
    public void NothingATerminalWouldObeyComesOut()
    {
        DecodedToken decoded = TokenInspector.DecodeUnverified(Token(
            "{\"aud\":\"\\u001b[31m\\r\\n\",\"tid\":\"\\u0000\\u009b\",\"appid\":\"\\u202e\",\"roles\":[\"a\\u007f\"],\"\\u0007\":{\"b\":\n\"\u009b\"}}"));
        Assert.Equal(@"\u001b[31m\u000d\u000a", decoded.Audience);
        Assert.Equal(@"\u0000\u009b", decoded.TenantId);
        Assert.Equal(@"\u202e", decoded.ClientId);
        Assert.Equal(new[] { @"a\u007f" }, decoded.Roles);
        Assert.Equal("{\"b\": \"\\u009b\"}", decoded.Claims[@"\u0007"]);
    }

    [Fact]
    public void NumbersDoNotDependOnTheCulture()
    {
        using (new CultureScope("nl-NL"))
        {
            Assert.Equal(1.5d, TokenInspector.DecodeUnverified(Token("{\"x\":1.5}")).Claims["x"]);
        }
    }

    [Fact]
    public void WhatIsAbsentIsNull()
    {
        DecodedToken decoded = TokenInspector.DecodeUnverified(Token("{}"));
        Assert.Null(decoded.Audience);
        Assert.Null(decoded.TenantId);
        Assert.Null(decoded.ClientId);
        Assert.Null(decoded.IssuedAt);
        Assert.Null(decoded.NotBefore);
        Assert.Null(decoded.ExpiresOn);
        Assert.Empty(decoded.Roles);
        Assert.Empty(decoded.Claims);
    }

    [Fact]
    public void TimesOutsideTheCalendarBecomeItsEnds()
    {
        DecodedToken decoded = TokenInspector.DecodeUnverified(Token("{\"iat\":-99999999999999,\"nbf\":0,\"exp\":99999999999999}"));
        Assert.Equal(DateTimeOffset.MinValue, decoded.IssuedAt);
        Assert.Equal(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero), decoded.NotBefore);
        Assert.Equal(DateTimeOffset.MaxValue, decoded.ExpiresOn);
    }

    public static IEnumerable<object[]> Malformed() => new[]
    {
        new object[] { string.Empty },
        new object[] { "." },
        new object[] { "abc" },
        new object[] { "a.b" },
        new object[] { "a.b.c.d.e" },
        new object[] { "Bearer " + Token("{}") },
        new object[] { Token("[]") },
        new object[] { Token("{\"a\":1,\"a\":2}") },
        new object[] { Token("{}") + "\0" },
        new object[] { Token("{}") + "å" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void WhatIsNoTokenIsRefusedWithoutShowingIt(string text)
    {
        MtpException exception = Assert.Throws<MtpException>(() => TokenInspector.DecodeUnverified(text));
        Assert.Equal(MtpStatus.MalformedToken, exception.Status);
        Assert.Equal(MtpStatus.MalformedToken, Assert.Throws<MtpException>(() => TokenInspector.DecodeUnverified(Secrets.Secure(text))).Status);
        if (text.Length > 10)
        {
            Assert.DoesNotContain(text, exception.ToString());
        }
    }

    [Fact]
    public void ALoneSurrogateIsNoText()
    {
        Assert.Equal(MtpStatus.InvalidUtf8, Assert.Throws<MtpException>(() => TokenInspector.DecodeUnverified("ey\uD800")).Status);
        using Client client = _emulator.NewClient();
        var request = new TokenRequest { TenantId = "\uD800" };
        Assert.Equal(MtpStatus.InvalidUtf8, Assert.Throws<MtpException>(() => client.GetToken(request)).Status);
    }

    [Fact]
    public void NullIsAMistakeOfTheCaller()
    {
        Assert.Throws<ArgumentNullException>(() => TokenInspector.DecodeUnverified((string)null!));
        Assert.Throws<ArgumentNullException>(() => TokenInspector.DecodeUnverified((System.Security.SecureString)null!));
        Assert.Throws<ArgumentNullException>(() => TokenInspector.DecodeUnverified((AccessToken)null!));
        Assert.Throws<ArgumentNullException>(() => new Client(null!));
        Assert.Throws<ArgumentNullException>(() => Client.GetShared(null!));
        Assert.Throws<ArgumentNullException>(() => Client.RemoveShared(null!));
    }

    private static string Token(string claims) => $"{Encode(Header)}.{Encode(claims)}.c2lnbmF0dXJl";

    private static string Encode(string text)
        => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
