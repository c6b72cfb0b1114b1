//! How many requests a client has left, counted as Heroku counts them.
//! It only tells: on one's own computer nobody is turned away.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::limits;

/// The account's count.
pub struct Rate {
    state: Mutex<(f64, Instant)>,
}

impl Rate {
    /// A full one.
    pub fn new(now: Instant) -> Rate {
        Rate {
            state: Mutex::new((limits::RATE, now)),
        }
    }

    /// Counts one request; how many are left.
    pub fn take(&self, now: Instant) -> u32 {
        self.count(now, 1.0)
    }

    /// How many are left.
    pub fn left(&self, now: Instant) -> u32 {
        self.count(now, 0.0)
    }

    fn count(&self, now: Instant, taken: f64) -> u32 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let minutes = now.saturating_duration_since(state.1).as_secs_f64() / 60.0;
        state.0 = (state.0 + minutes * limits::RATE_PER_MINUTE).min(limits::RATE);
        state.0 = (state.0 - taken).max(1.0);
        state.1 = now;
        state.0 as u32
    }
}
