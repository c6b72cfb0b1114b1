//! How a study's server copes: memory, load, requests, response times and errors, each in its source's own steps. What no
//! source has told is a gap. It changes nothing but one switch, and never joins percentiles to longer steps.

pub mod heard;
pub mod history;
pub mod limits;
mod listen;
mod measure;
mod merge;
mod table;
mod verdict;

use std::collections::BTreeMap;

use futures_util::future::try_join3;
use heroku::{
    AppId, Client, Dyno, DynoState, Error, Formation, ProcessType, Release, ReleaseStatus,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::studies::{self, StudyError};

pub use history::History;
pub use listen::Listening;
pub(crate) use measure::in_ways;
pub use measure::{Unmeasured, measured};
pub use merge::merge;
pub use table::write_table;
pub use verdict::{CODES as VERDICTS, Server, Verdict, judge};

/// The feature that has a study's log tell what its server uses (Dev Center, "Log Runtime Metrics", 2025-09).
pub const TELL_IN_LOG: &str = "log-runtime-metrics";

/// What happened in one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// When it began, minutes since 1970.
    pub at: i64,
    /// How many minutes it has.
    pub step: u32,
    /// The most memory in use, bytes.
    pub memory: Option<f64>,
    /// The memory there is, bytes.
    pub limit: Option<f64>,
    /// Tasks that ran or wanted to, in the mean.
    pub load: Option<f64>,
    /// Requests that were answered.
    pub requests: Option<u64>,
    /// Milliseconds that half of the requests took at most.
    pub middle: Option<f64>,
    /// Milliseconds that 95 of 100 took at most.
    pub slow: Option<f64>,
    /// Errors: Heroku's codes, and `500` for errors of the study's own.
    pub errors: BTreeMap<String, u64>,
}

impl Point {
    /// The minute after its last.
    pub fn end(&self) -> i64 {
        self.at.saturating_add(self.step.into())
    }

    /// Whether nothing was told of it.
    pub fn is_empty(&self) -> bool {
        let Self {
            at: _,
            step: _,
            memory,
            limit,
            load,
            requests,
            middle,
            slow,
            errors,
        } = self;
        let numbers = [memory, limit, load, middle, slow];
        numbers.iter().all(|number| number.is_none()) && requests.is_none() && errors.is_empty()
    }
}

/// How far back one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum HealthSpan {
    /// Two hours.
    #[serde(rename = "2h")]
    Hours2,
    /// A day.
    #[serde(rename = "24h")]
    Hours24,
    /// Three days.
    #[serde(rename = "72h")]
    Hours72,
    /// A week.
    #[serde(rename = "7d")]
    Days7,
}

impl HealthSpan {
    /// Its length.
    pub fn minutes(self) -> i64 {
        let hours = match self {
            Self::Hours2 => 2,
            Self::Hours24 => 24,
            Self::Hours72 => 72,
            Self::Days7 => 168,
        };
        hours * 60
    }
}

/// Where the newest figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HealthSource {
    /// The service's own measuring.
    Measured,
    /// The study's log, while Orchard listened.
    Heard,
    /// The service's measuring, and for the newest minutes the log.
    Both,
    /// What was kept from before.
    Kept,
    /// There are none.
    None,
}

/// Something that happened to the servers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// The version that came; none for a restart.
    pub version: Option<u64>,
}

/// How a study copes.
#[derive(Clone, Debug)]
pub struct Health {
    /// Heroku's id of the app.
    pub id: AppId,
    /// From which minute.
    pub from: i64,
    /// To which.
    pub to: i64,
    /// What was measured, oldest first; no minute twice.
    pub points: Vec<Point>,
    /// What happened meanwhile, oldest first.
    pub marks: Vec<Mark>,
    /// Where the newest of it comes from.
    pub source: HealthSource,
    /// What the service does not measure.
    pub unmeasured: Option<Unmeasured>,
    /// Whether the log tells what the server uses; asked only where the service does not tell all.
    pub in_log: bool,
    /// The server's size in Heroku's words.
    pub size: String,
    /// All of it in one sentence.
    pub verdict: Verdict,
}

