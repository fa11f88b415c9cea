using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Reflection;

namespace MtpToken.PowerShell;

/// <summary>
/// Refuses to work over another version of an assembly than the one in the module's own folder: nothing can be
/// unloaded from a process, and the engine would fail with a bare message or use the other version silently.
/// </summary>
public sealed class LoadedBinding : IModuleAssemblyInitializer
{
    internal const string BindingName = "MtpToken";
    private static readonly Assembly Own = typeof(LoadedBinding).Assembly;
    private static readonly string OwnPath = Own.Location;
    private static readonly string? OwnFolder = OwnPath.Length == 0 ? null : Path.GetDirectoryName(OwnPath);
    private static readonly string? ExpectedBinding = OwnFolder is null ? null : Path.Combine(OwnFolder, BindingName + ".dll");

    /// <summary>What stands against the binding in use; null when it is the right one. Loads the binding.</summary>
    private static class InUse
    {
        internal static readonly string? Problem = Compare(typeof(Client).Assembly, ExpectedBinding);
    }

    /// <summary>At import: looks only at names and files, so that no type of the binding gets loaded.</summary>
    public void OnImport()
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.GetName().Name == BindingName && Compare(assembly, ExpectedBinding) is { } problem)
            {
                var record = Errors.OtherVersion(problem);
                throw new RuntimeException(record.Exception.Message, record.Exception, record);
            }
        }
    }

    /// <summary>At each command: what is loaded against what lies beside the module that the engine names.</summary>
    internal static string? Problem(string? moduleBase)
    {
        if (!string.IsNullOrEmpty(moduleBase) && moduleBase != OwnFolder)
        {
            var expected = Path.Combine(moduleBase, Path.GetFileName(OwnPath));
            if (Compare(Own, expected) is { } problem)
            {
                return problem;
            }
        }

        return InUse.Problem;
    }

    private static string? Compare(Assembly loaded, string? expected)
    {
        var name = loaded.GetName();
        var place = loaded.IsDynamic ? string.Empty : loaded.Location;
        if (expected is null || place == expected || !File.Exists(expected))
        {
            return null;
        }

        var found = place.Length == 0 ? name.Version?.ToString() : FileVersionInfo.GetVersionInfo(place).FileVersion;
        var needed = FileVersionInfo.GetVersionInfo(expected).FileVersion;
        return found == needed
            ? null
            : string.Format(
                CultureInfo.InvariantCulture, Texts.OtherVersion, name.Name, found,
                place.Length == 0 ? Texts.UnknownPlace : place, needed, expected);
    }
}
