//! A disk that is soon full: a file system in memory, mounted where a test wants it.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Is there until it is dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one of `size`, such as `1m`. `None`, said aloud, where this account may not mount.
    pub fn mount(at: &Path, size: &str) -> Option<Self> {
        let disk = Self(at.to_owned());
        if disk.option(&format!("size={size},mode=0755")) {
            return Some(disk);
        }
        std::mem::forget(disk);
        eprintln!("no small disk is to be had here: skipped");
        None
    }

    /// Makes it larger.
    pub fn grow(&self, size: &str) {
        assert!(self.option(&format!("remount,size={size}")));
    }

    /// Lets nobody write there any more.
    pub fn seal(&self) {
        assert!(self.option("remount,ro"));
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn option(&self, options: &str) -> bool {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]);
        mount
            .arg(&self.0)
            .output()
            .is_ok_and(|ran| ran.status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}
