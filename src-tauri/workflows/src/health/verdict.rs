//! How a study copes, in one sentence: a code with its numbers. The worst that is true is said; words live in Fluent.

use jiff::Timestamp;

use super::Point;
use super::limits::{
    LOAD_HIGH, MEMORY_HIGH, MEMORY_RISING, RECENT, RISE, RISE_MINUTES, SLOW, STALE, SUSTAINED,
};
use crate::events::{Weight, codes};

/// A verdict: `verdict-CODE` and `verdict-CODE-do` in Fluent.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The word for it.
    pub code: &'static str,
    /// How much it matters.
    pub weight: Weight,
    /// Memory in use, percent of what there is.
    pub memory: Option<u32>,
    /// Since when it is so.
    pub since: Option<Timestamp>,
    /// How many errors, and which.
    pub errors: u64,
    /// The commonest of them.
    pub error: Option<String>,
    /// Milliseconds that 95 of 100 requests took at most.
    pub slow: Option<f64>,
    /// Tasks that ran or wanted to.
    pub load: Option<f64>,
    /// When the newest figures are from.
    pub last: Option<Timestamp>,
}

/// What the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// It is switched off.
    Off,
    /// It ended by itself, or can't be started.
    Crashed,
    /// It runs, or will in a moment.
    On,
}

/// Every code, for the test that each has its words.
pub const CODES: &[&str] = &[
    "off",
    "crashed",
    "none",
    "stale",
    "memory-over",
    "errors",
    "memory-rising",
    "memory-high",
    "slow",
    "busy",
    "well",
    "quiet",
];

/// Judges the points up to the minute `now`.
pub fn judge(points: &[Point], now: i64, server: Server) -> Verdict {
    let told: Vec<&Point> = points.iter().filter(|point| !point.is_empty()).collect();
    let mut verdict = Verdict {
        code: "none",
        weight: Weight::Note,
        memory: None,
        since: None,
        errors: 0,
        error: None,
        slow: None,
        load: None,
        last: None,
    };
    verdict.last = told.last().and_then(|last| time(last.end()));
    match server {
        Server::Off => verdict.code = "off",
        Server::Crashed => {
            verdict.code = "crashed";
            verdict.weight = Weight::Trouble;
        }
        Server::On => {}
    }
    let Some(last) = told.last().filter(|_| server == Server::On) else {
        return verdict;
    };
    if last.end() + STALE.max(2 * i64::from(last.step)) <= now {
        verdict.code = "stale";
        return verdict;
    }
    let recent: Vec<&Point> = told
        .iter()
        .copied()
        .filter(|point| point.end() > now - RECENT.max(2 * i64::from(point.step)))
        .collect();
    let used = |point: &Point| Some(point.memory? / point.limit.filter(|limit| *limit > 0.0)?);
    let shares: Vec<(i64, f64)> = told
        .iter()
        .filter_map(|point| Some((point.at, used(point)?)))
        .collect();
    let fresh = |at: i64| recent.first().is_some_and(|point| at >= point.at);
    let share = shares
        .last()
        .filter(|(at, _)| fresh(*at))
        .map(|(_, share)| *share);
    verdict.memory = share.map(|share| (share * 100.0).round() as u32);
    verdict.slow = recent.iter().rev().find_map(|point| point.slow);
    verdict.load = recent.iter().rev().find_map(|point| point.load);
    (verdict.errors, verdict.error) = errors(&recent);

    let rises = share.and_then(|_| rising_since(&shares));
    let (code, weight, since) = match share {
        Some(share) if share > 1.0 => ("memory-over", Weight::Trouble, over_since(&shares)),
        _ if verdict.errors > 0 => ("errors", Weight::Trouble, None),
        Some(share) if share >= MEMORY_RISING && rises.is_some() => {
            ("memory-rising", Weight::Warning, rises)
        }
        Some(share) if share >= MEMORY_HIGH => ("memory-high", Weight::Warning, None),
        _ if verdict.slow.is_some_and(|slow| slow >= SLOW) => ("slow", Weight::Warning, None),
        _ if is_busy(&told, now) => ("busy", Weight::Warning, None),
        _ if recent.iter().any(|point| point.requests.is_some()) => ("well", Weight::Note, None),
        _ => ("quiet", Weight::Note, None),
    };
    verdict.code = code;
    verdict.weight = weight;
    verdict.since = since.and_then(time);
    verdict
}

