// Runs this assembly as a program of its own, see Program.cs.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace MtpToken.Tests.Support;

internal sealed class Child
{
    private const int TimeLimitMilliseconds = 60_000;

    private Child(int exitCode, string output, string errors, TimeSpan duration)
    {
        ExitCode = exitCode;
        Output = output;
        Errors = errors;
        Duration = duration;
    }

    internal int ExitCode { get; }

    internal string Output { get; }

    internal string Errors { get; }

    internal TimeSpan Duration { get; }

    /// <summary>Runs a mode of the program. A null value takes the variable out of the child's environment.</summary>
    internal static Child Run(string mode, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null)
    {
        string assembly = Path.Combine(folder ?? Repository.Output, Path.GetFileName(typeof(Child).Assembly.Location));
#if NET
        string program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string arguments = $"exec \"{assembly}\" {mode}";
#else
        string program = Settings.IsMono ? "mono" : assembly;
        string arguments = Settings.IsMono ? $"\"{assembly}\" {mode}" : mode;
#endif
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (environment != null)
        {
            foreach (KeyValuePair<string, string?> variable in environment)
            {
                start.EnvironmentVariables.Remove(variable.Key);
                if (variable.Value != null)
                {
                    start.EnvironmentVariables[variable.Key] = variable.Value;
                }
            }
        }

        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeLimitMilliseconds))
        {
            process.Kill();
            throw new TimeoutException($"The child process for '{mode}' did not end.");
        }

        return new Child(process.ExitCode, output.Result, errors.Result, watch.Elapsed);
    }
}
