// Everything a careless program could print of an object: its text and all public properties, as deep as they go.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using System.Text;

namespace MtpToken.Tests.Support;

internal static class Dump
{
    private const int Depth = 4;

    internal static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, Depth);
        return text.ToString();
    }

    /// <summary>The texts by which a secret would be recognised.</summary>
    internal static IEnumerable<string> Traces(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        text.Append(value).Append('\n');
        if (value == null || depth == 0 || value is string || value.GetType().IsPrimitive || value is Type || value is MemberInfo)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Write(text, item, depth - 1);
            }
        }

        foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length != 0)
            {
                continue;
            }

            object? inner;
            try
            {
                inner = property.GetValue(value);
            }
            catch (TargetInvocationException)
            {
                continue;
            }

            text.Append(property.Name).Append(": ");
            Write(text, inner, depth - 1);
        }
    }
}
