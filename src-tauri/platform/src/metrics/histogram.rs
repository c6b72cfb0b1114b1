//! How long requests took, counted in classes 4 % wide, so that a percentile of any span can be told from its minutes.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Classes that a doubling is cut into.
const FINENESS: f64 = 16.0;

/// Durations by class, and the longest as it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    classes: BTreeMap<u16, u64>,
    longest: u64,
}

impl Histogram {
    /// Counts one.
    pub fn count(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
        // 64 doublings of 16 classes: it fits.
        let class = ((micros as f64).log2() * FINENESS) as u16;
        *self.classes.entry(class).or_default() += 1;
        self.longest = self.longest.max(micros);
    }

    /// Counts all of another.
    pub fn add(&mut self, other: &Histogram) {
        for (class, count) in &other.classes {
            *self.classes.entry(*class).or_default() += count;
        }
        self.longest = self.longest.max(other.longest);
    }

    /// Milliseconds that this share of the requests did not exceed; `None` when there are none.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let total: u64 = self.classes.values().sum();
        let wanted = (total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (class, count) in &self.classes {
            seen += count;
            if seen >= wanted {
                let middle = ((f64::from(*class) + 0.5) / FINENESS).exp2();
                return Some(round(middle.min(self.longest as f64) / 1000.0));
            }
        }
        None
    }

    /// Milliseconds of the longest.
    pub fn longest(&self) -> Option<f64> {
        (self.longest > 0).then(|| round(self.longest as f64 / 1000.0))
    }
}

fn round(milliseconds: f64) -> f64 {
    (milliseconds * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_true_to_a_few_percent_and_can_be_added_up() {
        let (mut first, mut second) = (Histogram::default(), Histogram::default());
        assert_eq!((first.percentile(0.5), first.longest()), (None, None));
        for millis in 1..=1000 {
            let half = if millis % 2 == 0 {
                &mut first
            } else {
                &mut second
            };
            half.count(Duration::from_millis(millis));
        }
        first.add(&second);
        for (share, true_value) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let told = first.percentile(share).unwrap();
            assert!((told / true_value - 1.0).abs() < 0.05, "{share}: {told}");
        }
        assert_eq!(first.longest(), Some(1000.0));
        assert!(first.percentile(1.0) <= first.longest());
    }
}
