//! Eco: an app without web traffic falls asleep, and its next request wakes it. What Eco dynos use is counted here.
//! Whose request is still being answered is not asleep.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::roster::Roster;

/// The size whose dynos sleep.
pub(super) const ECO: &str = "Eco";
/// Most looks at who may sleep are so far apart.
const LOOK: Duration = Duration::from_secs(20);

/// What reaches an app's web dynos, as its router tells it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Traffic {
    roster: Arc<Roster>,
    app: String,
}

impl Traffic {
    pub(super) fn new(roster: Arc<Roster>, app: &str) -> Traffic {
        let app = app.to_owned();
        Traffic { roster, app }
    }

    /// A request has come: wakes the app, which stays awake while the visit lasts.
    pub fn request(&self) -> Visit {
        self.roster.visit(&self.app);
        Visit(self.clone())
    }

    /// A request is about to be sent to this dyno.
    #[cfg(debug_assertions)]
    pub async fn reached(&self, dyno: &str) {
        super::blow::arrived(&self.roster, &self.app, dyno).await;
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Visit(Traffic);

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.roster.leave(&self.0.app);
    }
}

/// Seconds that the Eco dynos of apps were not asleep.
pub type Used = BTreeMap<String, Duration>;

/// Sends apps to sleep for as long as there is a roster.
pub(super) async fn watch(roster: Weak<Roster>) {
    let mut pause = Duration::ZERO;
    loop {
        tokio::time::sleep(pause).await;
        let Some(roster) = roster.upgrade() else {
            return;
        };
        pause = (roster.limits.sleep / 10).clamp(Duration::from_millis(10), LOOK);
        roster.doze();
    }
}
