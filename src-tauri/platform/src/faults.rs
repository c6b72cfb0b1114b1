//! Faults that a script asks for, played on real connections, builds and dynos: for tests only.
//! None of this is in a packaged program; see `script` for what a script looks like.

mod dynos;
mod play;
mod reply;
pub mod script;
mod upload;
mod wire;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

pub use dynos::watch;
pub use play::around;
use script::{Act, Rule, ScriptError};
pub use wire::{Wire, Wired};

/// The rules of a script and how often each was used. Cheap to clone; without a script there are none.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Vec<Arc<Ruled>>>,
}

/// A rule and what became of it.
#[derive(Debug)]
pub struct Ruled {
    number: usize,
    rule: Rule,
    uses: Mutex<Uses>,
}

#[derive(Debug, Default)]
struct Uses {
    matched: u64,
    /// For each fault that was played, after how many bytes or lines.
    played: Vec<u64>,
}

impl Faults {
    /// Reads a script.
    pub fn read(file: &Path) -> Result<Faults, ScriptError> {
        let rules = script::read(file)?;
        let ruled = |(number, rule)| {
            Arc::new(Ruled {
                number,
                rule,
                uses: Mutex::default(),
            })
        };
        Ok(Faults {
            rules: Arc::new(rules.into_iter().enumerate().map(ruled).collect()),
        })
    }

    /// What is to happen to a request.
    pub fn of_request(&self, method: &str, path: &str) -> Vec<Arc<Ruled>> {
        self.due(|rule| rule.act.is_of_request() && rule.fits(method, path))
    }

    /// What a step of a build prints before it fails, if it is to fail.
    pub fn of_build(&self, app: &str, step: &str) -> Option<Vec<String>> {
        let due = self.due(|rule| match &rule.act {
            Act::FailBuild(fault) => fault.app.fits(app) && step.starts_with(&fault.step),
            _ => false,
        });
        due.iter().for_each(|ruled| ruled.played(0));
        due.iter().find_map(|ruled| match &ruled.rule.act {
            Act::FailBuild(fault) => Some(fault.output.clone()),
            _ => None,
        })
    }

    /// The rules that want this dyno to crash, which is up now.
    pub fn of_dyno(&self, app: &str, dyno: &str) -> Vec<Arc<Ruled>> {
        self.due(|rule| match &rule.act {
            Act::Crash(crash) => crash.app.fits(app) && crash.dyno == dyno,
            _ => false,
        })
    }

    /// How often each rule's occasion came, and after how many bytes or lines it was played each time.
    pub fn uses(&self) -> Value {
        let uses = self.rules.iter().map(|ruled| {
            let uses = ruled.uses();
            json!({"matched": uses.matched, "played": uses.played.len(), "after": uses.played})
        });
        uses.collect()
    }

    fn due(&self, fits: impl Fn(&Rule) -> bool) -> Vec<Arc<Ruled>> {
        let due = |ruled: &&Arc<Ruled>| {
            if !fits(&ruled.rule) {
                return false;
            }
            let mut uses = ruled.uses();
            uses.matched += 1;
            ruled.rule.when.is_due(uses.matched)
        };
        self.rules.iter().filter(due).map(Arc::clone).collect()
    }
}

impl Ruled {
    /// What it does.
    pub fn act(&self) -> &Act {
        &self.rule.act
    }

    /// Says that its fault is played now, after so many bytes or lines.
    pub fn played(&self, after: u64) {
        tracing::info!(
            rule = self.number,
            fault = self.rule.act.name(),
            after,
            "a fault of the script is played"
        );
        self.uses().played.push(after);
    }

    fn uses(&self) -> MutexGuard<'_, Uses> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
