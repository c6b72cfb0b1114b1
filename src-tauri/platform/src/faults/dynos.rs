//! Crashes dynos when the script wants it: a while after they are up, or at one of their requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use super::script::{Act, Moment};
use crate::dyno::{Dyno, DynoState};
use crate::platform::Platform;
use crate::store::{StoreError, apps};

/// Watches the dynos until the platform closes.
pub async fn watch(platform: Platform) {
    let mut changes = platform.dynos.changes();
    loop {
        let changed = tokio::select! {
            changed = changes.recv() => changed,
            () = platform.closing.cancelled() => return,
        };
        match changed {
            Ok(dyno) if dyno.state == DynoState::Up => is_up(&platform, &dyno).await,
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn is_up(platform: &Platform, dyno: &Dyno) {
    let key = dyno.app.clone();
    let found = platform
        .store
        .with::<_, StoreError>(move |tx| apps::find(tx, &key))
        .await;
    let Ok(Some(app)) = found else { return };
    for rule in platform.faults.of_dyno(&app.name, &dyno.name) {
        let Act::Crash(crash) = rule.act() else {
            continue;
        };
        let (on, id) = (crash.on, dyno.id);
        let blow = platform.dynos.blow(&dyno.app, id);
        match on {
            Moment::Milliseconds(pause) => {
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    if blow.strike() {
                        rule.played(0);
                    }
                });
            }
            Moment::Request(nth) => {
                let told = Arc::clone(&rule);
                blow.at_request(nth.get(), move || told.played(nth.get()));
            }
        }
    }
}
