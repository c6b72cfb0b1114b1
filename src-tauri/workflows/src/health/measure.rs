//! A study's health as the service itself measures it.

use std::collections::BTreeMap;

use futures_util::future::try_join;
use heroku::{AppId, Client, Error, Measure, MeasureSpan, Measured, ProcessType, Step};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use super::{HealthSpan, Point, is_refusal, minute};

/// What the service does not measure, so that the log is listened to as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Unmeasured {
    /// Eco servers are not measured (Dev Center, "Metrics", 2024-12).
    Eco,
    /// It gave none for this study.
    Refused,
    /// Basic servers are measured in steps of ten minutes (Dev Center, "Metrics", 2024-12).
    Coarse,
}

/// The ways to ask for a span, the finest first: not every server is measured by the minute, and Basic for a day only
/// (Dev Center, "Metrics", 2024-12).
fn ways(span: HealthSpan) -> &'static [(Step, i64)] {
    match span {
        HealthSpan::Hours2 => &[(Step::Minute, 2), (Step::TenMinutes, 2)],
        HealthSpan::Hours24 => &[(Step::TenMinutes, 24), (Step::Hour, 24)],
        HealthSpan::Hours72 => &[
            (Step::TenMinutes, 72),
            (Step::Hour, 72),
            (Step::TenMinutes, 24),
        ],
        HealthSpan::Days7 => &[(Step::TwoHours, 168), (Step::TenMinutes, 24)],
    }
}

/// What was measured of a span, and of the last two hours as finely as it can be had. The inner error is one that may pass.
pub async fn measured(
    client: &Client,
    app: AppId,
    size: &str,
    span: HealthSpan,
    now: Timestamp,
) -> Result<Vec<Point>, Result<Unmeasured, Error>> {
    if size.eq_ignore_ascii_case("eco") {
        return Err(Ok(Unmeasured::Eco));
    }
    let asked = async {
        let recent = within(client, app, HealthSpan::Hours2, now);
        if span == HealthSpan::Hours2 {
            return recent.await;
        }
        let (mut points, mut others) = try_join(within(client, app, span, now), recent).await?;
        points.append(&mut others);
        Ok(points)
    };
    asked.await.map_err(|why| match is_refusal(&why) {
        true => Ok(Unmeasured::Refused),
        false => Err(why),
    })
}

async fn within(
    client: &Client,
    app: AppId,
    span: HealthSpan,
    now: Timestamp,
) -> Result<Vec<Point>, Error> {
    let mut points = in_ways(ways(span), now, |span| whole(client, app, span)).await?;
    // The step that runs is not over.
    points.retain(|point| point.end() <= minute(now));
    Ok(points)
}

/// Asks in these ways, one after the other, until one is not refused. Where all are, the first refusal is the error.
pub(crate) async fn in_ways<T: Default, F: Future<Output = Result<T, Error>>>(
    ways: &[(Step, i64)],
    now: Timestamp,
    ask: impl Fn(MeasureSpan) -> F,
) -> Result<T, Error> {
    let mut refused = None;
    for (step, hours) in ways {
        let minutes = i64::from(step.minutes());
        let end = minute(now);
        let start = (end - hours * 60).div_euclid(minutes) * minutes;
        let time = |minute: i64| Timestamp::from_second(minute * 60).unwrap_or(now);
        let span = MeasureSpan {
            start: time(start),
            end: time(end),
            step: *step,
        };
        match ask(span).await {
            Err(why) if is_refusal(&why) => refused = refused.or(Some(why)),
            answer => return answer,
        }
    }
    refused.map_or_else(|| Ok(T::default()), Err)
}

/// All that is measured, one after the other: the account's requests are counted.
async fn whole(client: &Client, app: AppId, span: MeasureSpan) -> Result<Vec<Point>, Error> {
    let web = ProcessType::web();
    let mut points = Points::default();
    for what in [
        Measure::Statuses,
        Measure::Latency,
        Measure::RouterErrors,
        Measure::DynoErrors,
        Measure::Memory,
        Measure::Load,
    ] {
        match client.measured(app, &web, what, span).await {
            Ok(measured) => points.add(what, &measured),
            // Memory and load are the least documented of them: without them there is still a page.
            Err(why)
                if matches!(what, Measure::Memory | Measure::Load)
                    && matches!(why, Error::Api { status: 404, .. }) => {}
            Err(why) => return Err(why),
        }
    }
    Ok(points.0.into_values().collect())
}

/// Points by when they begin and how long they are.
#[derive(Default)]
struct Points(BTreeMap<(i64, u32), Point>);

impl Points {
    fn add(&mut self, what: Measure, measured: &Measured) {
        match what {
            Measure::Latency => {
                self.set(measured, &["latency.ms.p50"], |point| &mut point.middle);
                self.set(measured, &["latency.ms.p95"], |point| &mut point.slow);
            }
            Measure::Memory => {
                let used = [
                    "memory.total.bytes.max",
                    "memory.swap-plus-rss.bytes.max",
                    "memory.rss.bytes.max",
                ];
                self.set(measured, &used, |point| &mut point.memory);
                let quota = ["memory.quota.bytes.max"];
                self.set(measured, &quota, |point| &mut point.limit);
            }
            Measure::Load => self.set(measured, &["load.avg.1m.mean"], |point| &mut point.load),
            Measure::Statuses => self.statuses(measured),
            Measure::RouterErrors | Measure::DynoErrors => {
                for (code, row) in &measured.data {
                    self.errors(measured, code, row);
                }
            }
        }
    }

