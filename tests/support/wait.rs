//! Waiting for something to become true, with a limit. Never for a time.

use std::future::Future;
use std::time::{Duration, Instant};

/// Between two looks.
const BREATH: Duration = Duration::from_millis(50);

/// For what a program on this computer does by itself.
pub const SOON: Duration = Duration::from_secs(60);
/// For a build with an empty cache, a database's first start and a study's boot together.
pub const LONG: Duration = Duration::from_secs(10 * 60);

/// Waits until `look` gives something; stops the test after `limit`, naming `what` was waited for.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(
            begun.elapsed() < limit,
            "waited {} s in vain: {what}",
            limit.as_secs()
        );
        std::thread::sleep(BREATH);
    }
}

/// The same for a look that takes time itself.
pub async fn until_async<T, F>(what: &str, limit: Duration, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(
            begun.elapsed() < limit,
            "waited {} s in vain: {what}",
            limit.as_secs()
        );
        tokio::time::sleep(BREATH).await;
    }
}
