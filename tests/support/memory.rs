//! What the processes of a home hold in memory.

use std::path::Path;

use super::group;

/// In bytes; what processes share is counted once, in parts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The window's own program.
    pub program: u64,
    /// WebKit's process for the page.
    pub page: u64,
    /// WebKit's other processes.
    pub others: u64,
    /// The platform on this computer, which is there only for studies on this computer.
    pub platform: u64,
}

impl Memory {
    /// Of what runs for a home right now.
    pub fn of(home: &Path) -> Self {
        let mut memory = Self::default();
        for id in group::belonging_to(home) {
            let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
            let name = program.file_name().unwrap_or_default().to_string_lossy();
            let part = match &*name {
                "orchard" => &mut memory.program,
                "orchard-platform" => &mut memory.platform,
                "WebKitWebProcess" => &mut memory.page,
                name if name.starts_with("WebKit") && name.ends_with("Process") => {
                    &mut memory.others
                }
                _ => continue,
            };
            *part += held(id).unwrap_or_default();
        }
        assert!(
            memory.program > 0 && memory.page > 0,
            "the window's processes are found"
        );
        memory
    }

    /// All that makes up the window.
    pub fn window(&self) -> u64 {
        self.program + self.page + self.others
    }
}

fn held(id: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
