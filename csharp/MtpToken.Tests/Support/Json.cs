// A little JSON reading with what both .NET and .NET Framework have on board.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
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

    /// <summary>The members of an object whose names are plain words.</summary>
    internal IEnumerable<KeyValuePair<string, Json>> Members
        => _element.Elements().Select(member => new KeyValuePair<string, Json>(member.Name.LocalName, new Json(member)));

    /// <summary>The value as JSON.</summary>
    internal string Source
    {
        get
        {
            using var written = new MemoryStream();
            using (XmlDictionaryWriter writer = JsonReaderWriterFactory.CreateJsonWriter(written))
            {
                new XElement("root", _element.Attributes(), _element.Nodes()).WriteTo(writer);
            }

            return Encoding.UTF8.GetString(written.ToArray());
        }
    }

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
