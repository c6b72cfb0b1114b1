//! What a dyno uses, looked at every 20 seconds: kept as a measure, shown in the log where that is wanted, and held
//! against the memory of its size. It kills nothing itself.

use std::collections::HashMap;
use std::time::Instant;

use uuid::Uuid;

use super::DynoSpec;
use super::roster::Roster;
use crate::catalogue;
use crate::logs::Log;
use crate::metrics::Sample;
use crate::process::{Group, Usage};

const MEGABYTE: f64 = 1024.0 * 1024.0;
/// How far beyond its quota a dyno is killed. Ours (2026-11): Heroku's bound is in no source that could be read.
const VASTLY: f64 = 2.0;

/// Watches a dyno; ends only when it uses so much that it must be killed (R15).
pub(super) async fn watch(
    roster: &Roster,
    app: &str,
    name: &str,
    id: Uuid,
    spec: &DynoSpec,
    group: &Group,
) {
    let log = roster.log(app);
    let quota =
        catalogue::dyno_size(&spec.size).map_or(0.0, |size| size.memory * 1024.0 * MEGABYTE);
    let mut loads = Loads::default();
    loop {
        tokio::time::sleep(roster.limits.sample).await;
        let group = group.id().clone();
        let usage = tokio::task::spawn_blocking(move || group.usage()).await;
        let Ok(Some(usage)) = usage else { continue };
        loads.count(&usage);
        let sample = Sample {
            rss: usage.rss,
            swap: usage.swap,
            quota: quota as u64,
            load: loads.one,
        };
        roster.metrics.sample(app, &spec.kind, &sample);
        if roster.metrics.is_shown_in_log(app) {
            show(&log, app, name, id, &sample, &loads);
        }
        let used = (usage.rss + usage.swap) as f64;
        if quota == 0.0 || used <= quota {
            continue;
        }
        let megabytes = (used / MEGABYTE) as u64;
        let share = used / quota * 100.0;
        log.push(
            "heroku",
            name,
            &format!("Process running mem={megabytes}M({share:.1}%)"),
        );
        if used > quota * VASTLY {
            roster.error(app, name, "Error R15 (Memory quota vastly exceeded)");
            return;
        }
        roster.error(app, name, "Error R14 (Memory quota exceeded)");
    }
}

/// The two lines of `log-runtime-metrics`. Pages in and out are not counted here.
fn show(log: &Log, app: &str, name: &str, id: Uuid, sample: &Sample, loads: &Loads) {
    let number = Uuid::parse_str(app).map_or(0, |app| app.as_fields().0 % 1_000_000_000);
    let source = format!("source={name} dyno=heroku.{number}.{id}");
    let Loads {
        one, five, fifteen, ..
    } = loads;
    log.push(
        "heroku",
        name,
        &format!(
            "{source} sample#load_avg_1m={one:.2} sample#load_avg_5m={five:.2} sample#load_avg_15m={fifteen:.2}"
        ),
    );
    let megabytes = |bytes: u64| bytes as f64 / MEGABYTE;
    let (rss, swap) = (megabytes(sample.rss), megabytes(sample.swap));
    let (total, quota) = (rss + swap, megabytes(sample.quota));
    log.push(
        "heroku",
        name,
        &format!(
            "{source} sample#memory_total={total:.2}MB sample#memory_rss={rss:.2}MB sample#memory_cache=0.00MB \
             sample#memory_swap={swap:.2}MB sample#memory_pgpgin=0pages sample#memory_pgpgout=0pages \
             sample#memory_quota={quota:.2}MB"
        ),
    );
}

/// Tasks that ran or wanted to, damped over 1, 5 and 15 minutes.
#[derive(Debug, Default)]
struct Loads {
    one: f64,
    five: f64,
    fifteen: f64,
    before: Option<(Instant, HashMap<u32, f64>)>,
}

impl Loads {
    fn count(&mut self, usage: &Usage) {
        let now = Instant::now();
        if let Some((since, before)) = &self.before {
            let seconds = now.duration_since(*since).as_secs_f64().max(0.001);
            let busy: f64 = usage
                .busy
                .iter()
                .map(|(pid, busy)| (busy - before.get(pid).unwrap_or(&0.0)).max(0.0))
                .sum();
            let tasks = busy / seconds;
            for (load, minutes) in [
                (&mut self.one, 1.0),
                (&mut self.five, 5.0),
                (&mut self.fifteen, 15.0),
            ] {
                let kept = (-seconds / (60.0 * minutes)).exp();
                *load = *load * kept + tasks * (1.0 - kept);
            }
        }
        self.before = Some((now, usage.busy.clone()));
    }
}
