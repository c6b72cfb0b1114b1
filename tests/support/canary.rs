//! A canary for secrets: remembers the arguments and the environment of every process that ran while a test was under
//! way, and looks through every file that is left. The platform's own database and the keychain may hold
//! secrets; nothing else may.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::group;
use super::home::Home;

/// Between two looks at what runs. Short-lived programs run longer than this.
const LOOK: Duration = Duration::from_millis(25);

#[derive(Default)]
struct Seen {
    /// Each process as it ran: its number and its arguments.
    arguments: HashSet<(u32, Vec<u8>)>,
    environments: HashSet<Vec<u8>>,
}

impl Seen {
    fn look(&mut self) {
        for (id, arguments) in group::running() {
            // An environment is given with the arguments, and read once.
            if self.arguments.insert((id, arguments)) {
                let environment = std::fs::read(format!("/proc/{id}/environ"));
                self.environments.extend(environment.ok());
            }
        }
    }
}

/// Watches from its making to its end.
pub struct Canary {
    seen: Arc<Mutex<Seen>>,
    over: Arc<AtomicBool>,
    watch: Option<JoinHandle<()>>,
}

impl Canary {
    /// Begins to watch.
    pub fn watching() -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let over = Arc::new(AtomicBool::new(false));
        let (its_seen, its_over) = (Arc::clone(&seen), Arc::clone(&over));
        let watch = std::thread::spawn(move || {
            while !its_over.load(Ordering::Relaxed) {
                its_seen.lock().unwrap().look();
                std::thread::sleep(LOOK);
            }
        });
        Self {
            seen,
            over,
            watch: Some(watch),
        }
    }

    /// The same for what no process may have been given in its environment either. A study's own has its passwords.
    pub fn must_not_be_handed_on(&self, secrets: &[&str]) {
        let seen = self.seen.lock().unwrap();
        assert!(!seen.environments.is_empty(), "no environment was read");
        let sings = |environment: &&Vec<u8>| {
            let mut secrets = secrets.iter();
            secrets.any(|secret| group::contains(environment, secret.as_bytes()))
        };
        let handed_on = seen.environments.iter().find(sings);
        assert!(handed_on.is_none(), "a secret was in an environment");
    }

    /// Stops the test when one of `secrets` is where it must not be. The message never repeats it.
    pub fn must_not_sing(&self, home: &Home, secrets: &[&str]) {
        for secret in secrets {
            assert!(
                secret.len() >= 12,
                "a canary must be long enough to be nothing else"
            );
        }
        for (_, arguments) in &self.seen.lock().unwrap().arguments {
            let sings = secrets
                .iter()
                .any(|secret| group::contains(arguments, secret.as_bytes()));
            let program =
                String::from_utf8_lossy(arguments.split(|byte| *byte == 0).next().unwrap_or(b""));
            assert!(!sings, "a secret was an argument of {program}");
        }
        for folder in [home.path(), home.logs()] {
            let mut found = Vec::new();
            search(folder, home, secrets, &mut found);
            assert!(found.is_empty(), "a secret lies in {found:?}");
        }
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

fn search(folder: &Path, home: &Home, secrets: &[&str], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            search(&path, home, secrets, found);
        } else if kind.is_file() && !may_keep_secrets(&path, home) {
            let bytes = std::fs::read(&path).unwrap_or_default();
            if secrets
                .iter()
                .any(|secret| group::contains(&bytes, secret.as_bytes()))
            {
                found.push(path.display().to_string());
            }
        }
    }
}

/// The keychain's own files, and the platform's SQLite with its journals.
fn may_keep_secrets(path: &Path, home: &Home) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.starts_with(home.path().join(".local/share/keyrings"))
        || [home.platform(), home.elsewhere()]
            .iter()
            .any(|platform| path.parent() == Some(platform) && name.contains(".sqlite"))
}
