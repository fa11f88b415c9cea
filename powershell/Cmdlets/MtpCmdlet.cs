using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Security;

namespace MtpToken.PowerShell;

/// <summary>What every command of the module shares: version check, log, errors, paths, clean-up.</summary>
public abstract class MtpCmdlet : PSCmdlet, IDisposable
{
    /// <summary>Milliseconds until a waiting command looks after log, progress and Ctrl+C again.</summary>
    internal const int Slice = 50;

    private const string FileSystem = "FileSystem";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (LoadedBinding.Problem(MyInvocation.MyCommand.Module?.ModuleBase) is { } problem)
        {
            ThrowTerminatingError(Errors.OtherVersion(problem));
        }
    }

    /// <summary>Whether the caller (or a default value of the session) gave the parameter.</summary>
    internal bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>With -Debug the engine asks about each line of the other streams; as debug lines they just appear.</summary>
    private bool IsDebugging =>
        MyInvocation.BoundParameters.TryGetValue("Debug", out var debug) && debug is SwitchParameter { IsPresent: true };

    private bool VerboseIsDebug => IsDebugging && !IsBound("Verbose");

    /// <summary>
    /// Writes what the library has logged for an operation to the streams the caller asked for. The library warns of a
    /// credential with each request; the user hears it once per client, if that is named. With it comes what has happened
    /// in the background meanwhile.
    /// </summary>
    internal void WriteLog(Operation operation, Client? client = null)
    {
        while (operation.TryDrainLog(out var entry))
        {
            Write(entry, client);
        }

        while (client is not null && client.TryDrainLog(out var entry))
        {
            Write(entry, client);
        }
    }

    private void Write(LogEntry entry, Client? client)
    {
        switch (entry.Level)
        {
            case LogLevel.Warning:
                if (client is null || Warnings.IsNew(client, entry.Text))
                {
                    Warn(entry.Text);
                }

                break;
            case LogLevel.Verbose when !VerboseIsDebug:
                WriteVerbose(entry.Text);
                break;
            default:
                WriteDebug(entry.Text);
                break;
        }
    }

    internal void Warn(string text)
    {
        if (IsDebugging && !IsBound("WarningAction"))
        {
            WriteDebug(string.Format(CultureInfo.InvariantCulture, Texts.WarningAsDebug, text));
        }
        else
        {
            WriteWarning(text);
        }
    }

    /// <summary>
    /// Says which credential a client has; for a certificate with its thumbprints. The library says so in its own debug lines.
    /// </summary>
    internal void WriteCredential(Client client)
    {
        if (!VerboseIsDebug)
        {
            WriteVerbose(string.Format(CultureInfo.InvariantCulture, Texts.CredentialInUse, client.CredentialSource));
        }
    }

    /// <summary>Runs a call of the binding whose failure ends the command.</summary>
    internal T OrTerminate<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is MtpException or MtpLibraryException)
        {
            ThrowTerminatingError(Errors.FromBinding(exception, null));
            throw;
        }
    }

    /// <summary>
    /// The full path of what a parameter names. PowerShell's location is not the working directory of the
    /// process, so no relative path may reach the binding.
    /// </summary>
    internal string? TryResolve(string path, string parameter, out ErrorRecord? error)
    {
        // On Unix '/' is always the file system; the engine needs 50 us to say so, more than a cached token takes.
        if (path.Length > 0 && path[0] == '/' && Path.DirectorySeparatorChar == '/')
        {
            error = null;
            return Path.GetFullPath(path);
        }

        try
        {
            var full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            error = provider.Name == FileSystem ? null : Errors.NotFileSystem(parameter, path);
            return error is null ? full : null;
        }
        catch (Exception exception) when (exception is RuntimeException or NotSupportedException)
        {
            error = Errors.NotFileSystem(parameter, path);
            return null;
        }
    }

    /// <summary>As <see cref="TryResolve"/>, ending the command when there is no such place.</summary>
    internal string Resolve(string path, string parameter)
    {
        var full = TryResolve(path, parameter, out var error);
        if (error is not null)
        {
            ThrowTerminatingError(error);
        }

        return full!;
    }

    /// <summary>The token in the file that a parameter names; null and an error where it cannot be read.</summary>
    internal SecureString? TryReadToken(string path, string parameter, out ErrorRecord? error)
    {
        if (TryResolve(path, parameter, out error) is not { } full)
        {
            return null;
        }

        try
        {
            return TokenFile.Read(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = Errors.FileNotRead(full, exception);
            return null;
        }
    }

    /// <summary>Frees what the command holds; may come on another thread, and without EndProcessing.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }
}
