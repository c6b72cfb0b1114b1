//! What the router costs: 200 people at once, each with a connection to the study itself and one through the router,
//! asking here and there in turn. Linux. Writes tests/bench/RESULTS-router.md.
//!
//! It says nothing about how long anything may take, but no answer may be lost or be another's.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "../../src-tauri/platform/tests/databases/mod.rs"]
mod databases;
#[path = "../../src-tauri/platform/tests/family/mod.rs"]
mod family;
#[path = "../../src-tauri/platform/tests/served/mod.rs"]
mod served;
#[path = "../../src-tauri/platform/tests/study/mod.rs"]
mod study;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use served::{App, Served, lent, python};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// People at once.
const PEOPLE: usize = 200;
/// Bytes of a page of the quick study.
const PAGE: usize = 4096;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if std::env::args().any(|argument| argument == "serve") {
        runtime.block_on(serve());
    } else {
        runtime.block_on(measure());
    }
}

/// The quick study: each page begins with the number it was asked for.
async fn serve() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let answer = service_fn(|request: Request<hyper::body::Incoming>| async move {
            let number = request.uri().path().trim_start_matches('/');
            let page = format!("{number} {}", "x".repeat(PAGE));
            Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(page))))
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), answer);
        tokio::spawn(connection);
    }
}

/// One way to ask, and how long people think between two questions.
struct Load {
    name: &'static str,
    pause: Duration,
    seconds: u64,
}

async fn measure() {
    let short = std::env::args().any(|argument| argument == "--quick");
    let seconds = |whole| if short { 5 } else { whole };
    let served = Served::start();

    let quick = served.app("quick").create().await;
    let program = std::env::current_exe().unwrap();
    let files = [
        ("Procfile", format!("web: {} serve\n", program.display())),
        ("requirements.txt", "# nothing\n".to_owned()),
        (".python-version", format!("{}\n", python())),
    ];
    let (build, output) = quick.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    quick.answers("x").await;
    let first = dynos(&served);
    let doors = [*first.first().unwrap(), door(&quick).await];
    let mut rows = Vec::new();
    for load in [
        Load {
            name: "quick, a question a second",
            pause: Duration::from_secs(1),
            seconds: seconds(20),
        },
        Load {
            name: "quick, without a pause",
            pause: Duration::ZERO,
            seconds: seconds(20),
        },
    ] {
        let mut people = Vec::new();
        for person in 0..PEOPLE {
            people.push((format!("/{person}-"), format!("{person}-"), true));
        }
        rows.push(row(&served, &load, doors, people).await);
    }

    let otree = served.app("otree").create().await;
    databases::provisioned(&served, &otree).await;
    let config = otree.path("/config-vars");
    served.patch(&config, study::config()).await.expect(200);
    let (build, output) = otree.build(&lent(&study::files())).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    let codes = study::Study::of(&otree).await.session("many", PEOPLE).await;
    let direct = dynos(&served).difference(&first).next().copied().unwrap();
    let doors = [direct, door(&otree).await];
    // Everybody's first page must have been opened once; from then on it is shown again and again.
    let study = study::Study::of(&otree).await;
    let mut people = Vec::new();
    for code in codes {
        let page = study::Participant::new(&study, &code).open().await.unwrap();
        assert!(page.text.contains(&format!("participant {code}")));
        people.push((page.path, format!("participant {code}"), false));
    }
    let load = Load {
        name: "oTree, a page every 20 s",
        pause: Duration::from_secs(20),
        seconds: seconds(60),
    };
    rows.push(row(&served, &load, doors, people).await);

    write(&rows);
}

/// The port of an app's router.
async fn door(app: &App<'_>) -> u16 {
    study::Study::of(app).await.port()
}

/// The ports of the platform's dynos, by their own environment.
fn dynos(served: &Served) -> BTreeSet<u16> {
    let mut ports = BTreeSet::new();
    for one in family::below(served.pid()) {
        let text = std::fs::read(format!("/proc/{}/environ", one.pid)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        let vars: Vec<&str> = text.split('\0').collect();
        if vars.contains(&"DYNO=web.1") {
            let port = vars.iter().find_map(|var| var.strip_prefix("PORT="));
            ports.extend(port.map(|port| port.parse::<u16>().unwrap()));
        }
    }
    ports
}

/// How long each answer took: of the study itself, and through the router.
type Times = [Vec<Duration>; 2];

/// The processor time that the platform itself has used so far, in milliseconds; a tick is a hundredth of a second.
fn used(served: &Served) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", served.pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
    (ticks(11) + ticks(12)) * 10
}

