//! One-off dynos through the door: detached, attached over TLS as the official command line does it, and their ends.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use platform::process::GroupId;
use serde_json::{Value, json};
use served::{App, Served, ask, secure, until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

const MARK: &str = "; echo \"\u{FFFF} heroku-command-exit-status: $?\"";

async fn app(served: &Served) -> App<'_> {
    let app = served.app("trust").create().await;
    app.runs_tiny("hello").await;
    app
}

/// The app's log, without the times.
async fn log(served: &Served) -> Vec<String> {
    let session = served
        .post("/apps/trust/log-sessions", json!({"lines": 1500}))
        .await
        .expect(201);
    let url = session["logplex_url"].as_str().unwrap();
    let text = ask("GET", url, &[], Body::empty()).await.text();
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(_, line)| line.to_owned()).collect()
}

/// The lines of one dyno, once the last of them is there.
async fn story(served: &Served, name: &str, last: &str) -> Vec<String> {
    let process = format!("[{name}]: ");
    until(last, || async {
        let lines = log(served).await;
        let own = lines.iter().filter_map(|line| line.split_once(&process));
        let own: Vec<String> = own
            .map(|(source, text)| format!("{source}: {text}"))
            .collect();
        own.iter().any(|line| line.ends_with(last)).then_some(own)
    })
    .await
}

async fn run(served: &Served, body: Value) -> Value {
    let dyno = served.post("/apps/trust/dynos", body).await.expect(201);
    assert!(dyno["name"].as_str().unwrap().contains('.'), "{dyno}");
    dyno
}

/// Goes where an attached dyno awaits its client, up to the banner.
async fn attach(served: &Served, dyno: &Value) -> TlsStream<TcpStream> {
    let url = dyno["attach_url"].as_str().unwrap();
    let (port, secret) = url
        .strip_prefix("rendezvous://127.0.0.1:")
        .unwrap()
        .split_once('/')
        .unwrap();
    let mut stream = secure(&served.ca, port.parse().unwrap()).await.unwrap();
    let line = format!("{secret}\r\n");
    stream.write_all(line.as_bytes()).await.unwrap();
    let mut banner = [0; 12];
    stream.read_exact(&mut banner).await.unwrap();
    assert_eq!(&banner, b"rendezvous\r\n");
    stream
}