/// Errors that participants have noticed, and the commonest of them.
fn errors(recent: &[&Point]) -> (u64, Option<String>) {
    let mut sums = std::collections::BTreeMap::<&str, u64>::new();
    for (code, count) in recent.iter().flat_map(|point| &point.errors) {
        let known = codes::known(code);
        if code == "500" || known.is_some_and(|code| code.weight == Weight::Trouble) {
            *sums.entry(code).or_default() += count;
        }
    }
    let commonest = sums.iter().max_by_key(|(_, count)| **count);
    let commonest = commonest.map(|(code, _)| (*code).to_owned());
    (sums.values().sum(), commonest)
}

/// Since when memory has grown without falling back, if it has grown by much.
fn rising_since(shares: &[(i64, f64)]) -> Option<i64> {
    let (last_at, last) = *shares.last()?;
    let lowest =
        shares.iter().rev().fold(
            None,
            |lowest: Option<(i64, f64)>, (at, share)| match lowest {
                Some((_, low)) if low <= *share => lowest,
                _ => Some((*at, *share)),
            },
        );
    let (at, low) = lowest?;
    let after = shares.iter().filter(|(other, _)| *other >= at);
    let most = after.map(|(_, share)| *share).fold(0.0, f64::max);
    let rises = last - low >= RISE && most - last < RISE / 4.0 && last_at - at >= RISE_MINUTES;
    rises.then_some(at)
}

/// Since when memory is over what there is.
fn over_since(shares: &[(i64, f64)]) -> Option<i64> {
    let over = shares.iter().rev().take_while(|(_, share)| *share > 1.0);
    over.last().map(|(at, _)| *at)
}

/// Whether the load was too high all the while.
fn is_busy(told: &[&Point], now: i64) -> bool {
    let mut loads = told
        .iter()
        .filter(|point| point.end() > now - SUSTAINED.max(2 * i64::from(point.step)))
        .filter_map(|point| Some((point.step, point.load?)))
        .peekable();
    let minutes: i64 = loads.clone().map(|(step, _)| i64::from(step)).sum();
    loads.peek().is_some() && minutes >= SUSTAINED / 2 && loads.all(|(_, load)| load > LOAD_HIGH)
}

