//! Who waits for the person at this computer to let them in: programs at a prompt, and clients that ask for a token.
//! It is kept in memory only: after an end of the platform they ask again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::scope::Scope;
use crate::secret::{NoRandomness, Secret, hash, new_id};

/// How long someone waits. The command line gives up after ten minutes as well.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// How long a code can be turned into a token. Dev Center, "OAuth" (5 minutes).
const CODE: Duration = Duration::from_secs(300);
/// Most that wait at once; the oldest gives way. Ours (2026-11).
const MOST: usize = 50;

/// Who asks.
#[derive(Debug, Clone)]
pub enum Asker {
    /// A program that holds this token and hears the outcome.
    Program {
        /// Proves that it is the one that asked.
        token: Secret,
        /// What the person decided.
        outcome: Arc<watch::Sender<Option<bool>>>,
    },
    /// A client, which gets a code.
    Client(Wanted),
}

/// What a client wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its id.
    pub client_id: String,
    /// Where the browser goes with the code.
    pub redirect_uri: String,
    /// How far the token shall reach.
    pub scope: Vec<Scope>,
    /// The client's own mark, given back to it.
    pub state: Option<String>,
}

/// Someone who waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// What the person is told of them.
    pub name: String,
    /// Proves that an answer comes from the page that was shown.
    pub form: Secret,
    /// Who it is.
    pub asker: Asker,
    since: Instant,
}

/// All who wait, and the codes that were given out.
#[derive(Default)]
pub struct Logins {
    waiting: Mutex<HashMap<String, Waiting>>,
    codes: Mutex<HashMap<String, (Wanted, Instant)>>,
}

impl Logins {
    /// A program asks to be let in; its place in the queue and the token to hear the outcome with.
    pub fn program(&self, name: String) -> Result<(String, Secret), NoRandomness> {
        let token = Secret::random()?;
        let asker = Asker::Program {
            token: token.clone(),
            outcome: Arc::new(watch::channel(None).0),
        };
        Ok((self.enter(name, asker)?, token))
    }

    /// A client asks for a token; its place.
    pub fn client(&self, name: String, wanted: Wanted) -> Result<String, NoRandomness> {
        self.enter(name, Asker::Client(wanted))
    }

    fn enter(&self, name: String, asker: Asker) -> Result<String, NoRandomness> {
        let (id, since, form) = (new_id(), Instant::now(), Secret::random()?);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| one.since.elapsed() < PATIENCE);
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, one)| one.since)
        {
            let oldest = oldest.0.clone();
            waiting.remove(&oldest);
        }
        waiting.insert(
            id.clone(),
            Waiting {
                name,
                form,
                asker,
                since,
            },
        );
        Ok(id)
    }

    /// Who waits at a place.
    pub fn find(&self, id: &str) -> Option<Waiting> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let found = waiting.get(id);
        found.filter(|one| one.since.elapsed() < PATIENCE).cloned()
    }

    /// Ends the waiting at a place; `false` when it was over.
    pub fn leave(&self, id: &str) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(id).is_some()
    }

    /// Keeps a code for what the person agreed to.
    pub fn give(&self, code: &Secret, wanted: Wanted) {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|_, (_, since)| since.elapsed() < CODE);
        codes.insert(code.hash(), (wanted, Instant::now()));
    }

    /// What a code stands for; it is good once.
    pub fn take(&self, code: &str) -> Option<Wanted> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let (wanted, since) = codes.remove(&hash(code))?;
        (since.elapsed() < CODE).then_some(wanted)
    }
}
