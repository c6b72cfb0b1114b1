//! Builders whose words are the domain's: a study on the disk, and archives byte by byte.

#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod archives;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use project::{Checked, Code, Finding, Limits, OpenError, Opened, Severity, open};
use tempfile::TempDir;

/// A study in a folder of its own, faultless until told otherwise.
pub struct Study {
    home: TempDir,
    pub root: PathBuf,
}

impl Study {
    pub fn faultless() -> Self {
        let study = Self::empty();
        study
            .with(
                "settings.py",
                "SESSION_CONFIGS = [\n    dict(\n        name='trust',\n        display_name='Trust game',\n        \
                 app_sequence=['trust'],\n        num_demo_participants=2,\n    ),\n]\n\
                 SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0)\n\
                 PARTICIPANT_FIELDS = ['kind']\nSESSION_FIELDS = ['pot']\n",
            )
            .with(
                "trust/__init__.py",
                "from otree.api import *\n\n\nclass Player(BasePlayer):\n    sent = models.CurrencyField()\n",
            )
            .with("_static/global/empty.css", "")
            .with("requirements.txt", "otree==5.11.5\npsycopg2-binary>=2.9\n")
            .with("Procfile", "web: otree prodserver1of2\n")
            .with(".python-version", "3.12\n")
    }

    pub fn empty() -> Self {
        let home = TempDir::new().unwrap();
        let root = home.path().join("Trust study");
        fs::create_dir(&root).unwrap();
        Self { home, root }
    }

    pub fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn without(self, path: &str) -> Self {
        let path = self.root.join(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        self
    }

    pub fn with_folder(self, path: &str) -> Self {
        fs::create_dir_all(self.root.join(path)).unwrap();
        self
    }

    /// A file of zeros that takes no room.
    pub fn with_big_file(self, path: &str, len: u64) -> Self {
        let path = self.root.join(path);
        fs::File::create(path).unwrap().set_len(len).unwrap();
        self
    }

    #[cfg(unix)]
    pub fn with_link(self, path: &str, target: &str) -> Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
        self
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A place beside the study, for what packing and opening write.
    pub fn beside(&self, name: &str) -> PathBuf {
        let path = self.home.path().join(name);
        fs::create_dir_all(&path).unwrap();
        path
    }

    pub fn open(&self) -> Opened {
        open(&self.root, &Limits::default(), &self.beside("scratch")).unwrap()
    }

    pub fn check(&self) -> Checked {
        self.open().check(0).unwrap()
    }

    /// Codes and severities, in the order they are shown.
    pub fn findings(&self) -> Vec<(Severity, &'static str)> {
        told(self.check().findings())
    }

    /// The one finding of this code.
    pub fn finding(&self, code: Code) -> Finding {
        let checked = self.check();
        let mut found = checked
            .findings()
            .iter()
            .filter(|finding| finding.code == code);
        let finding = found
            .next()
            .unwrap_or_else(|| panic!("{code} not in {:?}", checked.findings()));
        assert!(found.next().is_none(), "{code} twice");
        finding.clone()
    }

    /// What is in the packed copy: paths (folders with `/` behind) and contents.
    pub fn packed(&self) -> Vec<(String, Vec<u8>)> {
        let cleared = self.check().cleared().expect("nothing blocks");
        let folder = self.beside("packed");
        let bundle = cleared
            .pack(&folder, &mut |_| {}, &AtomicBool::new(false))
            .unwrap();
        archives::unpacked(&fs::read(bundle.path()).unwrap())
    }

    /// A file of the packed copy.
    pub fn packed_file(&self, path: &str) -> Option<String> {
        let found = self.packed().into_iter().find(|(name, _)| name == path);
        found.map(|(_, content)| String::from_utf8(content).unwrap())
    }
}

pub fn told(findings: &[Finding]) -> Vec<(Severity, &'static str)> {
    findings
        .iter()
        .map(|finding| (finding.severity, finding.code.as_str()))
        .collect()
}

pub fn place(finding: &Finding) -> (&str, Option<u32>) {
    let place = finding.places.first().unwrap();
    (&place.file, place.line)
}

/// Opens an archive of these bytes; afterwards the scratch folder is empty again if it failed.
pub fn open_bytes(name: &str, bytes: &[u8]) -> Result<Opened, OpenError> {
    open_bytes_within(name, bytes, &Limits::default())
}

pub fn open_bytes_within(name: &str, bytes: &[u8], limits: &Limits) -> Result<Opened, OpenError> {
    let home = TempDir::new().unwrap();
    let path = home.path().join(name);
    fs::write(&path, bytes).unwrap();
    let scratch = home.path().join("scratch");
    fs::create_dir(&scratch).unwrap();
    let opened = open(&path, limits, &scratch);
    assert!(
        is_empty(&scratch),
        "something was left in the scratch folder"
    );
    opened
}

/// The code of the error an archive of these bytes gives, or `fine`.
pub fn code_of(bytes: &[u8]) -> &'static str {
    match open_bytes("study.zip", bytes) {
        Ok(_) => "fine",
        Err(error) => {
            assert!(OpenError::CODES.contains(&error.code()));
            error.code()
        }
    }
}

pub fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}
