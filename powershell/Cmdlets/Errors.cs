using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>Every error record of the module is made here, so that ids and categories stand in one place.</summary>
internal static class Errors
{
    private const string Prefix = "MtpToken.";

    /// <summary>A failure reported by the binding. <paramref name="target"/> must never be a secret or token.</summary>
    internal static ErrorRecord FromBinding(Exception exception, object? target) => exception switch
    {
        MtpException mtp => new ErrorRecord(mtp, Prefix + mtp.StatusName, Category(mtp.Status), target),
        MtpLibraryException library => new ErrorRecord(library, Prefix + "Library" + library.Cause, Category(library), target),
        _ => new ErrorRecord(exception, Prefix + nameof(MtpStatus.Internal), ErrorCategory.InvalidResult, target),
    };

    internal static ErrorRecord CredentialEmpty(string parameter, string advice) => Own(
        nameof(MtpStatus.CredentialMissing), ErrorCategory.InvalidArgument, parameter,
        Format(Texts.CredentialEmpty, parameter), advice);

    internal static ErrorRecord ClientIdMissing(string parameter) => Own(
        nameof(ClientIdMissing), ErrorCategory.InvalidArgument, parameter,
        Format(Texts.ClientIdMissing, parameter), Format(Texts.ClientIdMissingAdvice, parameter));

    internal static ErrorRecord SwitchOff(string parameter) => Own(
        nameof(MtpStatus.CredentialMissing), ErrorCategory.InvalidArgument, parameter,
        Format(Texts.SwitchOff, parameter), Format(Texts.SwitchOffAdvice, parameter));

    internal static ErrorRecord ThumbprintMalformed(string thumbprint) => Own(
        nameof(ThumbprintMalformed), ErrorCategory.InvalidArgument, thumbprint,
        Texts.ThumbprintMalformed, Texts.ThumbprintMalformedAdvice);

    internal static ErrorRecord CertificateNotFound(
        string parameter, string value, string searched, IReadOnlyCollection<string> unusable, string advice) => Own(
        nameof(CertificateNotFound), ErrorCategory.ObjectNotFound, value,
        unusable.Count == 0
            ? Format(Texts.CertificateNotFound, parameter, value, searched)
            : Format(Texts.CertificateNotUsable, parameter, value, searched, string.Join("; ", unusable)),
        advice);

    internal static ErrorRecord CertificateAmbiguous(string name, string searched, IEnumerable<string> candidates) => Own(
        nameof(CertificateAmbiguous), ErrorCategory.InvalidArgument, name,
        Format(Texts.CertificateAmbiguous, name, searched, string.Join("; ", candidates)), Texts.CertificateAmbiguousAdvice);

    internal static ErrorRecord ConnectionWithClient(string parameter) => Own(
        nameof(ConnectionWithClient), ErrorCategory.InvalidArgument, parameter,
        Format(Texts.ConnectionWithClient, parameter), Format(Texts.ConnectionWithClientAdvice, parameter));

    internal static ErrorRecord OutputSwitches() => Own(
        nameof(OutputSwitches), ErrorCategory.InvalidArgument, null, Texts.OutputSwitches, Texts.OutputSwitchesAdvice);

    internal static ErrorRecord OneTenantOnly() => Own(
        nameof(OneTenantOnly), ErrorCategory.InvalidArgument, null, Texts.OneTenantOnly, Texts.OneTenantOnlyAdvice);

    /// <summary>The text of the object is not repeated: it may hold a secret.</summary>
    internal static ErrorRecord ObjectAsTenant() => Own(
        nameof(ObjectAsTenant), ErrorCategory.InvalidArgument, null, Texts.ObjectAsTenant, Texts.ObjectAsTenantAdvice);

    internal static ErrorRecord MinimumValidity(TimeSpan value) => Own(
        nameof(MinimumValidity), ErrorCategory.InvalidArgument, value, Texts.MinimumValidity, Texts.MinimumValidityAdvice);

