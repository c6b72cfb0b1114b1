//! A terminal with somebody at it: what a program asks for is read on it, and keys are pressed.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::wait::{LONG, until};

/// How long somebody waits before pressing a key again.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program at a terminal of its own.
pub struct Terminal {
    child: Child,
    keys: File,
    screen: Arc<Mutex<String>>,
}

impl Terminal {
    /// Starts it.
    pub fn of(mut command: Command) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap();
        let theirs = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().unwrap())
            .unwrap();
        let stdio = || Stdio::from(theirs.try_clone().unwrap());
        let child = command
            .stdin(stdio())
            .stdout(stdio())
            .stderr(stdio())
            .spawn()
            .expect("node");
        let keys = File::from(ours);
        let screen = Arc::new(Mutex::new(String::new()));
        let (mut from, to) = (keys.try_clone().unwrap(), screen.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = from.read(&mut bytes)
                && count > 0
            {
                to.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self {
            child,
            keys,
            screen,
        }
    }

    /// What stands on it.
    pub fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until this stands on it.
    pub fn hears(&self, words: &str) {
        until(&format!("the terminal to show {words}"), LONG, || {
            self.screen().contains(words).then_some(())
        });
    }

    /// Presses keys until something comes of it, as people do: what is pressed in the moment between a question and the
    /// terminal's being ready for its answer may be lost.
    pub fn presses_until<T>(
        &mut self,
        keys: &str,
        what: &str,
        mut look: impl FnMut(&mut Self) -> Option<T>,
    ) -> T {
        let mut pressed = None::<Instant>;
        until(what, LONG, || {
            if pressed.is_none_or(|at| at.elapsed() > PATIENCE) {
                // One that has ended takes no keys; its end is looked at below.
                let _ = self.keys.write_all(keys.as_bytes());
                pressed = Some(Instant::now());
            }
            look(self)
        })
    }

    /// Its end, if it has come: a good one.
    pub fn has_ended_well(&mut self) -> Option<()> {
        let ended = self.child.try_wait().unwrap()?;
        assert!(ended.success(), "{ended}: {}", self.screen());
        Some(())
    }

    /// Waits for its end, which is a good one.
    pub fn ends_well(&mut self) {
        until("the program to end", LONG, || self.has_ended_well());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
