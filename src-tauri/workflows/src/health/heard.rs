//! A study's health as its log tells it: the router's lines, what the server says that it uses, Heroku's codes. Only whole
//! minutes are told, and none in which lines may be missing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::limits::{CODES, HEARD_MINUTES, LATE};
use super::{Point, minute};
use crate::log::line::{Line, fields};

const MEGABYTE: f64 = 1024.0 * 1024.0;

/// What was heard.
#[derive(Debug, Default)]
pub struct Heard {
    minutes: BTreeMap<i64, Minute>,
    /// Minutes of which lines may be missing.
    torn: BTreeSet<i64>,
    /// The minute of the first line and of the last.
    first: Option<i64>,
    last: Option<i64>,
    /// Whether lines come as they are written.
    live: bool,
    gap: bool,
}

#[derive(Debug, Default)]
struct Minute {
    requests: u64,
    /// How many answers took so many milliseconds.
    service: BTreeMap<u32, u64>,
    memory: Option<f64>,
    limit: Option<f64>,
    load: f64,
    loads: u64,
    errors: BTreeMap<String, u64>,
}

impl Heard {
    /// Lines come as they are written, or no longer.
    pub fn link(&mut self, live: bool) {
        self.live = live;
    }

    /// Before the next line others are missing.
    pub fn gap(&mut self) {
        self.gap = true;
    }

    /// Hears a line.
    pub fn hear(&mut self, line: &str, now: Timestamp) {
        let line = Line::read(line);
        let Some(at) = line.at.map(minute) else {
            return;
        };
        let present = minute(now);
        if !(present - HEARD_MINUTES..=present + 1).contains(&at) {
            return;
        }
        // What stands before the first line of a connection was cut off.
        let first = *self.first.get_or_insert(at);
        if first == at {
            self.torn.insert(at);
        }
        let last = self.last.unwrap_or(at);
        if std::mem::take(&mut self.gap) {
            self.torn.extend(last..=at);
        }
        self.last = Some(last.max(at));
        let oldest = present - HEARD_MINUTES;
        self.minutes = self.minutes.split_off(&oldest);
        self.torn = self.torn.split_off(&oldest);
        self.minutes.entry(at).or_default().hear(&line);
    }

    /// What is known of each whole minute, oldest first.
    pub fn points(&self, now: Timestamp) -> Vec<Point> {
        let (Some(first), Some(last)) = (self.first, self.last) else {
            return Vec::new();
        };
        let over = (now.as_second() - LATE).div_euclid(60);
        let end = if self.live { over } else { over.min(last) };
        let first = first.max(minute(now) - HEARD_MINUTES);
        let whole = (first..end).filter(|at| !self.torn.contains(at));
        whole
            .map(|at| {
                let known = self.minutes.get(&at);
                known.map_or_else(
                    || Point {
                        at,
                        step: 1,
                        ..Point::default()
                    },
                    |minute| minute.point(at),
                )
            })
            .collect()
    }
}

impl Minute {
    fn hear(&mut self, line: &Line<'_>) {
        if line.is_routers() {
            self.request(line);
        } else if line.source == "heroku" && line.kind() == "web" {
            match line.message.strip_prefix("Error ") {
                Some(rest) => self.error(rest.split(' ').next().unwrap_or_default()),
                None => self.sample(line),
            }
        }
    }

    fn request(&mut self, line: &Line<'_>) {
        let (mut status, mut service) = (None, None);
        // A visitor's path may hold anything; the router's own fields stand behind it.
        for (name, value) in fields(line.message) {
            match name {
                "code" => self.error(value),
                "status" => status = value.parse::<u16>().ok(),
                "service" => {
                    service = value
                        .strip_suffix("ms")
                        .and_then(|text| text.parse::<u32>().ok());
                }
                _ => {}
            }
        }
        if let Some(status) = status {
            self.requests += 1;
            if status == 500 {
                self.error("500");
            }
        }
        // A WebSocket takes as long as its page is open.
        if let Some(service) = service.filter(|_| status != Some(101)) {
            *self.service.entry(service).or_default() += 1;
        }
    }

