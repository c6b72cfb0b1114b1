//! Real oTree projects: begun by `otree startproject`, filled with a small game of ours, packed by
//! `otree zip` or as a zip, and broken on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::home::Home;
use super::programs;

/// The settings of the game, put in the place of oTree's empty list.
const SESSIONS: &str = "SESSION_CONFIGS = [
    dict(name='beans', display_name='Guess the beans', app_sequence=['beans'], num_demo_participants=2),
]
ROOMS = [dict(name='laboratory', display_name='Laboratory')]
";

/// An oTree project on disk.
pub struct Project {
    folder: PathBuf,
}

impl Project {
    /// A sound project called `name`, made by the real oTree.
    pub fn made_by_otree(home: &Home, name: &str) -> Self {
        let folder = home.studies().join(name);
        otree(&home.studies(), &["startproject", "--noinput", name]);
        let project = Self { folder };
        copy(
            &programs::top().join("tests/projects/beans"),
            &project.folder.join("beans"),
        );
        project.change("settings.py", |settings| {
            let (before, rest) = settings.split_once("SESSION_CONFIGS = [").expect("a list");
            let (_, after) = rest.split_once("\n]\n").expect("its end");
            format!("{before}{SESSIONS}{after}")
        });
        project.change("requirements.txt", |_| {
            "# oTree-may-not-overwrite-this-file\notree>=6.0,<7\npsycopg2>=2.8.4\n".into()
        });
        project.write(".python-version", &format!("{}\n", programs::python()));
        project
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file of it.
    pub fn write(&self, name: &str, text: &str) {
        let file = self.folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Changes a file of it.
    pub fn change(&self, name: &str, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.folder.join(name)).expect("a file to change");
        self.write(name, &change(text));
    }

    /// Takes a file or a folder away.
    pub fn remove(&self, name: &str) {
        let path = self.folder.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
        .unwrap();
    }

    /// All files with their bytes: to see later that nobody has touched them.
    pub fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut all = BTreeMap::new();
        collect(&self.folder, &mut all);
        all
    }

    /// As a zip with the project in a folder of its own, as file managers make it.
    pub fn zip(&self) -> PathBuf {
        let name = self.folder.file_name().unwrap();
        let archive = self.folder.with_extension("zip");
        let done = Command::new(programs::otree().join("bin/python"))
            .args(["-m", "zipfile", "-c"])
            .arg(&archive)
            .arg(name)
            .current_dir(self.folder.parent().unwrap())
            .status()
            .expect("Python");
        assert!(done.success(), "the zip");
        archive
    }

    /// As an .otreezip, made by `otree zip` itself. The Python that oTree asks for in it is the newest
    /// this computer has, when it has none of oTree's own choice.
    pub fn otreezip(&self) -> PathBuf {
        if programs::pythons().iter().any(|version| version == "3.12") {
            otree(&self.folder, &["zip"]);
        } else {
            otree_with(&self.folder, &["zip"], &[("OTREE_NO_RUNTIME_TXT", "1")]);
        }
        let name = format!(
            "{}.otreezip",
            self.folder.file_name().unwrap().to_string_lossy()
        );
        let archive = self.folder.parent().unwrap().join(&name);
        fs::rename(self.folder.join(&name), &archive).expect("what otree zip has made");
        archive
    }
}

fn otree(folder: &Path, arguments: &[&str]) {
    otree_with(folder, arguments, &[]);
}

fn otree_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) {
    let answer = Command::new(programs::otree().join("bin/otree"))
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("oTree");
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success(), "otree {arguments:?}: {said}");
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).expect("a folder to copy").flatten() {
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if here.is_dir() {
            copy(&here, &there);
        } else {
            fs::copy(here, there).unwrap();
        }
    }
}

fn collect(folder: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), all);
        } else {
            all.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
}
