//! Where Azure Arc's agent lies on this machine.

use std::path::PathBuf;

/// Whether Azure Arc's agent is installed: its program is where its installer puts it.
#[must_use]
pub fn himds_installed() -> bool {
    agent().is_some_and(|path| path.is_file())
}

#[cfg(target_os = "linux")]
fn agent() -> Option<PathBuf> {
    Some(PathBuf::from("/opt/azcmagent/bin/himds"))
}

#[cfg(windows)]
fn agent() -> Option<PathBuf> {
    let folder = crate::sys::folders::program_files()?;
    Some(folder.join("AzureConnectedMachineAgent").join("himds.exe"))
}

#[cfg(not(any(target_os = "linux", windows)))]
fn agent() -> Option<PathBuf> {
    None
}

/// The folder in which the agent puts the keys of its challenges; `None` where there is no such agent.
#[cfg(target_os = "linux")]
pub(crate) fn tokens_folder() -> Option<PathBuf> {
    Some(PathBuf::from("/var/opt/azcmagent/tokens"))
}

/// The folder in which the agent puts the keys of its challenges; `None` where there is no such agent.
#[cfg(windows)]
pub(crate) fn tokens_folder() -> Option<PathBuf> {
    let folder = crate::sys::folders::program_data()?;
    Some(folder.join("AzureConnectedMachineAgent").join("Tokens"))
}

/// The folder in which the agent puts the keys of its challenges; `None` where there is no such agent.
#[cfg(not(any(target_os = "linux", windows)))]
pub(crate) fn tokens_folder() -> Option<PathBuf> {
    None
}