    fn error(&mut self, code: &str) {
        if is_code(code) && (self.errors.len() < CODES || self.errors.contains_key(code)) {
            *self.errors.entry(code.to_owned()).or_default() += 1;
        }
    }

    fn sample(&mut self, line: &Line<'_>) {
        let number = |name: &str, unit: &str| {
            let number = line.field(name)?.strip_suffix(unit)?.parse::<f64>().ok()?;
            Some(number).filter(|number| number.is_finite() && *number >= 0.0)
        };
        if let Some(load) = number("sample#load_avg_1m", "") {
            self.load += load;
            self.loads += 1;
        }
        let bytes = |name| number(name, "MB").map(|number| number * MEGABYTE);
        let largest = |known: Option<f64>, new: Option<f64>| match (known, new) {
            (Some(known), Some(new)) => Some(known.max(new)),
            (known, new) => known.or(new),
        };
        self.memory = largest(self.memory, bytes("sample#memory_total"));
        self.limit = largest(self.limit, bytes("sample#memory_quota"));
    }

    fn point(&self, at: i64) -> Point {
        Point {
            at,
            step: 1,
            memory: self.memory,
            limit: self.limit,
            load: (self.loads > 0).then(|| self.load / self.loads as f64),
            requests: (self.requests > 0).then_some(self.requests),
            middle: self.percentile(0.5),
            slow: self.percentile(0.95),
            errors: self.errors.clone(),
        }
    }

    /// Milliseconds that this share of the answers did not exceed.
    fn percentile(&self, share: f64) -> Option<f64> {
        let total: u64 = self.service.values().sum();
        let wanted = (total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        let mut classes = self.service.iter();
        classes.find_map(|(time, count)| {
            seen += count;
            (seen >= wanted).then_some(f64::from(*time))
        })
    }
}

/// Whether something is an error's code: Heroku's letter and number, or the study's own 500.
pub fn is_code(text: &str) -> bool {
    let number = text.strip_prefix(['H', 'R', 'L']);
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text == "500" || number.is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-20T{text}Z").parse().unwrap()
    }

    fn heard(lines: &[&str]) -> Heard {
        let mut heard = Heard::default();
        heard.link(true);
        for line in lines {
            let line = format!("2026-11-20T{line}");
            heard.hear(&line, at("14:59:00"));
        }
        heard
    }

    const LINES: &[&str] = &[
        "14:04:58.1+00:00 heroku[router]: at=info path=\"/\" service=3ms status=200",
        "14:05:00.1+00:00 heroku[router]: at=info path=\"/p/x?status=500 code=H99\" connect=0ms service=10ms status=200 bytes=1",
        "14:05:00.2+00:00 heroku[router]: at=info path=\"/\" service=900000ms status=101",
        "14:05:01.3+00:00 heroku[router]: at=info path=\"/\" service=30ms status=500",
        "14:05:02.3+00:00 heroku[router]: at=error code=H12 desc=\"Request timeout\" path=\"/\" service=30000ms status=503",
        "14:05:03.3+00:00 heroku[router]: at=error code=H14 desc=\"No web\" path=\"/\" connect= service= status=503",
        "14:05:04.3+00:00 heroku[web.1]: source=web.1 dyno=heroku.1.2 sample#load_avg_1m=0.50 sample#load_avg_5m=9",
        "14:05:24.3+00:00 heroku[web.1]: source=web.1 dyno=heroku.1.2 sample#load_avg_1m=1.50",
        "14:05:24.4+00:00 heroku[web.1]: source=web.1 sample#memory_total=100.50MB sample#memory_quota=512.00MB",
        "14:05:44.4+00:00 heroku[web.1]: source=web.1 sample#memory_total=90.00MB sample#memory_quota=512.00MB",
        "14:05:45.0+00:00 heroku[web.1]: Error R14 (Memory quota exceeded)",
        "14:05:46.0+00:00 heroku[run.12]: Error R14 (Memory quota exceeded)",
        "14:05:47.0+00:00 app[web.1]: heroku[router]: at=info service=1ms status=200",
        "14:07:01.0+00:00 heroku[router]: at=info path=\"/\" service=7ms status=304",
    ];

