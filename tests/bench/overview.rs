//! One study at a glance beside Heroku's own command line, both asking the same platform over the same counted way.
//! Writes tests/bench/RESULTS-overview.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[cfg(target_os = "linux")]
#[path = "../support/mod.rs"]
mod support;

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(glance::all());
}

#[cfg(target_os = "linux")]
mod glance {
    use std::fmt::Write as _;
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::support::desk::{self, Desk};
    use super::support::platform::{Api, Platform};
    use super::support::programs;
    use super::support::recorder::{Asked, Recorder};
    use serde_json::json;
    use workflows::heroku::{Client, Token};
    use workflows::overview::overview;

    const APP: &str = "bench-study";
    /// What one would type to know less than the overview says: it knows backups, people and prices as well.
    const TYPED: [&str; 4] = ["apps:info", "ps", "addons", "releases"];
    const ROUNDS: usize = 7;

    pub async fn all() {
        let desk = Desk::new("bench-overview");
        let api = Platform::of(&desk.home).up();
        let study = desk.study("timed");
        desk::comes_online(&desk.jobs(), &study, desk::new(APP)).await;
        let new = json!({ "user": "ada@example.org", "silent": true });
        api.post(&format!("/apps/{APP}/collaborators"), &new).await;

        let way = Recorder::on_the_way_to(&api).await;
        let shelf = desk.data().shelf(APP);
        let token = || Token::new(api.token.clone()).unwrap();
        let client = || Client::new(&way.address, token()).unwrap();

        let mut rows = Vec::new();
        rows.push(
            measured("command line, one after the other", &way, async || {
                for words in TYPED {
                    types(&desk, &api, &way, words).await;
                }
            })
            .await,
        );
        rows.push(
            measured("command line, all four at once", &way, async || {
                let all = TYPED.map(|words| types(&desk, &api, &way, words));
                let [one, two, three, four] = all;
                tokio::join!(one, two, three, four);
            })
            .await,
        );
        rows.push(
            measured("Orchard, for the first time", &way, async || {
                overview(&client(), &shelf).await.unwrap();
            })
            .await,
        );
        let known = client();
        overview(&known, &shelf).await.unwrap();
        rows.push(
            measured("Orchard, again", &way, async || {
                overview(&known, &shelf).await.unwrap();
            })
            .await,
        );

        let mut page = String::from(
            "# A study at a glance, beside Heroku's command line\n\nWritten by `make bench` (tests/bench/overview.rs). Both ask the same platform on this computer, over a way that counts, in a\nbuild without optimisation. The command line is asked for `apps:info`, `ps`, `addons` and `releases`, and most of its time is\nits own start; Orchard runs already, and asks for backups, people, prices and the admin password as well. Drawing is in\nneither figure.\n\n",
        );
        writeln!(
        page,
        "| Who asks | Median of {ROUNDS} | Best | Worst | Requests | Of them 304 | Bytes | As fast |\n|---|---|---|---|---|---|---|---|"
    )
    .unwrap();
        let first = rows[0].median;
        for row in &rows {
            let not_changed = row.asked.iter().filter(|one| one.status == 304).count();
            let bytes: usize = row.asked.iter().map(|one| one.bytes).sum();
            writeln!(
                page,
                "| {} | {:.1} ms | {:.1} ms | {:.1} ms | {} | {not_changed} | {bytes} | {:.0}x |",
                row.name,
                ms(row.median),
                ms(row.best),
                ms(row.worst),
                row.asked.len(),
                first.as_secs_f64() / row.median.as_secs_f64()
            )
            .unwrap();
        }
        print!("{page}");
        std::fs::write(
            programs::top().join("tests/bench/RESULTS-overview.md"),
            page,
        )
        .unwrap();
        drop(way);
        desk.ends_clean();
    }

    struct Row {
        name: &'static str,
        median: Duration,
        best: Duration,
        worst: Duration,
        /// What the last round asked.
        asked: Vec<Asked>,
    }

    async fn measured(name: &'static str, way: &Recorder, mut work: impl AsyncFnMut()) -> Row {
        let mut took = Vec::new();
        let mut asked = Vec::new();
        for _ in 0..ROUNDS {
            way.taken();
            let begun = Instant::now();
            work().await;
            took.push(begun.elapsed());
            asked = way.taken();
        }
        took.sort();
        Row {
            name,
            median: took[ROUNDS / 2],
            best: took[0],
            worst: took[ROUNDS - 1],
            asked,
        }
    }

    async fn types(desk: &Desk, api: &Api, way: &Recorder, words: &str) {
        let cli = programs::top().join("tests/heroku-cli/node_modules/heroku/bin/run.js");
        assert!(
            cli.exists(),
            "Heroku's command line is not there: make setup"
        );
        let mut command = Command::new("node");
        desk.home.enter(&mut command);
        command
            .arg(cli)
            .args([words, "--app", APP])
            .current_dir(desk.home.path())
            .env("HEROKU_HOST", &way.address)
            .env("HEROKU_API_KEY", &api.token)
            .env("DISABLE_TELEMETRY", "true")
            .env("TERM", "dumb")
            .env("NO_COLOR", "1")
            .env("CI", "true");
        let ran = tokio::task::spawn_blocking(move || command.output().expect("node"));
        let ran = ran.await.unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "heroku {words}: {said}");
    }

    fn ms(time: Duration) -> f64 {
        time.as_secs_f64() * 1000.0
    }
}
