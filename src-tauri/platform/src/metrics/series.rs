//! Minutes put together to the steps somebody asks for. A step without a sample holds nothing, which is not zero.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::minute::{Minute, Usage};

/// From when to when, and in which steps; minutes since 1970. `start` is a whole number of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first minute.
    pub start: i64,
    /// The first minute after it.
    pub end: i64,
    /// Minutes of a step.
    pub step: i64,
}

impl Span {
    fn steps(&self) -> usize {
        let steps = (self.end - self.start + self.step - 1).div_euclid(self.step.max(1));
        usize::try_from(steps).unwrap_or_default()
    }
}

/// What happened in each step of a span.
#[derive(Clone, Debug)]
pub struct Series {
    steps: Vec<Minute>,
}

impl Series {
    /// Puts minutes in their steps.
    pub fn new(span: Span, minutes: impl IntoIterator<Item = (i64, Minute)>) -> Series {
        let mut steps = vec![Minute::default(); span.steps()];
        for (at, minute) in minutes {
            let place = usize::try_from((at - span.start).div_euclid(span.step.max(1)));
            if let Some(step) = place.ok().and_then(|place| steps.get_mut(place)) {
                step.add(&minute);
            }
        }
        Series { steps }
    }

    /// Answers by status.
    pub fn statuses(&self) -> Value {
        self.counts(|step| &step.statuses)
    }

    /// The router's errors by code.
    pub fn faults(&self) -> Value {
        self.counts(|step| &step.faults)
    }

    /// The dynos' errors by code.
    pub fn errors(&self) -> Value {
        self.counts(|step| &step.errors)
    }

    /// Milliseconds.
    pub fn latency(&self) -> Value {
        let each = |of: &dyn Fn(&Minute) -> Option<f64>| -> Vec<Option<f64>> {
            self.steps.iter().map(of).collect()
        };
        json!({
            "latency.ms.p50": each(&|step| step.latency.percentile(0.5)),
            "latency.ms.p95": each(&|step| step.latency.percentile(0.95)),
            "latency.ms.p99": each(&|step| step.latency.percentile(0.99)),
            "latency.ms.max": each(&|step| step.latency.longest()),
        })
    }

    /// Tasks that ran or wanted to.
    pub fn load(&self) -> Value {
        json!({
            "load.avg.1m.mean": self.usage(|usage| round(usage.load_mean())),
            "load.avg.1m.max": self.usage(|usage| round(usage.load_most)),
            "load.avg.1m.min": self.usage(|usage| round(usage.load_least)),
        })
    }

    /// Bytes.
    pub fn memory(&self) -> Value {
        let bytes = |of: fn(&Usage) -> u64| self.usage(move |usage| of(usage) as f64);
        json!({
            "memory.rss.bytes.max": bytes(|usage| usage.rss),
            "memory.swap.bytes.max": bytes(|usage| usage.swap),
            "memory.total.bytes.max": bytes(|usage| usage.total),
            "memory.quota.bytes.max": bytes(|usage| usage.quota),
            "memory.swap-plus-rss.bytes.max": bytes(|usage| usage.total),
            "memory.swap-plus-rss.bytes.mean": self.usage(|usage| usage.total_mean().round()),
            "memory.used.bytes.mean": self.usage(|usage| usage.total_mean().round()),
        })
    }

    fn usage(&self, of: impl Fn(&Usage) -> f64) -> Vec<Option<f64>> {
        let each = self.steps.iter();
        each.map(|step| step.usage.as_ref().map(&of)).collect()
    }

    fn counts(&self, of: impl Fn(&Minute) -> &BTreeMap<String, u64>) -> Value {
        let keys: BTreeSet<&String> = self.steps.iter().flat_map(|step| of(step).keys()).collect();
        let row = |key| -> Vec<Option<u64>> {
            self.steps
                .iter()
                .map(|step| of(step).get(key).copied())
                .collect()
        };
        keys.into_iter()
            .map(|key| (key.clone(), json!(row(key))))
            .collect()
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
