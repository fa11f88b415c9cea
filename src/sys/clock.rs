//! The two clocks that decide a token's life: one that never steps and counts suspend, and the wall clock.

use crate::clock::{Clock, Moment};

/// The machine's clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::from_nanoseconds(since_boot())
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn unix(&self) -> i64 {
        // Seconds are all that is wanted, and the coarse clock costs a quarter of the fine one.
        read(libc::CLOCK_REALTIME_COARSE).tv_sec
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn unix(&self) -> i64 {
        use std::time::{SystemTime, UNIX_EPOCH};
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| {
                i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
            })
    }
}

/// Nanoseconds since some fixed point, time asleep included: CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC elsewhere (which
/// counts suspend on macOS).
#[cfg(unix)]
fn since_boot() -> u64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_BOOTTIME;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: libc::clockid_t = libc::CLOCK_MONOTONIC;
    let time = read(CLOCK);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds
        .saturating_mul(1_000_000_000)
        .saturating_add(nanoseconds)
}

/// Nanoseconds since the system started, time asleep included.
#[cfg(windows)]
fn since_boot() -> u64 {
    // SAFETY: takes nothing and always succeeds.
    let milliseconds = unsafe { windows_sys::Win32::System::SystemInformation::GetTickCount64() };
    milliseconds.saturating_mul(1_000_000)
}

#[cfg(unix)]
fn read(clock: libc::clockid_t) -> libc::timespec {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid place for one timespec.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time
}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::Command;
    use std::time::Duration;

    /// Set in a process whose time asleep is another than the machine's.
    const INSIDE: &str = "MTP_TOKEN_TEST_TIME_NAMESPACE";

    fn reading(clock: libc::clockid_t) -> Moment {
        let time = read(clock);
        let seconds = Duration::from_secs(time.tv_sec.unsigned_abs());
        let nanoseconds = Duration::from_nanos(time.tv_nsec.unsigned_abs());
        Moment::from_nanoseconds(0).plus(seconds + nanoseconds)
    }

    /// True where that tells the two clocks apart: where the machine has slept.
    fn now_is_the_time_since_boot() -> bool {
        let before = reading(libc::CLOCK_BOOTTIME);
        let awake = reading(libc::CLOCK_MONOTONIC);
        let now = SystemClock.now();
        let after = reading(libc::CLOCK_BOOTTIME);
        assert!(
            before <= now && now <= after,
            "{before:?} {now:?} {after:?}"
        );
        before > awake
    }

    /// A machine that has not slept shows the same time on both clocks. There the test is run once more by itself, in a
    /// namespace where a day has been slept away.
    #[test]
    fn time_asleep_counts() {
        let tells_apart = now_is_the_time_since_boot();
        if std::env::var_os(INSIDE).is_some() {
            assert!(tells_apart, "no other time");
            return;
        }
        let namespace = ["--user", "--map-root-user", "--time", "--boottime", "86400"];
        let unshare = || {
            let mut unshare = Command::new("unshare");
            unshare.args(namespace).arg("--fork");
            unshare
        };
        if !unshare()
            .arg("true")
            .output()
            .is_ok_and(|tried| tried.status.success())
        {
            if !tells_apart {
                // Not through the test harness, which keeps to itself what a test that passes says.
                let _ = writeln!(
                    std::io::stderr(),
                    "not tried: the machine has not slept, and permits no namespace of another time"
                );
            }
            return;
        }
        let own = std::env::current_exe().expect("this test's path");
        let name = concat!(module_path!(), "::time_asleep_counts");
        let (_, name) = name.split_once("::").expect("a crate");
        let inside = unshare()
            .arg(own)
            .args(["--exact", name, "--nocapture"])
            .env(INSIDE, "1")
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&inside.stdout);
        assert!(
            inside.status.success() && said.contains("1 passed"),
            "{said}"
        );
    }
}