    #[test]
    fn a_minute_is_what_its_lines_say() {
        let points = heard(LINES).points(at("14:08:30"));
        let told: Vec<_> = points.iter().map(|point| point.is_empty()).collect();
        assert_eq!(told, [false, true, false], "14:05, a gap, 14:07");
        let point = &points[0];
        assert_eq!(point.requests, Some(5));
        assert_eq!((point.middle, point.slow), (Some(30.0), Some(30_000.0)));
        assert_eq!(point.load, Some(1.0));
        assert_eq!(point.memory, Some(100.5 * MEGABYTE));
        assert_eq!(point.limit, Some(512.0 * MEGABYTE));
        let errors = [("500", 1), ("H12", 1), ("H14", 1), ("R14", 1)];
        let errors = errors.map(|(code, count)| (code.to_owned(), count));
        assert_eq!(point.errors, errors.into());
    }

    #[test]
    fn the_minute_that_runs_and_those_with_missing_lines_are_not_told() {
        let minutes = |heard: &Heard, now| {
            let points = heard.points(at(now));
            let first = minute(at("14:00:00"));
            points
                .iter()
                .map(|point| point.at - first)
                .collect::<Vec<_>>()
        };
        let mut all = heard(LINES);
        assert_eq!(minutes(&all, "14:08:04"), [5, 6], "lines come late");
        assert_eq!(minutes(&all, "14:08:05"), [5, 6, 7]);
        all.link(false);
        assert_eq!(minutes(&all, "14:30:00"), [5, 6], "nobody listened");
        all.gap();
        all.link(true);
        let next = "2026-11-20T14:10:00+00:00 heroku[router]: status=200 service=1ms";
        all.hear(next, at("14:10:01"));
        assert_eq!(minutes(&all, "14:12:30"), [5, 6, 11]);
    }

    #[test]
    fn lines_of_other_times_are_left_out() {
        let mut heard = Heard::default();
        heard.hear(
            "1971-01-01T00:00:00Z heroku[router]: status=200",
            at("14:00:00"),
        );
        heard.hear(
            "2999-01-01T00:00:00Z heroku[router]: status=200",
            at("14:00:00"),
        );
        heard.hear("no time at all", at("14:00:00"));
        assert!(heard.points(at("14:30:00")).is_empty());
    }

    proptest! {
        #[test]
        fn any_lines_are_heard(lines in proptest::collection::vec("\\PC{0,80}", 0..20)) {
            let mut heard = Heard::default();
            for line in &lines {
                heard.hear(&format!("2026-11-20T14:05:00Z heroku[router]: {line}"), at("14:06:00"));
                heard.hear(&format!("2026-11-20T14:06:00Z heroku[web.1]: {line}"), at("14:06:00"));
                heard.hear(line, at("14:06:00"));
            }
            let _ = heard.points(at("14:09:00"));
        }

        /// The share that a percentile names is the share of answers that are no longer.
        #[test]
        fn a_percentile_is_a_time_that_was_taken(times in proptest::collection::vec(0u32..5000, 1..60)) {
            let mut one = Minute::default();
            for time in &times {
                *one.service.entry(*time).or_default() += 1;
            }
            for share in [0.5, 0.95] {
                let told = one.percentile(share).unwrap();
                let within = times.iter().filter(|time| f64::from(**time) <= told).count();
                let below = times.iter().filter(|time| f64::from(**time) < told).count();
                prop_assert!(times.iter().any(|time| f64::from(*time) == told));
                prop_assert!(within as f64 >= times.len() as f64 * share);
                prop_assert!((below as f64) < times.len() as f64 * share);
            }
        }
    }
}
