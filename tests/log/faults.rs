//! Each fault brought about for real, and told: what the log's lane of plain words says is what happened.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use super::{APP, Followed};
use crate::support::desk::{ends, update};
use crate::support::wait::{LONG, SOON, until, until_async};
use crate::support::words;

/// No later than so long after the platform knew it is a fault told.
const PROMISED: Duration = Duration::from_secs(5);

/// Does what its path asks for; ends at once where a setting says so.
const SERVER: &str = "import http.server, os, sys, threading, time

if os.environ.get('NO_BEANS'):
    raise SystemExit('no beans in the glass')
held = []


def grow(megabytes):
    import psycopg2
    with psycopg2.connect(os.environ['DATABASE_URL']) as own:
        cursor = own.cursor()
        cursor.execute('CREATE UNLOGGED TABLE answers (said text)')
        cursor.execute('ALTER TABLE answers ALTER said SET STORAGE EXTERNAL')
        said = 'INSERT INTO answers SELECT repeat(%s, 1 << 20) FROM generate_series(1, %s)'
        cursor.execute(said, ('x', megabytes))
    print('grown', flush=True)


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
        if verb == 'grow':
            threading.Thread(target=grow, args=(int(number),)).start()
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
    /// Waits until it is told of a moment since then; not long after the platform knew it, with a sentence and with what
    /// helps, in both languages.
    async fn tells_since(&self, since: Timestamp, kind: &str) {
        let group = until_async(&format!("{kind} to be told"), SOON, || async {
            let mut groups = self.log.events().into_iter();
            groups.find(|group| group.told.kind == kind && group.last >= since)
        })
        .await;
        let late = Timestamp::now().duration_since(group.last).unsigned_abs();
        println!(
            "{kind}: told {} ms after the platform knew it",
            late.as_millis()
        );
        assert!(late <= PROMISED, "{kind} was told after {late:?}");
        let args = group.told.args.iter();
        let named: Vec<_> = args
            .map(|(name, value)| (&**name, value.as_str()))
            .collect();
        for (language, _) in words::LANGUAGES {
            words::say(language, &format!("event-{kind}"), &named);
            words::say(language, &format!("event-{kind}-do"), &named);
        }
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

    // A database with all its connections in use.
    let since = Timestamp::now();
    study.visit("connect/30").expect("an answer");
    study.tells_since(since, "database-connections").await;

    // A page that takes longer than 30 seconds.
    let since = Timestamp::now();
    let slow = study.visit("sleep/32").expect("an answer");
    assert!(slow.contains(" 503 "), "{slow}");
    study.tells_since(since, "h12").await;

    // More memory than there is, and far more.
    let since = Timestamp::now();
    study.visit("hold/560").expect("an answer");
    study.tells_since(since, "r14").await;
    study.visit("hold/600").expect("an answer");
    study.tells_since(since, "r15").await;
    study.tells_since(since, "exited-killed").await;
    study.comes_back().await;

    // A crash while somebody waits for a page.
    let since = Timestamp::now();
    study.visit("end/3");
    study.tells_since(since, "h13").await;
    study.tells_since(since, "exited-wrong").await;
    study.comes_back().await;

    // A pause.
    let since = Timestamp::now();
    let app = format!("/apps/{APP}");
    study.api.patch(&app, &json!({"maintenance": true})).await;
    study.tells_since(since, "maintenance-on").await;
    let paused = study.visit("").expect("an answer");
    assert!(paused.contains(" 503 "), "{paused}");
    study.tells_since(since, "h80").await;
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
    study.tells_since(since, "release-failed").await;
    study.comes_back().await;

    // A study that ends as soon as it begins.
    let since = Timestamp::now();
    let path = format!("{app}/config-vars");
    study.api.patch(&path, &json!({"NO_BEANS": "1"})).await;
    study.tells_since(since, "crashed").await;
    until("visitors to see that", LONG, || {
        study.visit("").filter(|answer| answer.contains(" 503 "))
    });
    study.tells_since(since, "h10").await;

    // No server at all.
    let since = Timestamp::now();
    let web = format!("{app}/formation/web");
    study.api.patch(&web, &json!({"quantity": 0})).await;
    until("visitors to be refused", LONG, || {
        study.visit("").filter(|answer| answer.contains(" 503 "))
    });
    study.tells_since(since, "h14").await;
}

/// More than the smallest plan allows, in megabytes.
const TOO_LARGE: u64 = 1040;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_outgrows_its_plan_is_told() {
    let study = Followed::serving("log-outgrown", None, SERVER).await;
    let addons = format!("/apps/{APP}/addons");
    let own = study.api.get(&addons).await;
    assert_eq!(own[0]["plan"]["name"], "heroku-postgresql:essential-0");
    let plan = |size: u32| json!({ "plan": format!("heroku-postgresql:essential-{size}") });
    let starts = || {
        let heard = study.heard();
        let up = |line: &&String| line.ends_with("State changed from starting to up");
        heard.iter().filter(up).count()
    };
    let before = starts();
    let other = study.api.post(&addons, &plan(0)).await;
    let other = format!("{addons}/{}", other["name"].as_str().unwrap());
    until_async("another database", LONG, || async {
        (study.api.get(&other).await["state"] == "provisioned").then_some(())
    })
    .await;
    // Its address is a new setting, with which the study starts again.
    until("the study to have it", LONG, || {
        (starts() > before).then_some(())
    });

    study
        .visit(&format!("grow/{TOO_LARGE}"))
        .expect("an answer");
    until("the study to have written it all", LONG, || {
        let heard = study.heard();
        heard
            .iter()
            .any(|line| line.ends_with(": grown"))
            .then_some(())
    });
    assert!(
        study
            .log
            .events()
            .iter()
            .all(|group| group.told.kind != "database-over")
    );
    // All databases are measured when one of them gets another plan.
    let since = Timestamp::now();
    study.api.patch(&other, &plan(1)).await;
    study.tells_since(since, "database-over").await;
}