async fn row(
    served: &Served,
    load: &Load,
    doors: [u16; 2],
    people: Vec<(String, String, bool)>,
) -> String {
    let before = used(served);
    let end = Instant::now() + Duration::from_secs(load.seconds);
    let barrier = Arc::new(tokio::sync::Barrier::new(people.len()));
    let mut tasks = tokio::task::JoinSet::new();
    for (person, (path, mark, numbered)) in people.into_iter().enumerate() {
        let (barrier, pause) = (Arc::clone(&barrier), load.pause);
        tasks.spawn(async move {
            let mut ways = [Way::to(doors[0]).await, Way::to(doors[1]).await];
            let mut times: Times = Default::default();
            barrier.wait().await;
            // Not all in the same moment, unless there is no pause at all.
            sleep(pause * u32::try_from(person).unwrap() / u32::try_from(PEOPLE).unwrap()).await;
            let mut number = 0_u64;
            while Instant::now() < end {
                for way in [person % 2, 1 - person % 2] {
                    number += 1;
                    let own = match numbered {
                        true => format!("{mark}{number} "),
                        false => mark.clone(),
                    };
                    let asked = match numbered {
                        true => format!("{path}{number}"),
                        false => path.clone(),
                    };
                    let began = Instant::now();
                    let text = ways[way].get(&asked).await;
                    times[way].push(began.elapsed());
                    let right = match numbered {
                        true => text.starts_with(&own),
                        false => text.contains(&own),
                    };
                    assert!(right, "{asked} was answered {:.80}", text);
                    sleep(pause / 2).await;
                }
            }
            times
        });
    }
    let mut all: Times = Default::default();
    while let Some(times) = tasks.join_next().await {
        for (all, own) in all.iter_mut().zip(times.unwrap()) {
            all.extend(own);
        }
    }
    let line = told(load.name, &mut all, used(served) - before);
    println!("{line}");
    line
}

fn told(name: &str, times: &mut Times, used: u64) -> String {
    let mut cells = String::new();
    let mut medians = Vec::new();
    for times in times.iter_mut() {
        times.sort_unstable();
        let share = |part: usize| times[(times.len() - 1) * part / 1000].as_secs_f64() * 1000.0;
        medians.push(share(500));
        write!(
            cells,
            " {:.2} / {:.2} / {:.2} |",
            share(500),
            share(950),
            share(990)
        )
        .unwrap();
    }
    format!(
        "| {name} | {} |{cells} {:+.2} ms | {:.2} | {:.2} ms |",
        times[0].len() + times[1].len(),
        medians[1] - medians[0],
        medians[1] / medians[0],
        used as f64 / times[1].len() as f64
    )
}

/// One connection that is kept.
struct Way {
    port: u16,
    stream: BufReader<TcpStream>,
}

impl Way {
    async fn to(port: u16) -> Way {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Way {
            port,
            stream: BufReader::new(stream),
        }
    }

    /// The body of a page; a connection that the study ends between two pages is made anew.
    async fn get(&mut self, path: &str) -> String {
        for _ in 0..2 {
            if let Some(text) = self.try_get(path).await {
                return text;
            }
            *self = Way::to(self.port).await;
        }
        panic!("{path} was not answered");
    }

    async fn try_get(&mut self, path: &str) -> Option<String> {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            self.port
        );
        self.stream.write_all(head.as_bytes()).await.ok()?;
        let (mut length, mut line) = (None, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = Some(value.trim().parse().unwrap());
            }
            assert!(
                !line.starts_with("HTTP/1.1") || line.contains(" 200 "),
                "{path}: {line}"
            );
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length.expect("a length")];
        self.stream.read_exact(&mut body).await.ok()?;
        Some(String::from_utf8(body).unwrap())
    }
}

fn write(rows: &[String]) {
    let build = if cfg!(debug_assertions) {
        "unoptimized"
    } else {
        "optimized"
    };
    let cores = std::thread::available_parallelism().unwrap();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap();
    let load = load.split(' ').nth(1).unwrap();
    let text = format!(
        "# The router, with {PEOPLE} people at once\n\n\
         Made by `tests/bench/router.rs` on Linux, {cores} cores for people, router and study together, an {build} build; \
         load of the last five minutes {load}.\nEach of {PEOPLE} people has one connection to the study itself and one \
         through the router, both kept, and asks here and there in turn. Times in milliseconds: median / 95 % / 99 %.\n\n\
         | study | answers | itself | through the router | added at the median | ratio | the router's processor time |\n|---|---|---|---|---|---|---|\n{}\n\n\
         No answer was lost, and each was the one that was asked for. Without a pause all processors are busy all the time, \
         and what is told is how many answers they make in a second, not how long one is on its way.\n",
        rows.join("\n")
    );
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bench/RESULTS-router.md");
    std::fs::write(place, text).unwrap();
}
