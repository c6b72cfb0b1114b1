//! A study's log followed from the real platform: every line once, whatever happens to the connections, and what it tells.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod faults;
#[path = "../support/mod.rs"]
mod support;

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use workflows::events::Group;
use workflows::log::{self, Log, LogWish};

use crate::support::desk::{Desk, Study, comes_online, new};
use crate::support::platform::{Api, Platform};
use crate::support::programs;
use crate::support::wait::{LONG, SOON, until, until_async};

const APP: &str = "small-study";

/// Says as many numbered lines as its path asks for, each third twice the same; ends with the status it is asked to.
const SERVER: &str = "import http.server, os, sys

said = 0


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global said
        verb, _, number = self.path.strip('/').partition('/')
        if verb == 'say':
            for _ in range(int(number)):
                said += 1
                line = 'line %d of the study\\n' % (said - said % 3)
                sys.stdout.write(line)
            sys.stdout.flush()
        if verb == 'end':
            os._exit(int(number))
        body = b'said'
        self.send_response(500 if verb == 'fail' else 200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Page).serve_forever()
";

/// A study online, whose log is followed.
struct Followed {
    log: Log,
    following: JoinHandle<()>,
    address: String,
    api: Api,
    study: Study,
    desk: Desk,
    /// The one that plays faults.
    platform: Option<Child>,
}

impl Followed {
    async fn new(name: &str, faults: Option<Value>) -> Followed {
        Followed::serving(name, faults, SERVER).await
    }

