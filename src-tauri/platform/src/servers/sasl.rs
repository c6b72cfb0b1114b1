//! Whether a `memcached` was built with SASL: it is asked, once for each file, and refuses `-S` where it was not.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How long it may take to say its version.
const PATIENCE: Duration = Duration::from_secs(2);

type Asked = HashMap<(PathBuf, Option<SystemTime>), bool>;

static ASKED: Mutex<Option<Asked>> = Mutex::new(None);

/// Whether this one has it.
pub(super) fn has(server: &Path) -> bool {
    let changed = server.metadata().and_then(|meta| meta.modified()).ok();
    let key = (server.to_owned(), changed);
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = asked.get_or_insert_default();
    *asked.entry(key).or_insert_with(|| ask(server))
}

fn ask(server: &Path) -> bool {
    let started = Command::new(server)
        // In this order: it looks at `-S` first, and `-V` ends it.
        .args(["-S", "-V"])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    let limit = Instant::now() + PATIENCE;
    while Instant::now() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(2)),
            Err(_) => break,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}