/// Looks at a study. `heard` is what its log has told so far; `history` takes what is new, and adds what was before.
pub async fn look(
    client: &Client,
    name: &str,
    span: HealthSpan,
    now: Timestamp,
    heard: Vec<Point>,
    history: &History,
) -> Result<Health, StudyError> {
    let app = studies::find(client, name).await?;
    let (formation, dynos, releases) = try_join3(
        client.formation(&app.name),
        client.dynos(&app.name),
        client.releases(&app.name),
    )
    .await?;
    let web = formation
        .iter()
        .find(|wish| wish.process == ProcessType::web());
    let size = web.map(Formation::size_name).unwrap_or_default().to_owned();
    let (mut new, unmeasured) = match measured(client, app.id, &size, span, now).await {
        Ok(points) if points.iter().any(|point| point.step == 1) => (points, None),
        Ok(mut points) => {
            points.extend(heard.iter().cloned());
            (points, Some(Unmeasured::Coarse))
        }
        Err(why) => (heard.clone(), Some(why?)),
    };
    let in_log = match unmeasured {
        Some(_) => client
            .feature(&app.name, TELL_IN_LOG)
            .await
            .unwrap_or(false),
        None => false,
    };

    let to = minute(now);
    let from = to - span.minutes();
    // The verdict looks at the last hours, however long the span is.
    let earliest = from.min(to - HealthSpan::Hours2.minutes());
    let told = last_told(&new);
    history
        .keep(app.id, &new, &marks(&releases, &dynos), to)
        .await;
    new.append(&mut history.points(app.id, earliest, to).await);
    let mut marks = marks(&releases, &dynos);
    marks.append(&mut history.marks(app.id, from).await);
    let mut points = merge(new, earliest, to);
    let source = match (told, unmeasured, last_told(&points)) {
        (_, _, None) => HealthSource::None,
        (Some(told), None, Some(last)) if told >= last => HealthSource::Measured,
        (Some(told), Some(Unmeasured::Coarse), Some(last)) if told >= last => {
            match last_told(&heard) {
                Some(heard) if heard >= last => HealthSource::Both,
                _ => HealthSource::Measured,
            }
        }
        (Some(told), Some(_), Some(last)) if told >= last => HealthSource::Heard,
        _ => HealthSource::Kept,
    };
    let verdict = judge(&points, to, server(web, &dynos));
    points.retain(|point| point.end() > from);
    Ok(Health {
        id: app.id,
        from,
        to,
        points,
        marks: tidy(marks, from),
        source,
        unmeasured,
        in_log,
        size,
        verdict,
    })
}

/// Has the study's log tell what its server uses, or no more. The study is not restarted; Heroku begins at the next start.
pub async fn tell_in_log(client: &Client, name: &str, on: bool) -> Result<(), StudyError> {
    let app = studies::find(client, name).await?;
    client.set_feature(&app.name, TELL_IN_LOG, on).await?;
    Ok(())
}

/// Minutes since 1970.
pub fn minute(time: Timestamp) -> i64 {
    time.as_second().div_euclid(60)
}

fn server(web: Option<&Formation>, dynos: &[Dyno]) -> Server {
    let kind = ProcessType::web();
    let mut own = dynos.iter().filter(|dyno| dyno.process == kind).peekable();
    match web {
        None => Server::Off,
        Some(wish) if wish.quantity == 0 => Server::Off,
        Some(_) if own.peek().is_some() && own.all(|dyno| dyno.state == DynoState::Crashed) => {
            Server::Crashed
        }
        Some(_) => Server::On,
    }
}

fn last_told(points: &[Point]) -> Option<i64> {
    let told = points.iter().filter(|point| !point.is_empty());
    told.map(Point::end).max()
}

/// Releases, and starts of servers that no release explains.
fn marks(releases: &[Release], dynos: &[Dyno]) -> Vec<Mark> {
    let done = releases
        .iter()
        .filter(|release| release.status == ReleaseStatus::Succeeded);
    let mut marks: Vec<Mark> = done
        .filter_map(|release| {
            Some(Mark {
                at: whole(release.created_at?),
                version: Some(release.version),
            })
        })
        .collect();
    let up = dynos
        .iter()
        .filter(|dyno| dyno.process == ProcessType::web() && dyno.state == DynoState::Up);
    marks.extend(up.filter_map(|dyno| {
        Some(Mark {
            at: whole(dyno.updated_at?),
            version: None,
        })
    }));
    marks
}

/// To the second, as it is kept.
fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// In order, each once, and no restart that belongs to a release.
fn tidy(mut marks: Vec<Mark>, from: i64) -> Vec<Mark> {
    marks.retain(|mark| minute(mark.at) >= from);
    marks.sort();
    marks.dedup();
    let mut tidied: Vec<Mark> = Vec::new();
    for mark in marks {
        let seconds = |other: &Mark| mark.at.duration_since(other.at).as_secs();
        let near = tidied
            .last()
            .is_some_and(|last| seconds(last) < limits::STARTING);
        if !(near && mark.version.is_none()) {
            tidied.push(mark);
        }
    }
    tidied
}

/// Whether the service says that it measures nothing here, rather than that something went wrong.
pub(crate) fn is_refusal(why: &Error) -> bool {
    matches!(
        why,
        Error::Api {
            status: 400 | 403 | 404 | 410 | 422,
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_after_a_release_is_no_restart_of_its_own() {
        let mark = |second: i64, version| Mark {
            at: Timestamp::from_second(second).unwrap(),
            version,
        };
        let all = vec![
            mark(10_000, None),
            mark(1000, Some(3)),
            mark(1030, None),
            mark(1030, None),
            mark(1000, Some(3)),
            mark(1040, Some(4)),
            mark(20, Some(2)),
        ];
        let tidied = tidy(all, 10);
        assert_eq!(
            tidied,
            [mark(1000, Some(3)), mark(1040, Some(4)), mark(10_000, None)]
        );
    }
}