    /// The first of the names that is there.
    fn set(
        &mut self,
        measured: &Measured,
        names: &[&str],
        place: fn(&mut Point) -> &mut Option<f64>,
    ) {
        let Some(row) = names.iter().find_map(|name| measured.data.get(*name)) else {
            return;
        };
        for (at, value) in row.iter().enumerate() {
            let sane = value.filter(|value| value.is_finite() && *value >= 0.0);
            if let Some(point) = self.at(measured, at) {
                *place(point) = sane;
            }
        }
    }

    /// Codes one by one, or else their groups: both tell of the same requests.
    fn statuses(&mut self, measured: &Measured) {
        let single = |name: &str| name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_digit());
        let singles = measured.data.keys().any(|name| single(name));
        let wanted = |name: &str| match singles {
            true => single(name),
            false => name.starts_with("status_"),
        };
        for (name, row) in measured.data.iter().filter(|(name, _)| wanted(name)) {
            for (at, value) in row.iter().enumerate() {
                let count = count(*value);
                if let Some(point) = self.at(measured, at)
                    && let Some(count) = count
                {
                    let sum = point.requests.unwrap_or(0).saturating_add(count);
                    point.requests = Some(sum);
                }
            }
            if name == "500" {
                self.errors(measured, name, row);
            }
        }
    }

    fn errors(&mut self, measured: &Measured, code: &str, row: &[Option<f64>]) {
        if !super::heard::is_code(code) {
            return;
        }
        for (at, value) in row.iter().enumerate() {
            let count = count(*value).filter(|count| *count > 0);
            if let Some(point) = self.at(measured, at)
                && let Some(count) = count
            {
                let known = point.errors.entry(code.to_owned()).or_default();
                *known = known.saturating_add(count);
            }
        }
    }

    fn at(&mut self, measured: &Measured, index: usize) -> Option<&mut Point> {
        let index = i64::try_from(index).ok()?;
        let at = minute(measured.start_time) + index * i64::from(measured.step);
        let step = measured.step;
        Some(self.0.entry((at, step)).or_insert_with(|| Point {
            at,
            step,
            ..Point::default()
        }))
    }
}

fn count(value: Option<f64>) -> Option<u64> {
    let value = value.filter(|value| value.is_finite() && *value >= 0.0)?;
    Some(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(step: u32, data: &[(&str, &[Option<f64>])]) -> Measured {
        let rows = data.iter();
        Measured {
            start_time: Timestamp::from_second(600 * 60).unwrap(),
            end_time: Timestamp::from_second(900 * 60).unwrap(),
            step,
            data: rows
                .map(|(name, row)| ((*name).to_owned(), row.to_vec()))
                .collect(),
        }
    }

    #[test]
    fn a_gap_is_no_zero_and_a_zero_is_no_gap() {
        let mut points = Points::default();
        let row = [Some(0.0), None, Some(2.0)];
        points.add(Measure::Load, &measured(10, &[("load.avg.1m.mean", &row)]));
        points.add(Measure::Statuses, &measured(10, &[("200", &row)]));
        let told: Vec<_> = points
            .0
            .values()
            .map(|point| (point.at, point.load, point.requests))
            .collect();
        assert_eq!(
            told,
            [
                (600, Some(0.0), Some(0)),
                (610, None, None),
                (620, Some(2.0), Some(2))
            ]
        );
    }

    #[test]
    fn groups_of_statuses_are_never_added_to_the_codes_in_them() {
        let both: &[(&str, &[Option<f64>])] = &[
            ("200", &[Some(3.0)]),
            ("500", &[Some(1.0)]),
            ("status_2xx", &[Some(3.0)]),
            ("status_5xx", &[Some(1.0)]),
        ];
        let mut points = Points::default();
        points.add(Measure::Statuses, &measured(1, both));
        let point = points.0.pop_first().unwrap().1;
        assert_eq!(point.requests, Some(4));
        assert_eq!(point.errors, BTreeMap::from([("500".into(), 1)]));
        let mut groups = Points::default();
        groups.add(Measure::Statuses, &measured(1, both.get(2..).unwrap()));
        assert_eq!(groups.0.pop_first().unwrap().1.requests, Some(4));
    }

    #[test]
    fn what_cannot_be_is_left_out() {
        let mut points = Points::default();
        let odd: &[(&str, &[Option<f64>])] = &[
            ("H12", &[Some(-1.0), Some(2.0)]),
            ("<script>", &[Some(1.0), Some(1.0)]),
        ];
        points.add(Measure::RouterErrors, &measured(1, odd));
        let memory = [Some(-5.0), Some(1e9)];
        points.add(
            Measure::Memory,
            &measured(1, &[("memory.rss.bytes.max", &memory)]),
        );
        let all: Vec<_> = points.0.into_values().collect();
        assert!(all[0].is_empty());
        assert_eq!(all[1].memory, Some(1e9));
        assert_eq!(all[1].errors, BTreeMap::from([("H12".into(), 2)]));
    }
}
