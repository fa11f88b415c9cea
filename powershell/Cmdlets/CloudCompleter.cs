using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MtpToken.PowerShell;

/// <summary>Offers the module's own names for -Cloud. The library accepts those of Az and Graph as well.</summary>
public sealed class CloudCompleter : IArgumentCompleter
{
    private static readonly string[] Names = { "Commercial", "GCC", "GCCHigh", "DoD", "China" };

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Names.Where(name => name.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name));
}
