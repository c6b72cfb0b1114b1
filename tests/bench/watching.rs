//! What it costs a study to be watched: the same stream of people answers it with and without Orchard looking, in turn.
//! Writes tests/bench/RESULTS-watching.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[cfg(target_os = "linux")]
#[path = "../data/study.rs"]
#[allow(dead_code)]
mod study;
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
    runtime.unwrap().block_on(watching::all());
}

#[cfg(target_os = "linux")]
mod watching {
    use std::fmt::Write as _;
    use std::time::{Duration, Instant};

    use serde_json::json;
    use tokio::task::JoinSet;
    use workflows::heroku::Client;
    use workflows::participants::{self, By};
    use workflows::studies;

    use super::study::{APP, Study};
    use super::support::visitor::Visitor;
    use super::support::{group, programs, rows};

    /// Each is as long: without, then watched by the tables as here, then by the log as at Heroku, and so on.
    const PHASE: Duration = Duration::from_secs(45);
    const ROUNDS: usize = 3;
    const WAYS: [Option<By>; 3] = [None, Some(By::Tables), Some(By::Log)];
    /// Of one session, and how many of those: as in a lab.
    const SEATS: usize = 40;
    const SESSIONS: usize = 30;
    /// Somebody comes, and answers the first page.
    const BETWEEN_PEOPLE: Duration = Duration::from_millis(400);
    /// Clock ticks a second, as Linux tells them to every program.
    const TICKS: f64 = 100.0;

    /// What a phase took.
    #[derive(Clone, Copy, Default)]
    struct Cost {
        seconds: f64,
        people: u32,
        study: f64,
        database: f64,
        requests: usize,
        connections: i64,
    }

    pub async fn all() {
        let study = Study::online("bench-watching").await;
        let client = study.data.client().await.unwrap();
        let mut people = people(&study).await.into_iter();
        // The first of them warm everything up.
        for code in people.by_ref().take(20) {
            answers(&study, &code).await;
        }
        let mut sums = [Cost::default(); WAYS.len()];
        for phase in 0..ROUNDS * WAYS.len() {
            let way = phase % WAYS.len();
            let watch = WAYS[way].map(|by| watch(&client, by));
            let cost = measured(&study, &client, &mut people).await;
            drop(watch);
            sums[way].add(cost);
        }
        let text = told(&sums);
        println!("{text}");
        let file = programs::top().join("tests/bench/RESULTS-watching.md");
        std::fs::write(file, text).unwrap();
        study.desk.ends_clean();
    }

    impl Cost {
        fn add(&mut self, other: Self) {
            self.seconds += other.seconds;
            self.people += other.people;
            self.study += other.study;
            self.database += other.database;
            self.requests += other.requests;
            self.connections = self.connections.max(other.connections);
        }
    }

    /// All that Orchard asks while a study's page is open, at the pace at which it asks.
    fn watch(client: &Client, by: By) -> JoinSet<()> {
        let mut all = JoinSet::new();
        let (people, list, alerts, log) = (
            client.clone(),
            client.clone(),
            client.clone(),
            client.clone(),
        );
        all.spawn(async move {
            let app = studies::find(&people, APP).await.unwrap();
            participants::watch(people, app, by, |_| {}).await;
        });
        for (client, pause) in [(list, 3), (alerts, 10)] {
            all.spawn(async move {
                loop {
                    studies::list(&client).await.unwrap();
                    tokio::time::sleep(Duration::from_secs(pause)).await;
                }
            });
        }
        // The one for what the desktop says, and the one of the log's page.
        for lines in [100, 1500] {
            let mut log = log.follow_log(&APP.parse().unwrap(), lines);
            all.spawn(async move { while log.next().await.is_ok() {} });
        }
        all
    }

    async fn measured(
        study: &Study,
        client: &Client,
        people: &mut impl Iterator<Item = String>,
    ) -> Cost {
        let begun = Instant::now();
        let before = (cpu(study, b"prodserver"), cpu(study, b"postgres"));
        let requests = asked(client).await;
        let mut cost = Cost::default();
        let mut beat = tokio::time::interval(BETWEEN_PEOPLE);
        while begun.elapsed() < PHASE {
            beat.tick().await;
            answers(study, &people.next().expect("enough people")).await;
            cost.people += 1;
        }
        let ours = "select count(*) from pg_stat_activity where application_name = 'Orchard'";
        cost.connections = rows::number(study.database(), ours);
        cost.requests = asked(client).await.saturating_sub(requests);
        cost.seconds = begun.elapsed().as_secs_f64();
        cost.study = cpu(study, b"prodserver") - before.0;
        cost.database = cpu(study, b"postgres") - before.1;
        cost
    }