async fn all(mut stream: TlsStream<TcpStream>) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.unwrap();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_detached_run_has_the_apps_code_and_settings_and_prints_into_the_log() {
    let served = Served::start();
    let app = app(&served).await;
    served
        .patch(&app.path("/config-vars"), json!({"GREETING": "day"}))
        .await
        .expect(200);
    let body = json!({
        "command": "echo good $GREETING $EXTRA && ls server.py | tr a-z A-Z; exit 3",
        "env": {"EXTRA": "to you", "COLUMNS": 80, "TERM": null}, "size": "standard-1x",
    });
    let dyno = run(&served, body).await;
    let name = dyno["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("run.") && name.len() == 8, "{name}");
    assert_eq!(dyno["type"], "run");
    assert_eq!(dyno["size"], "Standard-1X");
    assert_eq!(dyno["attach_url"], Value::Null);
    assert_eq!(dyno["app"]["name"], "trust");
    assert_eq!(dyno["release"]["version"].as_u64(), Some(4));
    let story = story(&served, &name, "to complete").await;
    // What it prints may overtake the word that it is up.
    let (app_lines, own): (Vec<_>, Vec<_>) =
        story.iter().partition(|line| line.starts_with("app: "));
    assert_eq!(app_lines, ["app: good day to you", "app: SERVER.PY"]);
    assert_eq!(
        own,
        [
            "heroku: Starting process with command `echo good $GREETING $EXTRA && ls server.py | tr a-z A-Z; exit 3`",
            "heroku: State changed from starting to up",
            "heroku: Process exited with status 3",
            "heroku: State changed from up to complete",
        ]
    );
    let dynos = app.get("/dynos").await;
    assert!(
        dynos
            .as_array()
            .unwrap()
            .iter()
            .all(|dyno| dyno["name"] != *name)
    );
}

#[tokio::test]
async fn a_run_is_listed_and_ended_by_name_by_type_and_by_a_restart_and_by_its_time() {
    let served = Served::start();
    let app = app(&served).await;
    let gone = |name: String| {
        let (served, app) = (&served, &app);
        async move {
            let story = story(served, &name, "to complete").await;
            assert!(story.contains(&"heroku: Stopping all processes with SIGTERM".to_owned()));
            assert!(story.contains(&"heroku: Process exited with status 143".to_owned()));
            served
                .get(&app.path(&format!("/dynos/{name}")))
                .await
                .refused(404, "not_found");
        }
    };
    let sleeper = || async {
        let dyno = run(
            &served,
            json!({"command": "exec sleep 600", "attach": false}),
        )
        .await;
        let name = dyno["name"].as_str().unwrap().to_owned();
        let listed = app.get(&format!("/dynos/{name}")).await;
        assert_eq!(
            (&listed["id"], &listed["state"]),
            (&dyno["id"], &"up".into())
        );
        name
    };
    let name = sleeper().await;
    let web_before = app.get("/dynos/web.1").await["id"].clone();
    served
        .post(
            &app.path(&format!("/dynos/{name}/actions/stop")),
            Value::Null,
        )
        .await
        .expect(202);
    gone(name).await;
    let names = [sleeper().await, sleeper().await];
    served
        .post(&app.path("/formations/run/actions/stop"), Value::Null)
        .await
        .expect(202);
    for name in names {
        gone(name).await;
    }
    let name = sleeper().await;
    served
        .delete(&app.path(&format!("/dynos/{name}")))
        .await
        .expect(202);
    gone(name).await;
    let name = sleeper().await;
    served
        .delete(&app.path("/formations/run"))
        .await
        .expect(202);
    gone(name).await;
    // The command line of today still names a type where a dyno is meant.
    let name = sleeper().await;
    served
        .post(&app.path("/dynos/run/actions/stop"), Value::Null)
        .await
        .expect(202);
    gone(name).await;
    let brief = run(
        &served,
        json!({"command": "exec sleep 600", "time_to_live": "1"}),
    )
    .await;
    gone(brief["name"].as_str().unwrap().to_owned()).await;
    assert_eq!(app.get("/dynos/web.1").await["id"], web_before);
    for path in ["/formations/nope", "/formations/run", "/dynos/run.1"] {
        served
            .delete(&app.path(path))
            .await
            .refused(404, "not_found");
        let stop = app.path(&format!("{path}/actions/stop"));
        served
            .post(&stop, Value::Null)
            .await
            .refused(404, "not_found");
    }
}

#[tokio::test]
async fn an_attached_run_talks_to_its_client_and_says_how_it_ended() {
    let served = Served::start();
    let app = app(&served).await;
    let body = json!({
        "command": format!("tr a-z A-Z; pwd; exit 7{MARK}").replace("exit 7", "(exit 7)"),
        "attach": true, "force_no_tty": true, "env": {"TERM": "dumb"},
    });
    let dyno = run(&served, body).await;
    let name = dyno["name"].as_str().unwrap();
    assert_eq!(
        app.get(&format!("/dynos/{name}")).await["state"],
        "starting"
    );
    let mut client = attach(&served, &dyno).await;
    client.write_all("grüße\nand".as_bytes()).await.unwrap();
    client.write_all(b" more\n\x04").await.unwrap();
    let said = all(client).await;
    assert!(said.starts_with("GRüßE\nAND MORE\n/"), "{said:?}");
    assert!(
        said.ends_with("\n\u{FFFF} heroku-command-exit-status: 7\n"),
        "{said:?}"
    );
    let story = story(&served, name, "to complete").await;
    assert_eq!(story[0], "heroku: Awaiting client");
    assert!(story[1].starts_with("heroku: Starting process with command `tr"));
    assert_eq!(
        story[2..],
        [
            "heroku: State changed from starting to up",
            "heroku: Process exited with status 0",
            "heroku: State changed from up to complete",
        ]
    );
}

#[tokio::test]
async fn an_attached_run_has_a_terminal_unless_it_is_not_wanted() {
    let served = Served::start();
    let _app = app(&served).await;
    let body = json!({
        "command": "stty size; echo $TERM; read name; echo hi $name", "attach": true,
        "env": {"TERM": "xterm", "COLUMNS": 132, "LINES": 50},
    });
    let dyno = run(&served, body).await;
    let mut client = attach(&served, &dyno).await;
    client.write_all(b"you\n").await.unwrap();
    let said = all(client).await;
    assert!(
        said.contains("50 132\r\n") && said.contains("xterm\r\n"),
        "{said:?}"
    );
    assert!(said.ends_with("hi you\r\n"), "{said:?}");
}

#[tokio::test]
async fn much_goes_both_ways_and_arrives_whole() {
    let served = Served::start();
    let _app = app(&served).await;
    let body =
        json!({"command": "tee copy | cksum; cat copy", "attach": true, "force_no_tty": true});
    let dyno = run(&served, body).await;
    let client = attach(&served, &dyno).await;
    let line = "0123456789abcdef".repeat(64) + "\n";
    let sent = line.repeat(4000);
    let (mut from, mut to) = tokio::io::split(client);
    let text = sent.clone();
    let sending = tokio::spawn(async move {
        to.write_all(text.as_bytes()).await.unwrap();
        to.write_all(b"\x04").await.unwrap();
        // Else the last of it may stay behind in the encryption.
        to.flush().await.unwrap();
        to
    });
    let mut said = Vec::new();
    from.read_to_end(&mut said).await.unwrap();
    drop(sending.await.unwrap());
    let said = String::from_utf8(said).unwrap();
    let (sum, copy) = said.split_once('\n').unwrap();
    assert!(sum.ends_with(&format!(" {}", sent.len())), "{sum}");
    assert!(
        copy == sent,
        "{} of {} bytes came back",
        copy.len(),
        sent.len()
    );
}

#[tokio::test]
async fn a_secret_opens_once_and_a_wrong_one_never() {
    let served = Served::start();
    let app = app(&served).await;
    let dyno = run(&served, json!({"command": "sleep 600", "attach": true})).await;
    let url = dyno["attach_url"].as_str().unwrap().to_owned();
    let (before, secret) = url.rsplit_once('/').unwrap();
    let port: u16 = before.rsplit_once(':').unwrap().1.parse().unwrap();
    let wrong = [
        "",
        "x",
        &"0".repeat(64),
        &"x".repeat(10_000),
        &secret[1..],
        "GET / HTTP/1.1",
    ];
    for wrong in wrong {
        let mut stream = secure(&served.ca, port).await.unwrap();
        let _ = stream.write_all(format!("{wrong}\r\n").as_bytes()).await;
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        assert!(said.is_empty(), "{wrong}: {said:?}");
    }
    let _client = attach(&served, &dyno).await;
    let mut second = secure(&served.ca, port).await.unwrap();
    second
        .write_all(format!("{secret}\r\n").as_bytes())
        .await
        .unwrap();
    let mut said = Vec::new();
    let _ = second.read_to_end(&mut said).await;
    assert!(said.is_empty());
    let name = dyno["name"].as_str().unwrap();
    served
        .post(
            &app.path(&format!("/dynos/{name}/actions/stop")),
            Value::Null,
        )
        .await
        .expect(202);
    // The log of the platform and of the app tell nobody the secret.
    let record = std::fs::read_to_string(served.data.join("platform.log")).unwrap();
    assert!(!record.contains(secret));
    assert!(log(&served).await.iter().all(|line| !line.contains(secret)));
    // Listed later, it has no address any more.
    let again = run(&served, json!({"command": "sleep 600", "attach": true})).await;
    let listed = app
        .get(&format!("/dynos/{}", again["name"].as_str().unwrap()))
        .await;
    assert_eq!(listed["attach_url"], Value::Null);
}

#[tokio::test]
async fn a_client_that_goes_takes_its_dyno_along() {
    let served = Served::start();
    let _app = app(&served).await;
    let dyno = run(
        &served,
        json!({"command": "echo on; exec sleep 600", "attach": true}),
    )
    .await;
    let mut client = attach(&served, &dyno).await;
    let mut on = [0; 2];
    client.read_exact(&mut on).await.unwrap();
    drop(client);
    let story = story(&served, dyno["name"].as_str().unwrap(), "to complete").await;
    assert_eq!(
        story[3..],
        [
            "heroku: Client connection closed. Sending SIGHUP to all processes",
            "heroku: Process exited with status 129",
            "heroku: State changed from up to complete",
        ]
    );
}

#[tokio::test]
async fn what_a_kill_ended_is_said_and_is_not_started_again() {
    let served = Served::start();
    let _app = app(&served).await;
    let dyno = run(&served, json!({"command": "exec sleep 600"})).await;
    let name = dyno["name"].as_str().unwrap().to_owned();
    let served = served.kill_and_start();
    let story = story(&served, &name, "to complete").await;
    assert!(story.contains(&"heroku: Process exited with status 137".to_owned()));
    let listed = served.get("/apps/trust/dynos").await.expect(200);
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .all(|dyno| dyno["name"] != *name)
    );
}