    async fn serving(name: &str, faults: Option<Value>, server: &str) -> Followed {
        let desk = Desk::new(name);
        let mut platform = None;
        if let Some(rules) = faults {
            let script = desk.home.path().join("faults.json");
            std::fs::write(&script, json!({ "rules": rules }).to_string()).unwrap();
            let started = Command::new(programs::ours("orchard-platform"))
                .args(["serve", "--data"])
                .arg(desk.home.platform())
                .arg("--faults")
                .arg(script)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the platform");
            platform = Some(started);
            let asked = Platform::of(&desk.home);
            until("the platform to run", LONG, || asked.runs().then_some(()));
        }
        let study = desk.study("");
        study.write("serve.py", server);
        comes_online(&desk.jobs(), &study, new(APP)).await;
        let api = Platform::of(&desk.home).up();
        let app = api.get(&format!("/apps/{APP}")).await;
        let log = Log::new(desk.home.data().join("log"));
        let following = tokio::spawn({
            let (log, here) = (log.clone(), desk.here.clone());
            async move {
                loop {
                    // As the window does: what was lost is looked for again.
                    if let Ok(client) = here.up().await {
                        log::follow(&log, &client, &APP.parse().unwrap()).await;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        });
        Followed {
            log,
            following,
            address: app["web_url"].as_str().unwrap().to_owned(),
            api,
            study,
            desk,
            platform,
        }
    }

    /// What a visitor gets, or nothing.
    fn visit(&self, path: &str) -> Option<String> {
        let port = self.address.trim_end_matches('/').rsplit(':').next()?;
        let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
        let head =
            format!("GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// The lines as the platform itself wrote them down.
    async fn written(&self) -> Vec<String> {
        let app = self.api.get(&format!("/apps/{APP}")).await;
        let id = app["id"].as_str().unwrap();
        let folder = self.desk.home.platform().join("logs");
        let read = |name: String| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let text = read(format!("{id}.1.log")) + &read(format!("{id}.log"));
        text.lines().map(str::to_owned).collect()
    }

    fn heard(&self) -> Vec<String> {
        let now = self.log.snapshot();
        let lines = (now.first()..now.next()).map(|number| now.line(number).unwrap().unwrap());
        lines.map(|line| line.whole()).collect()
    }

    /// Waits until all that was written is heard, and insists that it is that and nothing else.
    async fn has_every_line_once(&self) {
        let written = until_async("all lines to be heard", LONG, || async {
            let written = self.written().await;
            let last = written.last()?;
            (self.heard().last() == Some(last)).then_some(written)
        })
        .await;
        let heard = self.heard();
        for (at, (heard, written)) in heard.iter().zip(&written).enumerate() {
            assert_eq!(heard, written, "line {at}");
        }
        assert_eq!(heard.len(), written.len());
    }

    async fn tells(&self, kind: &str) -> Group {
        until_async(&format!("{kind} to be told"), SOON, || async {
            let groups = self.log.events();
            groups.into_iter().find(|group| group.told.kind == kind)
        })
        .await
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.following.abort();
        if let Some(platform) = &mut self.platform {
            Platform::of(&self.desk.home).down_quietly();
            let _ = platform.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_ten_cut_connections_and_an_expired_session_every_line_is_there_once() {
    let sessions = |nth: u64, act: Value| json!({"method": "GET", "path": "/log-sessions/*", "when": {"nth": nth}, "do": act});
    let mut rules = vec![sessions(5, json!("expire"))];
    for nth in (1..=11).filter(|nth| *nth != 5) {
        let act = match nth % 3 {
            0 => json!({"reset": {"after": 5000 + 700 * nth}}),
            1 => json!({"cut_lines": {"after": 60 + nth}}),
            _ => json!({"cut": {"after": 3001 + 101 * nth}}),
        };
        rules.push(sessions(nth, act));
    }
    let study = Followed::new("log-ten-cuts", Some(rules.into())).await;
    let cuts = || study.log.news().borrow().cuts;
    until("ten cuts", LONG, || {
        study.visit("say/25").expect("an answer");
        (cuts() >= 10).then_some(())
    });
    study.visit("say/10").expect("an answer");
    study.has_every_line_once().await;
    assert_eq!(cuts(), 10);
    assert!(study.heard().len() > 600);
    let twins = LogWish {
        text: "LINE 300 OF".into(),
        ..LogWish::default()
    };
    assert_eq!(
        study.log.page(&twins, Some(0), 9).unwrap().total,
        3,
        "equal ones are kept"
    );
    assert!(
        study
            .log
            .events()
            .iter()
            .all(|group| group.told.kind != "gap")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_dies_and_comes_back_costs_no_line_and_doubles_none() {
    let study = Followed::new("log-restart", None).await;
    study.visit("say/100").expect("an answer");
    study.has_every_line_once().await;
    study.desk.kill_platform();
    Platform::of(&study.desk.home).up();
    until("the study to answer", LONG, || {
        study
            .visit("say/50")
            .filter(|answer| answer.contains("said"))
    });
    study.has_every_line_once().await;
    assert!(study.log.news().borrow().cuts >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_thousand_lines_at_once_none_is_lost() {
    let study = Followed::new("log-burst", None).await;
    // What Heroku repeats to who comes late is not all of a burst.
    study.has_every_line_once().await;
    study.visit("say/50000").expect("an answer");
    study.has_every_line_once().await;
    assert!(study.heard().len() > 50_000);
    assert!(
        study
            .log
            .events()
            .iter()
            .all(|group| group.told.kind != "l11")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_the_study_is_told_in_plain_words() {
    let study = Followed::new("log-tells", None).await;
    study.tells("released").await;
    study.tells("up").await;
    study.visit("fail/p/abcd1234/x/1").expect("an answer");
    assert_eq!(study.tells("page-error").await.told.args["status"], "500");
    for _ in 0..2 {
        study.visit("p/abcd1234/x/1").expect("an answer");
    }
    let participant = LogWish {
        participant: "abcd1234".into(),
        ..LogWish::default()
    };
    let lines = until("her lines", SOON, || {
        let page = study.log.page(&participant, Some(0), 9).unwrap();
        (page.total >= 3).then_some(page.lines)
    });
    assert!(
        lines
            .iter()
            .all(|line| line.message().contains("/p/abcd1234/"))
    );

    study.visit("end/3");
    assert_eq!(study.tells("exited-wrong").await.told.args["status"], "3");
    study.tells("crashed").await;
    let path = format!("/apps/{APP}/formation/web");
    study.api.patch(&path, &json!({"quantity": 0})).await;
    until("nobody to be let in", SOON, || {
        study
            .visit("p/abcd1234/x/1")
            .filter(|answer| answer.contains(" 503 "))
    });
    study.tells("h14").await;
    assert!(study.tells("scaled").await.told.args["what"].contains("web@0"));
}