    /// Requests to the study's programs, which its participants do not make.
    async fn asked(client: &Client) -> usize {
        let lines = client.recent_log(&APP.parse().unwrap(), 1500).await;
        let lines = lines.unwrap();
        let ours = |line: &&String| {
            line.contains("heroku[router]")
                && !line.contains("path=\"/p/")
                && !line.contains("path=\"/InitializeParticipant/")
        };
        lines.iter().filter(ours).count()
    }

    /// Seconds that the processes of this home whose command names a program have computed, and their children.
    fn cpu(study: &Study, program: &[u8]) -> f64 {
        let of_home = group::belonging_to(study.desk.home.path());
        let running = group::running();
        let is_root = |id: u32| {
            let named = |(one, arguments): &(u32, Vec<u8>)| {
                *one == id && group::contains(arguments, program)
            };
            of_home.contains(&id) && running.iter().any(named)
        };
        let ticks = running.iter().filter_map(|(id, _)| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            // As proc(5) counts them from the state on: the parent, then utime, stime, cutime and cstime.
            let fields: Vec<u64> = stat
                .rsplit_once(')')?
                .1
                .split_whitespace()
                .map(|field| field.parse().unwrap_or(0))
                .collect();
            let parent = u32::try_from(fields[1]).ok()?;
            (is_root(*id) || is_root(parent)).then(|| fields[11..15].iter().sum::<u64>())
        });
        ticks.sum::<u64>() as f64 / TICKS
    }

    async fn people(study: &Study) -> Vec<String> {
        let visitor = Visitor::of(&study.address);
        let body = json!({ "session_config_name": "beans", "num_participants": SEATS });
        let mut all = Vec::new();
        for _ in 0..SESSIONS {
            let session = visitor.rest(study.key(), "/api/sessions", &body).await;
            let path = format!("/api/get_session/{}", session["code"].as_str().unwrap());
            let answer = visitor.rest(study.key(), &path, &json!({})).await;
            let seats = answer["participants"].as_array().unwrap().iter();
            all.extend(seats.map(|person| person["code"].as_str().unwrap().to_owned()));
        }
        all
    }

    async fn answers(study: &Study, code: &str) {
        let mut person = Visitor::of(&study.address);
        let page = person.go(&format!("/InitializeParticipant/{code}")).await;
        let token = page.csrf();
        let form = [("csrftoken", token.as_str()), ("guess", "200")];
        person.post(&page.path, &form).await;
    }

    fn told(costs: &[Cost; WAYS.len()]) -> String {
        let mut text = format!(
            "# What it costs a study to be watched\n\nWritten by `make bench` (tests/bench/watching.rs). A real oTree study on this computer, with made-up people \
             who come one after the other and answer, {SEATS} in a session. In every third phase nobody looks; in the second Orchard does all that it does while \
             the study's page and its log are open, with the people read from the study's tables, as on this computer; in the third with the people read from the \
             log, as at Heroku.\n\n| | Nobody looks | By the tables | By the log |\n|---|---|---|---|\n",
        );
        let mut row = |what: &str, figure: &dyn Fn(&Cost) -> String| {
            let figures: Vec<String> = costs.iter().map(figure).collect();
            let _ = writeln!(text, "| {what} | {} |", figures.join(" | "));
        };
        let share = |cost: &Cost, seconds: f64| format!("{:.1} %", seconds / cost.seconds * 100.0);
        let phases = format!("seconds, in {ROUNDS} phases each");
        row(&phases, &|cost| format!("{:.0}", cost.seconds));
        row("people who came and answered", &|cost| {
            cost.people.to_string()
        });
        row("CPU time of the study for one of them", &|cost| {
            each(cost, cost.study)
        });
        row("CPU time of the database for one of them", &|cost| {
            each(cost, cost.database)
        });
        row("of one processor, the study", &|cost| {
            share(cost, cost.study)
        });
        row("of one processor, the database", &|cost| {
            share(cost, cost.database)
        });
        row("requests to the study that nobody of them made", &|cost| {
            cost.requests.to_string()
        });
        row("database connections of Orchard's", &|cost| {
            cost.connections.to_string()
        });
        text
    }

    fn each(cost: &Cost, seconds: f64) -> String {
        format!("{:.1} ms", seconds * 1000.0 / f64::from(cost.people.max(1)))
    }
}
