// The binding against include/mtp_token.h: numbers, names, order and parameter types.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using MtpToken.Tests.Support;
using Xunit;

namespace MtpToken.Tests;

public sealed class HeaderTests
{
    private static readonly string s_header = Regex.Replace(File.ReadAllText(Repository.Header), @"/\*.*?\*/", string.Empty, RegexOptions.Singleline);

    [Fact]
    public void StatusesAreTheHeaders()
    {
        Dictionary<string, int> declared = Constants("MTP_STATUS_");
        Assert.True(declared.Count > 30);
        Assert.Equal(declared.OrderBy(status => status.Value), Members<MtpStatus>().OrderBy(status => status.Value));
    }

    [Fact]
    public void OtherNumbersAreTheHeaders()
    {
        Assert.Equal(Constants("MTP_CACHE_"), Members<CacheMode>());
        Assert.Equal(Constants("MTP_OPERATION_"), Members<OperationState>());
        Assert.Equal(Constants("MTP_SOURCE_"), Members<TokenSource>());
        Assert.Equal(Constants("MTP_VERDICT_"), Members<TokenVerdict>());
        Assert.Equal(Constants("MTP_TOKEN_KIND_"), Members<TokenKind>());
        Assert.Equal(Constants("MTP_SIGNATURE_"), Members<SignatureAlgorithm>());
        Assert.Equal(Constants("MTP_IDENTITY_SOURCE_"), Members<ManagedIdentitySource>());
        Dictionary<string, int> types = Constants("MTP_IDENTITY_(?!SOURCE_)");
        Assert.True(types.Remove("System"));
        types.Add("SystemAssigned", 0);
        Assert.Equal(types.OrderBy(type => type.Value), Members<ManagedIdentityIdType>().OrderBy(type => type.Value));
        Dictionary<string, int> providers = Members<FederatedProvider>().ToDictionary(
            provider => provider.Key.ToLowerInvariant(), provider => provider.Value);
        Assert.True(providers.Remove("managedidentity"));
        Assert.Equal(Constants("MTP_FEDERATED_").ToDictionary(provider => provider.Key.ToLowerInvariant(), provider => provider.Value), providers);
        Assert.Equal(Constants("MTP_NEED_")["Signature"], Internal("OperationHandle").GetField("NeedsSignature", BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue());
        Dictionary<string, int> levels = Constants("MTP_LOG_");
        Assert.True(levels.Remove("None"));
        Assert.Equal(levels, Members<LogLevel>());
    }

    [Fact]
    public void VersionsAreTheHeaders()
    {
        Dictionary<string, int> version = Constants("MTP_TOKEN_VERSION_");
        Assert.Equal($"{version["Major"]}.{version["Minor"]}.{version["Patch"]}", NativeLibraryInfo.Version);
        Assert.Equal(Constants("MTP_ABI_")["Version"], NativeLibraryInfo.AbiVersion);
        Assert.Equal(Settings.Library, NativeLibraryInfo.Path);
    }

    [Fact]
    public void FunctionsAreTheHeadersInItsOrder()
    {
        Assert.Equal(Functions().Select(function => function.Name), Table().Select(field => field.Name));
    }

#if NET
    /// <summary>Each name is looked up once, for the field that bears it.</summary>
    [Fact]
    public void EachFieldIsFilledByItsName()
    {
        FieldInfo[] fields = Table().ToArray();
        Func<string, nint> find = name => Array.FindIndex(fields, field => field.Name == name) + 1;
        object table = Activator.CreateInstance(
            Internal("Exports"), BindingFlags.Instance | BindingFlags.NonPublic, null, new object[] { find }, null)!;
        Assert.Equal(Enumerable.Range(1, fields.Length), fields.Select(field => (int)(IntPtr)field.GetValue(table)!));
    }

    [Fact]
    public void ParametersAreTheHeaders()
    {
        Dictionary<string, FieldInfo> table = Table().ToDictionary(field => field.Name);
        foreach ((string name, string[] types) in Functions())
        {
            Type pointer = table[name].FieldType;
            Assert.True(pointer.IsFunctionPointer && pointer.IsUnmanagedFunctionPointer, name);
            IEnumerable<string> own = pointer.GetFunctionPointerParameterTypes().Append(pointer.GetFunctionPointerReturnType()).Select(type => type.Name);
            Assert.Equal((name, string.Join(", ", types)), (name, string.Join(", ", own)));
        }
    }
#endif

    private static Type Internal(string name) => typeof(Client).Assembly.GetType("MtpToken.Native." + name, throwOnError: true)!;

    private static IEnumerable<FieldInfo> Table()
        => Internal("Exports").GetFields(BindingFlags.Instance | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken);

    private static Dictionary<string, int> Constants(string prefix)
        => Regex.Matches(s_header, $@"#define {prefix}(\w+) (\d+)").Cast<Match>().ToDictionary(
            match => Pascal(match.Groups[1].Value),
            match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));

    private static Dictionary<string, int> Members<T>()
        where T : struct, Enum
        => Enum.GetNames(typeof(T)).ToDictionary(name => name, name => Convert.ToInt32(Enum.Parse(typeof(T), name)));

    private static string Pascal(string name)
        => string.Concat(name.Split('_').Select(word => word.Substring(0, 1) + word.Substring(1).ToLowerInvariant()));

    /// <summary>The functions of the header with parameter types and return type, in the binding's words.</summary>
    private static IEnumerable<(string Name, string[] Types)> Functions()
    {
        string code = Regex.Replace(s_header, @"^\s*#.*$|typedef[^;]*;", string.Empty, RegexOptions.Multiline);
        foreach (Match match in Regex.Matches(code, @"(?<type>(const )?\w+ \*?)(?<name>mtp_\w+)\((?<parameters>[^)]*)\);"))
        {
            string[] parameters = match.Groups["parameters"].Value.Trim() == "void"
                ? Array.Empty<string>()
                : match.Groups["parameters"].Value.Split(',');
            yield return (
                match.Groups["name"].Value,
                parameters.Select(parameter => Managed(Regex.Replace(parameter, @"\w+\s*$", string.Empty)))
                    .Concat(new[] { Managed(match.Groups["type"].Value) }).ToArray());
        }
    }

    private static string Managed(string type)
    {
        string bare = Regex.Replace(type, @"\bconst\b|\s", string.Empty);
        string stars = new('*', bare.Count(character => character == '*'));
        switch (bare.TrimEnd('*'))
        {
            case "char":
            case "uint8_t":
                return "Byte" + stars;
            case "uint16_t":
                return "Char" + stars;
            case "int32_t":
            case "mtp_status":
                return "Int32" + stars;
            case "int64_t":
                return "Int64" + stars;
            case "uint64_t":
                return "UInt64" + stars;
            case "size_t":
                return "UIntPtr" + stars;
            case "void":
                return "Void" + stars;
            default:
                // A handle: the first star is the handle itself.
                return "IntPtr" + stars.Substring(1);
        }
    }
}