    internal static ErrorRecord ClockSkew(TimeSpan value) => Own(
        nameof(ClockSkew), ErrorCategory.InvalidArgument, value, Texts.ClockSkew, Texts.ClockSkewAdvice);

    /// <summary>The words are those of the check that failed.</summary>
    internal static ErrorRecord RoleMissing(TokenCheck check, string? tenant) => Own(
        nameof(RoleMissing), ErrorCategory.PermissionDenied, tenant, check.Message, check.Advice ?? Texts.RoleMissingAdvice);

    /// <summary>The words are those of the check that could not be made, or that says why the token cannot be read.</summary>
    internal static ErrorRecord RoleNotVerifiable(TokenCheck? check, string? tenant) => Own(
        nameof(RoleNotVerifiable), ErrorCategory.InvalidData, tenant,
        check?.Message ?? Texts.RoleNotVerifiable, check?.Advice ?? Texts.RoleNotVerifiableAdvice);

    internal static ErrorRecord NotFileSystem(string parameter, string path) => Own(
        nameof(NotFileSystem), ErrorCategory.InvalidArgument, path,
        Format(Texts.NotFileSystem, parameter), Texts.NotFileSystemAdvice);

    internal static ErrorRecord FileNotWritten(string path, Exception cause) => Own(
        nameof(FileNotWritten), ErrorCategory.WriteError, path,
        Format(Texts.FileNotWritten, path, cause.Message), Texts.FileNotWrittenAdvice, cause);

    internal static ErrorRecord FileNotRead(string path, Exception cause) => Own(
        nameof(FileNotRead), ErrorCategory.ReadError, path,
        Format(Texts.FileNotRead, path, cause.Message), Texts.FileNotReadAdvice, cause);

    internal static ErrorRecord OtherVersion(string message) => Own(
        nameof(OtherVersion), ErrorCategory.ResourceUnavailable, null, message, Texts.OtherVersionAdvice);

    private static ErrorRecord Own(
        string id, ErrorCategory category, object? target, string message, string advice, Exception? cause = null) =>
        new(new ParameterException(message, advice, cause), Prefix + id, category, target);

    private static string Format(string text, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, text, values);

    private static ErrorCategory Category(MtpLibraryException exception) =>
        exception.Cause == MtpLibraryFailure.Missing ? ErrorCategory.NotInstalled : ErrorCategory.ResourceUnavailable;

    private static ErrorCategory Category(MtpStatus status)
    {
        switch (status)
        {
            case MtpStatus.NameResolution:
            case MtpStatus.Connect:
            case MtpStatus.Tls:
            case MtpStatus.Proxy:
            case MtpStatus.Network:
                return ErrorCategory.ConnectionError;
            case MtpStatus.Timeout:
                return ErrorCategory.OperationTimeout;
            case MtpStatus.Cancelled:
                return ErrorCategory.OperationStopped;
            case MtpStatus.InvalidResponse:
            case MtpStatus.ProviderError:
                return ErrorCategory.ProtocolError;
            case MtpStatus.NotCached:
            case MtpStatus.IdentityUnavailable:
                return ErrorCategory.ObjectNotFound;
            case MtpStatus.InvalidClient:
            case MtpStatus.InvalidGrant:
                return ErrorCategory.AuthenticationError;
            case MtpStatus.UnauthorizedClient:
            case MtpStatus.AccessDenied:
                return ErrorCategory.PermissionDenied;
            case MtpStatus.Throttled:
                return ErrorCategory.LimitsExceeded;
            case MtpStatus.ServiceUnavailable:
            case MtpStatus.StoreUnavailable:
                return ErrorCategory.ResourceUnavailable;
            case MtpStatus.MalformedToken:
                return ErrorCategory.InvalidData;
            case MtpStatus.InvalidRequest:
            case MtpStatus.InvalidScope:
            case MtpStatus.RejectedResource:
                return ErrorCategory.InvalidArgument;
            default:
                // Below 40: mistakes of the caller and of the configuration. Above: the library's own failures.
                return (int)status is > 0 and < 40 ? ErrorCategory.InvalidArgument : ErrorCategory.InvalidResult;
        }
    }
}
