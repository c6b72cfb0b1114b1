//! A home of its own for one test: HOME, the XDG folders, a place for logs, a browser that only writes
//! down what it was asked to open.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::programs;

/// The name under which the program keeps its data.
const IDENTIFIER: &str = "org.orchard.Orchard";

/// A temporary home. Short, because sockets in it have names of at most 107 bytes.
pub struct Home {
    folder: TempDir,
    logs: PathBuf,
}

impl Home {
    /// Makes an empty one. `name` is the test's: its logs and pictures are kept under it.
    pub fn new(name: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("orchard-")
            .tempdir()
            .expect("a home");
        // PostgreSQL refuses to be root; the account it gets instead must be able to pass through.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let kept = programs::ours("").join("../tests").join(name);
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).expect("a folder for logs");
        let home = Self {
            folder,
            logs: kept.canonicalize().unwrap(),
        };
        for part in [
            ".local/share",
            ".config",
            ".cache",
            ".local/state",
            "run",
            "bin",
            "studies",
        ] {
            fs::create_dir_all(home.path().join(part)).unwrap();
        }
        fs::set_permissions(home.path().join("run"), Permissions::from_mode(0o700)).unwrap();
        home.place_browser();
        home
    }

    /// The home's own folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves it on the disk after the test.
    pub fn keep(&mut self) {
        println!("The home is kept: {}", self.path().display());
        self.folder.disable_cleanup(true);
    }

    /// Where the projects of the test are made.
    pub fn studies(&self) -> PathBuf {
        self.path().join("studies")
    }

    /// Logs and pictures: these are kept after the test.
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// The program's data.
    pub fn data(&self) -> PathBuf {
        self.path().join(".local/share").join(IDENTIFIER)
    }

    /// The platform's part of it.
    pub fn platform(&self) -> PathBuf {
        self.data().join("platform")
    }

    /// The folder of another platform, which stands in for Heroku.
    pub fn elsewhere(&self) -> PathBuf {
        self.path().join("elsewhere")
    }

    /// Gives `command` this home and nothing of the real one.
    pub fn enter(&self, command: &mut Command) {
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join(".local/share"))
            .env("XDG_CONFIG_HOME", self.path().join(".config"))
            .env("XDG_CACHE_HOME", self.path().join(".cache"))
            .env("XDG_STATE_HOME", self.path().join(".local/state"))
            .env("XDG_RUNTIME_DIR", self.path().join("run"))
            .env(
                "PATH",
                format!("{}:{path}", self.path().join("bin").display()),
            )
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("ORCHARD_TOOLS", programs::tools())
            .env("UV_CACHE_DIR", programs::uv_cache())
            .env("UV_PYTHON_DOWNLOADS", "never")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("LANGUAGE")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("ORCHARD_HEROKU")
            .env_remove("DATABASE_URL")
            .env_remove("VIRTUAL_ENV");
        if let Some(pyenv) = programs::pyenv() {
            command.env("PYENV_ROOT", pyenv);
        }
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTREE_")) {
            command.env_remove(name);
        }
    }

    /// What the browser was asked to open, in order.
    pub fn browsed(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.path().join("browsed")).unwrap_or_default();
        asked.lines().map(str::to_owned).collect()
    }

    fn place_browser(&self) {
        let script = format!(
            "#!/bin/sh\necho \"$1\" >>'{}'\n",
            self.path().join("browsed").display()
        );
        for name in ["xdg-open", "gio", "gnome-open", "kde-open", "wslview"] {
            let program = self.path().join("bin").join(name);
            fs::write(&program, &script).unwrap();
            fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
        }
    }
}
