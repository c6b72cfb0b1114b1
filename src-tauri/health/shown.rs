//! What the health page shows: columns of numbers of the same length, as charts want them, and a verdict.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;
use workflows::events::Weight;
use workflows::health::{Health, HealthSource, Point, Unmeasured, Verdict};

/// How a study has been. Every row has as many values as `at`; null is a gap.
#[derive(Serialize, TS)]
pub struct HealthView {
    source: HealthSource,
    /// What the service does not measure.
    unmeasured: Option<Unmeasured>,
    /// Whether the log tells what the server uses; known only where the service does not tell all.
    in_log: bool,
    /// The server's size (Heroku's dyno type).
    size: String,
    /// Seconds since 1970.
    from: f64,
    to: f64,
    /// When each step began, seconds since 1970.
    at: Vec<f64>,
    /// How many minutes it has.
    minutes: Vec<u32>,
    /// Bytes.
    memory: Vec<Option<f64>>,
    limit: Vec<Option<f64>>,
    load: Vec<Option<f64>>,
    requests: Vec<Option<f64>>,
    /// Milliseconds that half of the requests took at most.
    middle: Vec<Option<f64>>,
    /// Milliseconds that 95 of 100 took at most.
    slow: Vec<Option<f64>>,
    errors: Vec<HealthErrors>,
    marks: Vec<HealthMark>,
    verdict: HealthVerdict,
}

/// How often one error happened.
#[derive(Serialize, TS)]
pub struct HealthErrors {
    /// Heroku's code, or `500` for the study's own.
    code: String,
    counts: Vec<Option<f64>>,
}

/// Something that happened to the servers.
#[derive(Serialize, TS)]
pub struct HealthMark {
    /// Seconds since 1970.
    at: f64,
    /// The version that came; none for a restart.
    version: Option<u32>,
}

/// All of it in one sentence: `verdict-CODE` and `verdict-CODE-do` in Fluent.
#[derive(Serialize, TS)]
pub struct HealthVerdict {
    code: String,
    weight: Weight,
    /// Percent.
    memory: Option<u32>,
    /// RFC 3339.
    since: Option<String>,
    errors: f64,
    error: Option<String>,
    /// Milliseconds.
    slow: Option<f64>,
    load: Option<f64>,
    /// RFC 3339.
    last: Option<String>,
}

impl HealthView {
    pub fn shown(health: &Health) -> Self {
        let points = with_gaps(&health.points);
        let row = |of: fn(&Point) -> Option<f64>| points.iter().map(of).collect();
        let codes: BTreeSet<&String> = points
            .iter()
            .flat_map(|point| point.errors.keys())
            .collect();
        let errors = codes.into_iter().map(|code| HealthErrors {
            code: code.clone(),
            counts: points
                .iter()
                .map(|point| point.errors.get(code).map(|count| *count as f64))
                .collect(),
        });
        let errors = errors.collect();
        Self {
            source: health.source,
            unmeasured: health.unmeasured,
            in_log: health.in_log,
            size: health.size.clone(),
            from: seconds(health.from),
            to: seconds(health.to),
            at: points.iter().map(|point| seconds(point.at)).collect(),
            minutes: points.iter().map(|point| point.step).collect(),
            memory: row(|point| point.memory),
            limit: row(|point| point.limit),
            load: row(|point| point.load),
            requests: row(|point| point.requests.map(|count| count as f64)),
            middle: row(|point| point.middle),
            slow: row(|point| point.slow),
            errors,
            marks: health
                .marks
                .iter()
                .map(|mark| HealthMark {
                    at: mark.at.as_second() as f64,
                    version: mark.version.and_then(|version| u32::try_from(version).ok()),
                })
                .collect(),
            verdict: HealthVerdict::shown(&health.verdict),
        }
    }
}

/// Those in which something was told, and one empty step wherever nothing was, so that no line is drawn across.
fn with_gaps(points: &[Point]) -> Vec<Point> {
    let mut shown: Vec<Point> = Vec::with_capacity(points.len());
    for point in points.iter().filter(|point| !point.is_empty()) {
        if let Some(end) = shown.last().map(Point::end)
            && end < point.at
        {
            shown.push(Point {
                at: end,
                step: u32::try_from(point.at - end).unwrap_or(u32::MAX),
                ..Point::default()
            });
        }
        shown.push(point.clone());
    }
    shown
}

fn seconds(minute: i64) -> f64 {
    minute as f64 * 60.0
}

impl HealthVerdict {
    fn shown(verdict: &Verdict) -> Self {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        Self {
            code: verdict.code.to_owned(),
            weight: verdict.weight,
            memory: verdict.memory,
            since: time(verdict.since),
            errors: verdict.errors as f64,
            error: verdict.error.clone(),
            slow: verdict.slow,
            load: verdict.load,
            last: time(verdict.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_was_told_there_is_one_empty_step() {
        let point = |at, step, load| Point {
            at,
            step,
            load,
            ..Point::default()
        };
        let points = [
            point(10, 10, Some(0.5)),
            point(20, 10, None),
            point(30, 10, None),
            point(40, 1, Some(0.1)),
            point(41, 1, Some(0.2)),
            point(42, 1, None),
        ];
        let told: Vec<_> = with_gaps(&points)
            .iter()
            .map(|point| (point.at, point.step, point.load))
            .collect();
        assert_eq!(
            told,
            [
                (10, 10, Some(0.5)),
                (20, 20, None),
                (40, 1, Some(0.1)),
                (41, 1, Some(0.2))
            ]
        );
    }
}
