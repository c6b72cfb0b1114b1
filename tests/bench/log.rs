//! A log of a million lines: how fast lines are taken in, how long a search takes, and how much memory the program needs for
//! it. Writes tests/bench/RESULTS-log.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use workflows::heroku::{AppName, Client, Token};
use workflows::log::{self, Level, Log, LogWish};

const LINES: u32 = 1_000_000;
/// Of one batch, as a connection brings them.
const BATCH: u32 = 300;
/// Each search, and the best and worst of it.
const ROUNDS: usize = 5;

fn main() {
    let mut page = String::from(
        "# A log of a million lines\n\nWritten by `make bench` (tests/bench/log.rs). Lines are those of a router, a study and a dyno.\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let before = resident();

    let log = Log::new(folder.path().join("log"));
    log.opened(false);
    let mut bytes = 0;
    let (mut spent, mut slowest) = (Duration::ZERO, Duration::ZERO);
    for first in (0..LINES).step_by(BATCH as usize) {
        let lines: Vec<String> = (first..(first + BATCH).min(LINES)).map(line).collect();
        bytes += lines.iter().map(String::len).sum::<usize>();
        let begun = Instant::now();
        log.take(lines).unwrap();
        spent += begun.elapsed();
        slowest = slowest.max(begun.elapsed());
    }
    assert_eq!(log.snapshot().next(), LINES);
    let after = resident();
    writeln!(page, "\n## Taking in\n\n| What | Figure |\n|---|---|").unwrap();
    writeln!(page, "| lines | {LINES} ({} MB) |", bytes / 1_000_000).unwrap();
    writeln!(
        page,
        "| lines a second, read apart, compared, told and written | {:.0} |",
        f64::from(LINES) / spent.as_secs_f64()
    )
    .unwrap();
    writeln!(
        page,
        "| the slowest batch of {BATCH} | {:.1} ms |",
        ms(slowest)
    )
    .unwrap();
    writeln!(
        page,
        "| memory of the process for it | {} MB |",
        (after.saturating_sub(before)) / 1_000_000
    )
    .unwrap();

    writeln!(page, "\n## Searching all of it\n\nThe best and the worst of {ROUNDS}; each search begins anew, as after a letter typed, and gives the last 100 lines.\n\n| Search | Found | Best | Worst |\n|---|---|---|---|").unwrap();
    let text = |text: &str| LogWish {
        text: text.to_owned(),
        ..LogWish::default()
    };
    let searches = [
        ("`e`, one frequent letter", text("e")),
        ("`timeout`, in any case", text("timeout")),
        ("`äpfel`, written with Ä", text("äpfel")),
        ("a text that is nowhere", text("there is no such text")),
        (
            "one participant",
            LogWish {
                participant: "p0000170".into(),
                ..LogWish::default()
            },
        ),
        (
            "one request",
            LogWish {
                request: "0d6f000f423f".into(),
                ..LogWish::default()
            },
        ),
        (
            "errors of the study",
            LogWish {
                level: Level::Error,
                group: "app[web]".into(),
                ..LogWish::default()
            },
        ),
        (
            "`page` in warnings and errors of one participant",
            LogWish {
                text: "page".into(),
                level: Level::Warning,
                participant: "p0000170".into(),
                ..LogWish::default()
            },
        ),
    ];
    for (name, wish) in searches {
        let mut took = Vec::new();
        let mut found = 0;
        for _ in 0..ROUNDS {
            log.page(&text("\u{1}"), None, 1).unwrap();
            let begun = Instant::now();
            found = log.page(&wish, None, 100).unwrap().total;
            took.push(begun.elapsed());
        }
        took.sort();
        writeln!(
            page,
            "| {name} | {found} | {:.0} ms | {:.0} ms |",
            ms(took[0]),
            ms(took[ROUNDS - 1])
        )
        .unwrap();
    }
    let begun = Instant::now();
    for place in (0..LINES).step_by((LINES / 1000) as usize) {
        assert_eq!(
            log.page(&LogWish::default(), Some(place), 100)
                .unwrap()
                .total,
            LINES
        );
    }
    writeln!(
        page,
        "| a page of 100 lines anywhere, without a search | {LINES} | {:.2} ms | |",
        ms(begun.elapsed()) / 1000.0
    )
    .unwrap();
    writeln!(
        page,
        "\nMemory of the process after all searches: {} MB.",
        resident() / 1_000_000
    )
    .unwrap();

    let (count, took) = over_a_connection();
    writeln!(page, "\n## Over a connection\n\nFifty thousand lines as events from a server on loopback, read, compared, told and written: {count} came in {:.0} ms, {:.0} a second; none was lost.", ms(took), f64::from(count) / took.as_secs_f64()).unwrap();

    print!("{page}");
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/bench/RESULTS-log.md"
    );
    std::fs::write(path, page).unwrap();
}

/// A burst, as one connection brings it.
#[tokio::main]
async fn over_a_connection() -> (u32, Duration) {
    const BURST: u32 = 50_000;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let own = address.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = BufReader::new(stream.try_clone().unwrap());
            let mut asked = String::new();
            head.read_line(&mut asked).unwrap();
            if asked.starts_with("POST") {
                let body = format!("{{\"logplex_url\":\"{own}/log\"}}");
                let length = body.len();
                write!(stream, "HTTP/1.1 201 Created\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
                continue;
            }
            write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            for first in (0..BURST).step_by(500) {
                let events: String = (first..first + 500)
                    .map(|number| format!("id: {number}\ndata: {}\n\n", line(number)))
                    .collect();
                stream.write_all(events.as_bytes()).unwrap();
            }
            std::thread::park();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let log = Log::new(folder.path().join("log"));
    let client = Client::new(&address, Token::new("a-token-for-nobody").unwrap()).unwrap();
    let app: AppName = "study".parse().unwrap();
    let mut news = log.news();
    let begun = Instant::now();
    let follow = log::follow(&log, &client, &app);
    let all = async { news.wait_for(|news| news.next >= BURST).await.unwrap().next };
    tokio::select! {
        why = follow => panic!("{why}"),
        all = all => (all, begun.elapsed()),
    }
}

fn line(number: u32) -> String {
    let (second, micro) = (number / 50_000, number % 50_000 * 20);
    let time = format!(
        "2026-11-20T14:{:02}:{:02}.{micro:06}+00:00",
        second / 60 % 60,
        second % 60
    );
    let code = format!("p{:07}", 17 * (number % 41));
    match number % 97 {
        50 => format!(
            "{time} heroku[router]: at=error code=H12 desc=\"Request timeout\" method=GET path=\"/p/{code}/trust/Send/1/\" host=h request_id=0d6f{number:08x} fwd=\"203.0.113.9\" dyno=web.1 connect= service=30000ms status=503 bytes=0 protocol=https"
        ),
        51 => format!("{time} app[web.1]: ValueError: bid must lie between 0 and 100 Äpfel"),
        7 => format!("{time} heroku[web.1]: Error R14 (Memory quota exceeded)"),
        n if n % 13 == 3 => format!("{time} app[web.1]: INFO: {code} answered page {n} of trust"),
        _ => format!(
            "{time} heroku[router]: at=info method=GET path=\"/p/{code}/trust/Send/1/\" host=trust-game-4f1a.herokuapp.com request_id=0d6f{number:08x}-51ab-40ac fwd=\"203.0.113.9\" dyno=web.1 connect=0ms service=12ms status=200 bytes=5120 protocol=https"
        ),
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Memory of this process that is in the machine, in bytes; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
