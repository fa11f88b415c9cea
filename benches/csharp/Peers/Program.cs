// A process that gets its token with one of the libraries, prints it and ends; or the tokens of many tenants, and prints
// how many. `empty` prints a line and ends: what the others have in common.
using System;
using System.Globalization;
using System.Threading.Tasks;

namespace MtpToken.Peers;

public static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (string.Join(' ', arguments.AsSpan(0, Math.Min(2, arguments.Length)).ToArray()))
        {
            case "first empty":
                Console.WriteLine("nothing");
                return 0;
            case "first ours":
                Console.WriteLine(Ours.First());
                return 0;
            case "first msal":
                Console.WriteLine(await Msal.FirstAsync());
                return 0;
            case "first adal":
                Console.WriteLine(await Adal.FirstAsync());
                return 0;
            case "tenants ours":
                Console.WriteLine(await Ours.ManyAsync(Count(arguments)));
                return 0;
            case "tenants msal":
                Console.WriteLine(await Msal.ManyAsync(Count(arguments)));
                return 0;
            default:
                Console.Error.WriteLine("This program is started by `cargo xtask bench`.");
                return 2;
        }
    }

    private static int Count(string[] arguments) => int.Parse(arguments[2], CultureInfo.InvariantCulture);
}
