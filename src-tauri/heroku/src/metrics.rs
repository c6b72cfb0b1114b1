//! What Heroku measures of an app: numbers by name, each in a row of equal steps. No number in a step means that nothing was
//! measured there, which is not zero. The API is not in Heroku's reference; what is read here is read strictly.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};

use crate::request::Call;
use crate::{AppId, Client, Error, ProcessType};

/// Most steps of a reply: a week in minutes, and some more. Ours (2026-11).
const STEPS: usize = 12_000;
/// Most rows of a reply. There are some forty codes and as many statuses. Ours (2026-11).
const ROWS: usize = 200;

/// The steps one may ask for (Dev Center, "Metrics", 2024-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// For two hours at most; not for Basic.
    Minute,
    /// For three days at most.
    TenMinutes,
    /// For three days at most.
    Hour,
    /// For a week at most.
    TwoHours,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How long requests took, milliseconds.
    Latency,
    /// What was answered, by status.
    Statuses,
    /// The router's errors, by code.
    RouterErrors,
    /// The servers' errors, by code.
    DynoErrors,
    /// Bytes.
    Memory,
    /// Tasks that ran or wanted to.
    Load,
}

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureSpan {
    /// The first moment.
    pub start: Timestamp,
    /// The moment after it.
    pub end: Timestamp,
    /// How finely.
    pub step: Step,
}

/// Rows of numbers, by name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Measured {
    /// When the first step begins.
    pub start_time: Timestamp,
    /// When the last one ends, or what runs of it so far.
    pub end_time: Timestamp,
    /// Minutes of a step.
    #[serde(deserialize_with = "minutes")]
    pub step: u32,
    /// A number for each step, where there is one.
    #[serde(deserialize_with = "rows")]
    pub data: BTreeMap<String, Vec<Option<f64>>>,
}

impl Step {
    /// As it is asked for.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::TenMinutes => "10m",
            Self::Hour => "1h",
            Self::TwoHours => "2h",
        }
    }

    /// How long it is.
    pub fn minutes(self) -> u32 {
        match self {
            Self::Minute => 1,
            Self::TenMinutes => 10,
            Self::Hour => 60,
            Self::TwoHours => 120,
        }
    }
}

impl Client {
    /// What was measured of a process type. By the app's id: by its name a reply may be empty.
    pub async fn measured(
        &self,
        app: AppId,
        process: &ProcessType,
        what: Measure,
        span: MeasureSpan,
    ) -> Result<Measured, Error> {
        let app = app.to_string();
        let router = |what| ["apps", &app, "router-metrics", what].to_vec();
        let dynos = |what| {
            let kind = process.as_str();
            ["apps", &app, "formation", kind, "metrics", what].to_vec()
        };
        let path = match what {
            Measure::Latency => router("latency"),
            Measure::Statuses => router("status"),
            Measure::RouterErrors => router("errors"),
            Measure::DynoErrors => dynos("errors"),
            Measure::Memory => dynos("memory"),
            Measure::Load => dynos("load"),
        };
        let whole = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let query = vec![
            ("start_time", whole(span.start)),
            ("end_time", whole(span.end)),
            ("step", span.step.as_str().to_owned()),
            ("process_type", process.to_string()),
        ];
        self.ask(Call::get(&path).of_metrics(query)).await
    }
}

/// Whole minutes, as a number or in words: `10`, `"10m"`, `"1h0m0s"`.
fn minutes<'de, D: Deserializer<'de>>(source: D) -> Result<u32, D::Error> {
    let minutes = match serde_json::Value::deserialize(source)? {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => spoken(&text),
        _ => None,
    };
    let minutes = minutes.and_then(|minutes| u32::try_from(minutes).ok());
    minutes
        .filter(|minutes| (1..=24 * 60).contains(minutes))
        .ok_or_else(|| de::Error::custom("no step"))
}

/// The minutes of a length of time in words, if they are whole.
fn spoken(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (mut seconds, mut rest) = (0u64, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = rest.split_at(digits);
        let length = match unit.chars().next()? {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        let part = number.parse::<u64>().ok()?.checked_mul(length)?;
        seconds = seconds.checked_add(part)?;
        rest = unit.get(1..)?;
    }
    (seconds > 0 && seconds.is_multiple_of(60)).then_some(seconds / 60)
}

fn rows<'de, D>(source: D) -> Result<BTreeMap<String, Vec<Option<f64>>>, D::Error>
where
    D: Deserializer<'de>,
{
    // A reply about nothing may have no rows at all.
    let data = Option::<BTreeMap<String, Option<Vec<Option<f64>>>>>::deserialize(source)?;
    let data = data.unwrap_or_default();
    if data.len() > ROWS || data.values().flatten().any(|row| row.len() > STEPS) {
        return Err(de::Error::custom("too much"));
    }
    let rows = data.into_iter();
    Ok(rows
        .map(|(name, row)| (name, row.unwrap_or_default()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_whole_minutes_in_any_form() {
        for (text, minutes) in [
            ("1m", Some(1)),
            ("10m", Some(10)),
            ("10m0s", Some(10)),
            ("1h0m0s", Some(60)),
            ("2h", Some(120)),
            ("60s", Some(1)),
            ("10", Some(10)),
            ("90s", None),
            ("0m", None),
            ("", None),
            ("h", None),
            ("1d", None),
            ("1h5", None),
            ("1ü", None),
            ("99999999999999999999h", None),
            ("9999999999999999999h9h", None),
        ] {
            assert_eq!(
                spoken(text).filter(|minutes| *minutes > 0),
                minutes,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_reply_of_measures_is_refused() {
        let read = |step: &str, data: &str| {
            let text = format!(
                r#"{{"start_time":"2026-11-20T14:00:00Z","end_time":"2026-11-20T14:02:00Z","step":{step},"data":{data}}}"#
            );
            serde_json::from_str::<Measured>(&text)
        };
        let whole = read("1", r#"{"a":[1,null,2.5],"b":null}"#).unwrap();
        assert_eq!(whole.data["a"], [Some(1.0), None, Some(2.5)]);
        assert!(whole.data["b"].is_empty());
        assert!(read("\"1h0m0s\"", "null").unwrap().data.is_empty());
        for (step, data) in [
            ("0", "{}"),
            ("1.5", "{}"),
            ("null", "{}"),
            ("1441", "{}"),
            ("1", "[]"),
            ("1", r#"{"a":["1"]}"#),
        ] {
            assert!(read(step, data).is_err(), "{step} {data}");
        }
        let long = format!("{{\"a\":[{}1]}}", "1,".repeat(STEPS));
        assert!(read("1", &long).is_err());
    }
}
