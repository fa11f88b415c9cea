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
