// A little JSON reading with what both .NET and .NET Framework have on board.
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MtpToken.Tests.Support;

internal sealed class Json
{
    private readonly XElement _element;

    private Json(XElement element) => _element = element;

    internal bool IsNull => (string?)_element.Attribute("type") == "null";

    internal string? Text => IsNull ? null : _element.Value;

    internal long Number => long.Parse(_element.Value, CultureInfo.InvariantCulture);

    internal bool IsTrue => _element.Value == "true";

    internal IEnumerable<Json> Items => _element.Elements().Select(item => new Json(item));

    internal Json this[string name] => Find(name) ?? throw new KeyNotFoundException(name);

    internal static Json Parse(string text)
    {
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(
            Encoding.UTF8.GetBytes(text), XmlDictionaryReaderQuotas.Max);
        return new Json(XElement.Load(reader));
    }

    /// <summary>The member, or null where there is none.</summary>
    internal Json? Find(string name) => _element.Element(name) is { } member ? new Json(member) : null;
}
