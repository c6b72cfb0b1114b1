//! The Metrics API: what was measured of an app, in the steps that its dyno size allows. Heroku has it under a host of
//! its own; here it is on the same ports.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::show;
use super::wire::{Answer, Refusal, ok};
use crate::metrics::{Series, Span, this_minute};
use crate::platform::Platform;
use crate::store::{apps, metrics, whole_seconds};

/// Heroku's names for the host; the second is the one its command line asks.
pub const HOSTS: [&str; 2] = ["api.metrics.heroku.com", "api.metrics.herokai.com"];

/// The steps one may ask for, the minutes of each, and the longest span in it, hours. Dev Center, "Metrics" (2024-12).
const STEPS: [(&str, i64, i64); 4] = [
    ("1m", 1, 2),
    ("10m", 10, 72),
    ("1h", 60, 72),
    ("2h", 120, 168),
];

/// The routes of this file.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/apps/{app}/router-metrics/{what}", get(router))
        .route(
            "/apps/{app}/formation/{type}/metrics/{what}",
            get(formation),
        )
}

/// Whether a path is of this API.
pub fn is_ours(path: &str) -> bool {
    let mut parts = path.split('/').skip(3);
    match parts.next() {
        Some("router-metrics") => true,
        Some("formation") => parts.nth(1) == Some("metrics"),
        _ => false,
    }
}

/// GET /apps/{app}/router-metrics/{latency|errors|status}
async fn router(
    State(platform): State<Platform>,
    Path((key, what)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let of: fn(&Series) -> Value = match what.as_str() {
        "latency" => Series::latency,
        "errors" => Series::faults,
        "status" => Series::statuses,
        _ => return Err(Refusal::not_found("metric")),
    };
    let asked = Asked::read(query.as_deref().unwrap_or_default())?;
    let kind = asked.kind.clone().unwrap_or_else(|| "web".to_owned());
    if kind != "web" {
        return Err(Refusal::bad_request(
            "Only web dynos are behind the router.",
        ));
    }
    answer(&platform, key, kind, asked, of).await
}

/// GET /apps/{app}/formation/{type}/metrics/{errors|memory|load}
async fn formation(
    State(platform): State<Platform>,
    Path((key, kind, what)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let of: fn(&Series) -> Value = match what.as_str() {
        "errors" => Series::errors,
        "memory" => Series::memory,
        "load" => Series::load,
        _ => return Err(Refusal::not_found("metric")),
    };
    let asked = Asked::read(query.as_deref().unwrap_or_default())?;
    if asked.kind.as_ref().is_some_and(|asked| *asked != kind) {
        return Err(Refusal::bad_request(
            "process_type must be the one of the path.",
        ));
    }
    answer(&platform, key, kind, asked, of).await
}

async fn answer(
    platform: &Platform,
    key: String,
    kind: String,
    asked: Asked,
    of: fn(&Series) -> Value,
) -> Answer {
    let (own, measures) = (kind.clone(), platform.metrics.clone());
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let lines = apps::formation(tx, &app.id)?;
        let size = lines.into_iter().find(|line| line.kind == own);
        let size = size.ok_or_else(|| Refusal::not_found("process type"))?.size;
        let span = asked.span(&size, this_minute())?;
        let mut minutes = metrics::between(tx, &app.id, &own, span.start, span.end)?;
        minutes.extend(measures.open(&app.id, &own));
        Ok((span, minutes))
    });
    let (span, minutes) = found.await?;
    let data = of(&Series::new(span, minutes));
    ok(&json!({
        "start_time": time(span.start), "end_time": time(span.end), "step": span.step, "data": data,
    }))
}

fn time(minute: i64) -> String {
    Timestamp::from_second(minute * 60).map_or_else(|_| String::new(), whole_seconds)
}

/// What the address asks for; minutes since 1970.
#[derive(Debug, Default)]
struct Asked {
    start: Option<i64>,
    end: Option<i64>,
    step: Option<(&'static str, i64, i64)>,
    kind: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Result<Asked, Refusal> {
        let mut asked = Asked::default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "start_time" => asked.start = Some(minute(value)?.div_euclid(60)),
                // A minute that has begun belongs to it.
                "end_time" => asked.end = Some((minute(value)? + 59).div_euclid(60)),
                "step" => {
                    let step = STEPS.iter().find(|(word, _, _)| *word == value);
                    asked.step =
                        Some(*step.ok_or_else(|| {
                            Refusal::bad_request("step must be 1m, 10m, 1h or 2h.")
                        })?);
                }
                "process_type" => asked.kind = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(asked)
    }

    /// The span in whole steps, as far as a dyno size has it.
    fn span(&self, size: &str, now: i64) -> Result<Span, Refusal> {
        let day = 24 * 60;
        let end = self.end.unwrap_or(now + 1).min(now + 1);
        let start = self.start.unwrap_or(end - day);
        if start >= end {
            return Err(Refusal::bad_request(
                "start_time must be before end_time, and not to come.",
            ));
        }
        let fitting = || STEPS.iter().find(|(_, _, hours)| end - start <= hours * 60);
        let basic = size == "Basic";
        let default = if basic { STEPS.get(1) } else { fitting() };
        let (word, step, hours) = self.step.or(default.copied()).unwrap_or(("2h", 120, 168));
        match size {
            "Eco" => return Err(Refusal::bad_request("There are no metrics of Eco dynos.")),
            "Basic" if step < 10 => {
                return Err(Refusal::bad_request(
                    "Basic dynos have metrics in steps of 10m and more.",
                ));
            }
            _ => {}
        }
        // Those who ask for "the last hours" ask a moment later than they reckoned: some steps more are no harm.
        let longest = hours * 60 + 2 * step;
        if end - start > longest && !basic {
            return Err(Refusal::bad_request(format!(
                "In steps of {word} one may ask for {hours} hours at most."
            )));
        }
        let oldest = if basic { now - day } else { now - 7 * day };
        let start = start.max(oldest).min(end - 1);
        Ok(Span {
            start: start.div_euclid(step) * step,
            end,
            step,
        })
    }
}

/// Seconds since 1970. Colons and the plus of a time zone may be written with a percent sign.
fn minute(text: &str) -> Result<i64, Refusal> {
    let text = text
        .replace("%3A", ":")
        .replace("%3a", ":")
        .replace("%2B", "+")
        .replace("%2b", "+");
    let time: Result<Timestamp, _> = text.parse();
    time.map(Timestamp::as_second).map_err(|_| {
        Refusal::bad_request("start_time and end_time must be times: 2026-11-20T14:05:00Z.")
    })
}