fn time(minute: i64) -> Option<Timestamp> {
    Timestamp::from_second(minute.checked_mul(60)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A minute of a study that is well.
    fn well(at: i64) -> Point {
        Point {
            at,
            step: 1,
            memory: Some(40.0),
            limit: Some(100.0),
            load: Some(0.2),
            requests: Some(10),
            middle: Some(20.0),
            slow: Some(80.0),
            ..Point::default()
        }
    }

    fn an_hour(change: impl Fn(i64, &mut Point)) -> Vec<Point> {
        (0..60)
            .map(|at| {
                let mut point = well(1000 + at);
                change(at, &mut point);
                point
            })
            .collect()
    }

    fn code(change: impl Fn(i64, &mut Point)) -> &'static str {
        judge(&an_hour(change), 1060, Server::On).code
    }

    #[test]
    fn each_code_is_said_where_it_is_true() {
        let error = |code: &str| {
            let code = code.to_owned();
            move |at: i64, point: &mut Point| {
                if at == 50 {
                    point.errors.insert(code.clone(), 3);
                }
            }
        };
        assert_eq!(code(|_, _| {}), "well");
        assert_eq!(code(|_, point| point.requests = None), "quiet");
        assert_eq!(code(error("H12")), "errors");
        assert_eq!(code(error("500")), "errors");
        assert_eq!(
            code(error("H27")),
            "well",
            "who closes a page has not noticed an error"
        );
        assert_eq!(code(|_, point| point.memory = Some(92.0)), "memory-high");
        assert_eq!(code(|_, point| point.memory = Some(101.0)), "memory-over");
        assert_eq!(code(|_, point| point.memory = None), "well");
        assert_eq!(
            code(|at, point| point.memory = Some(40.0 + at as f64)),
            "memory-rising"
        );
        assert_eq!(code(|_, point| point.slow = Some(3000.0)), "slow");
        assert_eq!(code(|_, point| point.load = Some(1.2)), "busy");
        assert_eq!(
            code(|at, point| point.load = Some(if at == 55 { 0.9 } else { 1.2 })),
            "well"
        );
        assert_eq!(judge(&[], 1060, Server::On).code, "none");
        for (server, code) in [(Server::Off, "off"), (Server::Crashed, "crashed")] {
            assert_eq!(judge(&an_hour(|_, _| {}), 1060, server).code, code);
            assert_eq!(judge(&[], 1060, server).code, code);
        }
        assert_eq!(
            judge(&an_hour(|_, _| {}), 1059 + STALE, Server::On).code,
            "well"
        );
        assert_eq!(
            judge(&an_hour(|_, _| {}), 1060 + STALE, Server::On).code,
            "stale"
        );
    }

    #[test]
    fn memory_that_rises_says_since_when() {
        let points = an_hour(|at, point| {
            let grown = if at < 20 {
                50.0
            } else {
                50.0 + (at - 19) as f64
            };
            point.memory = Some(grown);
        });
        let verdict = judge(&points, 1060, Server::On);
        assert_eq!((verdict.code, verdict.memory), ("memory-rising", Some(90)));
        assert_eq!(verdict.since, time(1019));
        let over = an_hour(|at, point| point.memory = Some(if at < 30 { 99.0 } else { 103.0 }));
        assert_eq!(judge(&over, 1060, Server::On).since, time(1030));
    }

    #[test]
    fn errors_of_long_ago_are_over() {
        let points = an_hour(|at, point| {
            if at == 30 {
                point.errors.insert("H12".into(), 9);
            }
        });
        assert_eq!(judge(&points, 1060, Server::On).code, "well");
        let several = an_hour(|at, point| {
            if at > 50 {
                point.errors.insert("H10".into(), 1);
                point.errors.insert("H12".into(), 2);
            }
        });
        let verdict = judge(&several, 1060, Server::On);
        assert_eq!(
            (verdict.errors, verdict.error.as_deref()),
            (27, Some("H12"))
        );
    }

    proptest! {
        #[test]
        fn whatever_was_measured_there_is_a_verdict_of_the_list(
            asked in proptest::collection::vec((proptest::option::of(0.0..300.0f64), proptest::option::of(0.0..3.0f64), proptest::option::of(0u64..4)), 0..90),
            limit in 0.0..200.0f64,
            late in -20i64..200,
        ) {
            let points: Vec<Point> = asked
                .iter()
                .zip(1000..)
                .map(|((memory, load, requests), at)| Point {
                    memory: *memory, load: *load, requests: *requests, limit: Some(limit), slow: memory.map(|m| m * 20.0), at, step: 1, ..Point::default()
                })
                .collect();
            let verdict = judge(&points, 1000 + late + points.len() as i64, Server::On);
            prop_assert!(CODES.contains(&verdict.code));
            let over = verdict.code == "memory-over";
            prop_assert!(!over || verdict.memory.is_some_and(|memory| memory >= 100));
            prop_assert!(!over || verdict.since.is_some());
            prop_assert!(verdict.code != "memory-rising" || verdict.since.is_some());
        }
    }
}
