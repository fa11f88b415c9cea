using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace MtpToken.PowerShell;

/// <summary>Shows how many tenants are done, at most five times a second: each update costs the host time.</summary>
internal sealed class ProgressLimiter
{
    private const int Interval = 200;
    private readonly Stopwatch sinceLast = Stopwatch.StartNew();
    private bool shown;

    internal void Show(Cmdlet cmdlet, int done, int all)
    {
        if (sinceLast.ElapsedMilliseconds < Interval)
        {
            return;
        }

        var status = string.Format(CultureInfo.InvariantCulture, Texts.TokensStatus, done, all);
        cmdlet.WriteProgress(new ProgressRecord(0, Texts.TokensActivity, status) { PercentComplete = 100 * done / all });
        sinceLast.Restart();
        shown = true;
    }

    internal void Complete(Cmdlet cmdlet)
    {
        if (shown)
        {
            cmdlet.WriteProgress(
                new ProgressRecord(0, Texts.TokensActivity, Texts.TokensActivity) { RecordType = ProgressRecordType.Completed });
        }
    }
}
