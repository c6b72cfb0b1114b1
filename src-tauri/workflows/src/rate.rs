//! How fast something goes, over its last few seconds.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// What is looked back on.
const WINDOW: Duration = Duration::from_secs(4);

/// The last samples of what was done.
#[derive(Debug, Default)]
pub struct Rate {
    samples: VecDeque<(Instant, u64)>,
}

impl Rate {
    /// Notes how much is done by now.
    pub fn note(&mut self, done: u64) {
        let now = Instant::now();
        self.samples.push_back((now, done));
        while self.samples.len() > 2
            && (self.samples.front()).is_some_and(|(at, _)| now - *at > WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Forgets what was before.
    pub fn clear(&mut self) {
        self.samples.clear();
    }

    /// So much a second, once the samples are far enough apart to mean something.
    pub fn a_second(&self) -> Option<u64> {
        let (from, before) = self.samples.front()?;
        let (to, now) = self.samples.back()?;
        let took = (*to - *from).as_secs_f64();
        (took > 0.2).then(|| (now.saturating_sub(*before) as f64 / took) as u64)
    }

    /// Seconds that `left` will take at that rate.
    pub fn seconds_for(&self, left: u64) -> Option<u64> {
        let rate = self.a_second().filter(|rate| *rate > 0)?;
        Some(left.div_ceil(rate))
    }
}
