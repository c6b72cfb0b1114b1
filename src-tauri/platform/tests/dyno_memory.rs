//! What dynos use, held against the quota of their size, in Heroku's words.
#![cfg(target_os = "linux")]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;

use std::time::Duration;

use bench::{Bench, LONG, until};
use platform::dyno::{DynoLimits, DynoState};

fn watched() -> Bench {
    Bench::with(DynoLimits {
        sample: Duration::from_millis(300),
        cool_off: vec![LONG],
        ..DynoLimits::default()
    })
}

/// Holds so many megabytes, in a child, as oTree's server has one.
fn hog(megabytes: u32) -> String {
    format!(
        "python3 -c 'import subprocess, sys; subprocess.run([sys.executable, \"-c\", \"\
             import time; held = bytearray(b\\\"x\\\") * ({megabytes} << 20); print(1, flush=True); time.sleep(600)\"])'"
    )
}

#[tokio::test]
async fn over_its_quota_a_dyno_is_r14_and_goes_on() {
    let bench = watched();
    bench
        .dynos
        .set("app", vec![bench.spec("worker", &hog(560))]);
    until("two looks", || bench.log(&["Error R14"]).len() >= 2).await;
    let lines = bench.log(&["Process running mem=", "Error R14"]);
    let number: f64 = lines[0]
        .strip_prefix("heroku[worker.1]: Process running mem=")
        .and_then(|rest| rest.split_once("M("))
        .and_then(|(megabytes, share)| {
            let share: f64 = share.strip_suffix("%)")?.parse().ok()?;
            let megabytes: f64 = megabytes.parse().ok()?;
            // A share has one digit more than whole megabytes tell.
            ((megabytes / 5.12 - share).abs() < 0.3).then_some(megabytes)
        })
        .unwrap_or_else(|| panic!("{lines:?}"));
    assert!((512.0..700.0).contains(&number), "{lines:?}");
    assert_eq!(
        lines[1],
        "heroku[worker.1]: Error R14 (Memory quota exceeded)"
    );
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Up);
    let (_, minute) = bench.metrics.open("app", "worker").pop().unwrap();
    assert!(minute.errors["R14"] >= 1);
    let usage = minute.usage.unwrap();
    assert_eq!(usage.quota, 512 << 20);
    assert!((560..700).contains(&(usage.rss >> 20)), "{usage:?}");
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn far_over_it_a_dyno_is_r15_and_has_crashed() {
    let bench = watched();
    bench
        .dynos
        .set("app", vec![bench.spec("worker", &hog(1100))]);
    bench.state("worker.1", DynoState::Crashed).await;
    let lines = bench.log(&["heroku[worker.1]"]);
    let end = lines
        .iter()
        .position(|line| line.ends_with("Error R15 (Memory quota vastly exceeded)"));
    assert_eq!(
        lines[end.unwrap() + 1..],
        [
            "heroku[worker.1]: Stopping process with SIGKILL",
            "heroku[worker.1]: Process exited with status 137",
            "heroku[worker.1]: State changed from up to crashed",
        ]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn within_it_nothing_is_said_and_a_busy_dyno_has_a_load() {
    let bench = watched();
    let busy = "python3 -c 'while True: pass'";
    bench.dynos.set("app", vec![bench.spec("worker", busy)]);
    until("a load", || {
        let usage = bench
            .metrics
            .open("app", "worker")
            .pop()
            .and_then(|(_, minute)| minute.usage);
        usage.is_some_and(|usage| usage.load_most > 0.005 && usage.rss > 1 << 20)
    })
    .await;
    assert!(bench.log(&["Error", "sample#"]).is_empty());
    bench.metrics.show_in_log("app", true);
    until("both lines", || bench.log(&["sample#"]).len() >= 2).await;
    let lines = bench.log(&["sample#"]);
    let id = bench.dynos.list("app")[0].id;
    let start = format!("heroku[worker.1]: source=worker.1 dyno=heroku.0.{id} sample#");
    assert!(
        lines[0].starts_with(&format!("{start}load_avg_1m=0.")),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].contains(" sample#load_avg_5m=0.") && lines[0].contains(" sample#load_avg_15m=0.")
    );
    assert!(
        lines[1].starts_with(&format!("{start}memory_total=")),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].ends_with(" sample#memory_quota=512.00MB"),
        "{}",
        lines[1]
    );
    bench.dynos.remove_all().await;
}
