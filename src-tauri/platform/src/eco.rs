//! What is written down of Eco: which apps sleep, so that a start of the platform wakes nobody, and how much of the
//! month's hours their dynos have used.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::broadcast::error::RecvError;

use crate::dyno::DynoState;
use crate::platform::Platform;
use crate::store::{StoreError, eco};

/// Use is written down so often.
const OFTEN: Duration = Duration::from_secs(20);

/// Has the apps that slept when the platform ended go on sleeping.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let asleep = platform
        .store
        .with::<_, StoreError>(|tx| eco::asleep(tx))
        .await?;
    asleep.iter().for_each(|app| platform.dynos.lull(app));
    Ok(())
}

/// Keeps both up to date until the platform closes.
pub async fn keep(platform: Platform) {
    let mut often = tokio::time::interval(OFTEN);
    let mut changes = platform.dynos.changes();
    let mut known = BTreeSet::from_iter(platform.dynos.asleep());
    loop {
        tokio::select! {
            _ = often.tick() => count(&platform).await,
            changed = changes.recv() => match changed {
                // Falling asleep ends in the one, waking up begins with the other.
                Ok(dyno) if matches!(dyno.state, DynoState::Idle | DynoState::Starting) => {}
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            () = platform.closing.cancelled() => return,
        }
        let now = BTreeSet::from_iter(platform.dynos.asleep());
        if now == known {
            continue;
        }
        let apps: Vec<String> = now.iter().cloned().collect();
        let written = platform
            .store
            .with::<_, StoreError>(move |tx| eco::set_asleep(tx, &apps));
        match written.await {
            Ok(()) => known = now,
            Err(error) => tracing::warn!(%error, "who sleeps could not be written down yet"),
        }
    }
}

/// Writes down what was used since the last time.
pub async fn count(platform: &Platform) {
    let used = platform.dynos.take_used();
    if used.is_empty() {
        return;
    }
    let month = this_month();
    let written = platform.store.with::<_, StoreError>(move |tx| {
        used.iter()
            .try_for_each(|(app, used)| eco::add_use(tx, app, &month, *used))
    });
    if let Err(error) = written.await {
        tracing::warn!(%error, "the use of Eco hours could not be written down");
    }
}

/// What apps have used this month.
pub async fn used(platform: &Platform) -> Result<Vec<(String, Duration)>, StoreError> {
    count(platform).await;
    let month = this_month();
    platform.store.with(move |tx| eco::used(tx, &month)).await
}

fn this_month() -> String {
    Timestamp::now()
        .to_zoned(TimeZone::UTC)
        .strftime("%Y-%m")
        .to_string()
}
