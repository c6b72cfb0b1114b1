//! Each fault brought about for real, and told: what the log's lane of plain words says is what happened.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::{APP, Followed};
use crate::support::desk::{ends, update};
use crate::support::wait::{LONG, SOON, until, until_async};

/// Does what its path asks for; ends at once where a setting says so.
const SERVER: &str = "import http.server, os, sys, time

if os.environ.get('NO_BEANS'):
    raise SystemExit('no beans in the glass')
held = []


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        verb, _, number = self.path.strip('/').partition('/')
        if verb == 'sleep':
            time.sleep(int(number))
        if verb == 'hold':
            held.append(bytearray(b'x') * (int(number) << 20))
        if verb == 'connect':
            import psycopg2
            try:
                for _ in range(int(number)):
                    held.append(psycopg2.connect(os.environ['DATABASE_URL']))
            except psycopg2.OperationalError as why:
                print(why, flush=True)
        if verb == 'end':
            os._exit(3)
        self.send_response(200)
        self.send_header('Content-Length', '4')
        self.end_headers()
        self.wfile.write(b'said')

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Page).serve_forever()
";

impl Followed {
    /// Waits until it is told of a moment since then, and gives how long after the platform knew it.
    async fn tells_since(&self, since: Timestamp, kind: &str) -> Duration {
        let group = until_async(&format!("{kind} to be told"), SOON, || async {
            let mut groups = self.log.events().into_iter();
            groups.find(|group| group.told.kind == kind && group.last >= since)
        })
        .await;
        Timestamp::now().duration_since(group.last).unsigned_abs()
    }

    /// Starts what has crashed: as on Heroku it would not try again by itself for long.
    async fn comes_back(&self) {
        self.api.delete(&format!("/apps/{APP}/dynos")).await;
        until("the study to answer", LONG, || {
            self.visit("").filter(|answer| answer.contains(" 200 "))
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_told_when_it_was_brought_about() {
    let study = Followed::serving("log-faults", None, SERVER).await;
    let mut late = Vec::new();

    // A database with all its connections in use.
    let since = Timestamp::now();
    study.visit("connect/30").expect("an answer");
    late.push((
        "database-connections",
        study.tells_since(since, "database-connections").await,
    ));

    // A page that takes longer than 30 seconds.
    let since = Timestamp::now();
    let slow = study.visit("sleep/32").expect("an answer");
    assert!(slow.contains(" 503 "), "{slow}");
    late.push(("h12", study.tells_since(since, "h12").await));

    // More memory than there is, and far more.
    let since = Timestamp::now();
    study.visit("hold/560").expect("an answer");
    late.push(("r14", study.tells_since(since, "r14").await));
    study.visit("hold/600").expect("an answer");
    late.push(("r15", study.tells_since(since, "r15").await));
    late.push((
        "exited-killed",
        study.tells_since(since, "exited-killed").await,
    ));
    study.comes_back().await;

    // A crash while somebody waits for a page.
    let since = Timestamp::now();
    study.visit("end/3");
    late.push(("h13", study.tells_since(since, "h13").await));
    late.push((
        "exited-wrong",
        study.tells_since(since, "exited-wrong").await,
    ));
    study.comes_back().await;

    // A pause.
    let since = Timestamp::now();
    let app = format!("/apps/{APP}");
    study.api.patch(&app, &json!({"maintenance": true})).await;
    late.push((
        "maintenance-on",
        study.tells_since(since, "maintenance-on").await,
    ));
    let paused = study.visit("").expect("an answer");
    assert!(paused.contains(" 503 "), "{paused}");
    late.push(("h80", study.tells_since(since, "h80").await));
    study.api.patch(&app, &json!({"maintenance": false})).await;
    study.comes_back().await;

    // A release that fails: the version before runs on.
    let since = Timestamp::now();
    let jobs = study.desk.jobs();
    study.study.write(
        "Procfile",
        "release: python -c 'raise SystemExit(4)'\nweb: python serve.py\n",
    );
    let id = jobs.deploy(study.study.order(update(APP)));
    ends(&jobs, id).await;
    late.push((
        "release-failed",
        study.tells_since(since, "release-failed").await,
    ));
    study.comes_back().await;

    // A study that ends as soon as it begins.
    let since = Timestamp::now();
    let path = format!("{app}/config-vars");
    study.api.patch(&path, &json!({"NO_BEANS": "1"})).await;
    late.push(("crashed", study.tells_since(since, "crashed").await));
    until("visitors to see that", LONG, || {
        study.visit("").filter(|answer| answer.contains(" 503 "))
    });
    late.push(("h10", study.tells_since(since, "h10").await));

    // No server at all.
    let since = Timestamp::now();
    let web = format!("{app}/formation/web");
    study.api.patch(&web, &json!({"quantity": 0})).await;
    until("visitors to be refused", LONG, || {
        study.visit("").filter(|answer| answer.contains(" 503 "))
    });
    late.push(("h14", study.tells_since(since, "h14").await));

    for (kind, late) in late {
        println!(
            "{kind}: told {} ms after the platform knew it",
            late.as_millis()
        );
    }
}
