using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace MtpToken.PowerShell;

/// <summary>Which warnings the users of a client have got. It knows clients as objects: import must not load the binding.</summary>
internal static class Warnings
{
    private static readonly ConditionalWeakTable<object, HashSet<string>> Told = new();

    /// <summary>True for the first call with this client and text.</summary>
    internal static bool IsNew(object client, string text)
    {
        var told = Told.GetOrCreateValue(client);
        lock (told)
        {
            return told.Add(text);
        }
    }
}