#[tokio::test]
async fn a_kill_leaves_no_program_behind_at_its_terminal() {
    let served = Served::start();
    let _app = app(&served).await;
    let command = "trap '' HUP TERM; echo $$; while :; do sleep 0.1; done";
    let dyno = run(&served, json!({"command": command, "attach": true})).await;
    let mut client = attach(&served, &dyno).await;
    let mut said = String::new();
    while !said.ends_with('\n') {
        said.push(char::from(client.read_u8().await.unwrap()));
    }
    let pid: u32 = said.trim().parse().unwrap();
    assert!(GroupId::of(pid).is_some());
    let _served = served.kill_and_start();
    until("its end", || async {
        GroupId::of(pid).is_none().then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_run_is_refused_with_a_sentence() {
    let served = Served::start();
    let blank = served.app("blank").create().await;
    let path = blank.path("/dynos");
    let refused = served.post(&path, json!({"command": "ls"})).await;
    assert!(
        [409, 422].contains(&refused.status.as_u16()),
        "{}",
        refused.text()
    );
    served
        .post("/apps/nobody/dynos", json!({"command": "ls"}))
        .await
        .refused(404, "not_found");
    let _app = app(&served).await;
    for wrong in [
        json!({}),
        json!({"command": ""}),
        json!({"command": "  \n"}),
        json!({"command": "a\u{0}b"}),
        json!({"command": 7}),
        json!({"command": ["ls"]}),
        json!({"command": "x".repeat(100_000)}),
        json!({"command": "ls", "attach": "yes"}),
        json!({"command": "ls", "force_no_tty": 1}),
        json!({"command": "ls", "env": "A=1"}),
        json!({"command": "ls", "env": {"A": {}}}),
        json!({"command": "ls", "env": {"A=B": "1"}}),
        json!({"command": "ls", "env": {"": "1"}}),
        json!({"command": "ls", "env": {"A": "x".repeat(100_000)}}),
        json!({"command": "ls", "size": "enormous"}),
        json!({"command": "ls", "size": 3}),
        json!({"command": "ls", "type": ""}),
        json!({"command": "ls", "type": "../web"}),
        json!({"command": "ls", "type": "x".repeat(200)}),
        json!({"command": "ls", "time_to_live": 0}),
        json!({"command": "ls", "time_to_live": 86_401}),
        json!({"command": "ls", "time_to_live": "soon"}),
    ] {
        served
            .post("/apps/trust/dynos", wrong.clone())
            .await
            .refused(422, "invalid_params");
    }
    // Terminals of odd sizes are of the usual one.
    for odd in [json!(0), json!(-1), json!(70_000), json!("wide")] {
        let body = json!({"command": "stty size", "attach": true, "env": {"COLUMNS": odd}});
        let dyno = run(&served, body).await;
        assert_eq!(all(attach(&served, &dyno).await).await, "24 80\r\n");
    }
}
