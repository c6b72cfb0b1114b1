//! One minute of one process type. Minutes add up to longer spans without loss: there are no averages in them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;

/// What a dyno used at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Bytes in memory.
    pub rss: u64,
    /// Bytes swapped out.
    pub swap: u64,
    /// Bytes it may use.
    pub quota: u64,
    /// Tasks that ran or wanted to, damped over a minute.
    pub load: f64,
}

/// A minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Minute {
    /// Answers by status.
    pub statuses: BTreeMap<String, u64>,
    /// The router's errors by code.
    pub faults: BTreeMap<String, u64>,
    /// How long answers took.
    pub latency: Histogram,
    /// The dynos' errors by code.
    pub errors: BTreeMap<String, u64>,
    /// What the dynos used.
    pub usage: Option<Usage>,
}

/// What dynos used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    samples: u64,
    /// Largest of each, bytes.
    pub rss: u64,
    /// See `rss`.
    pub swap: u64,
    /// See `rss`.
    pub total: u64,
    /// See `rss`.
    pub quota: u64,
    total_sum: f64,
    load_sum: f64,
    /// Largest load.
    pub load_most: f64,
    /// Smallest.
    pub load_least: f64,
}

impl Minute {
    pub(super) fn request(
        &mut self,
        status: Option<u16>,
        code: Option<&str>,
        service: Option<Duration>,
    ) {
        if let Some(status) = status {
            *self.statuses.entry(status.to_string()).or_default() += 1;
        }
        if let Some(code) = code {
            *self.faults.entry(code.to_owned()).or_default() += 1;
        }
        // A WebSocket takes as long as its page is open: that is no latency.
        if let Some(service) = service.filter(|_| status != Some(101)) {
            self.latency.count(service);
        }
    }

    pub(super) fn error(&mut self, code: &str) {
        *self.errors.entry(code.to_owned()).or_default() += 1;
    }

    pub(super) fn sample(&mut self, sample: &Sample) {
        let total = sample.rss + sample.swap;
        let one = Usage {
            samples: 1,
            rss: sample.rss,
            swap: sample.swap,
            total,
            quota: sample.quota,
            total_sum: total as f64,
            load_sum: sample.load,
            load_most: sample.load,
            load_least: sample.load,
        };
        self.use_up(&one);
    }

    /// Adds all of another.
    pub fn add(&mut self, other: &Minute) {
        let counts = [
            (&mut self.statuses, &other.statuses),
            (&mut self.faults, &other.faults),
            (&mut self.errors, &other.errors),
        ];
        for (own, others) in counts {
            for (key, count) in others {
                *own.entry(key.clone()).or_default() += count;
            }
        }
        self.latency.add(&other.latency);
        if let Some(usage) = &other.usage {
            self.use_up(usage);
        }
    }

    fn use_up(&mut self, other: &Usage) {
        let Some(usage) = &mut self.usage else {
            self.usage = Some(*other);
            return;
        };
        usage.samples += other.samples;
        usage.rss = usage.rss.max(other.rss);
        usage.swap = usage.swap.max(other.swap);
        usage.total = usage.total.max(other.total);
        usage.quota = usage.quota.max(other.quota);
        usage.total_sum += other.total_sum;
        usage.load_sum += other.load_sum;
        usage.load_most = usage.load_most.max(other.load_most);
        usage.load_least = usage.load_least.min(other.load_least);
    }
}

impl Usage {
    /// Mean bytes in memory and swapped out.
    pub fn total_mean(&self) -> f64 {
        self.total_sum / self.samples.max(1) as f64
    }

    /// Mean load.
    pub fn load_mean(&self) -> f64 {
        self.load_sum / self.samples.max(1) as f64
    }
}
