//! Eco: an app without web traffic sleeps, its next request wakes it, and what it used is counted.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;
mod served;

use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use bench::{Bench, SERVER};
use platform::data::sizes::SizeLimits;
use platform::dyno::{DynoLimits, DynoSpec, DynoState, Web};
use platform::platform::{Options, Platform};
use platform::router::{Route, RouteSpec, RouterLimits};
use serde_json::{Value, json};
use served::{App, Served, lent, until};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn drowsy() -> DynoLimits {
    DynoLimits {
        sleep: Duration::from_millis(500),
        ..DynoLimits::default()
    }
}

fn eco(spec: DynoSpec) -> DynoSpec {
    DynoSpec {
        size: "Eco".into(),
        ..spec
    }
}

async fn route(bench: &Bench) -> Route {
    let spec = RouteSpec {
        host: "talk-1f2e.localhost".into(),
        port: None,
        web: bench.dynos.web("app"),
        traffic: bench.dynos.traffic("app"),
        log: bench.logs.app("app"),
        meter: bench.metrics.meter("app"),
    };
    Route::open(spec, RouterLimits::default()).await.unwrap()
}

#[tokio::test]
async fn without_web_traffic_the_whole_app_sleeps_and_a_request_wakes_all_of_it() {
    let bench = Bench::with(drowsy());
    let route = route(&bench).await;
    let specs = vec![
        eco(bench.web(SERVER)),
        eco(bench.spec("worker", "sleep 600")),
        bench.spec("clock", "sleep 600"),
    ];
    bench.dynos.set("app", specs.clone());
    bench.state("web.1", DynoState::Idle).await;
    bench.state("worker.1", DynoState::Idle).await;
    bench.state("clock.1", DynoState::Up).await;
    assert_eq!(*bench.dynos.web("app").borrow(), Web::Idle);
    bench::until("the end of both", || {
        bench.log(&["Process exited with status 143"]).len() == 2
    })
    .await;
    assert_eq!(
        bench.log(&["heroku[web.1]"])[2..],
        [
            "heroku[web.1]: Idling",
            "heroku[web.1]: State changed from up to down",
            "heroku[web.1]: Stopping all processes with SIGTERM",
            "heroku[web.1]: Process exited with status 143",
        ]
    );
    // Being seen to wakes nobody.
    bench.dynos.set("app", specs);
    assert_eq!(bench.dynos.asleep(), ["app"]);
    assert_eq!(*bench.dynos.web("app").borrow(), Web::Idle);

    assert_eq!(bench::get(route.port(), "/hello").await, "hello from web.1");
    assert_eq!(bench.dynos.asleep(), Vec::<String>::new());
    bench::until("the worker", || {
        bench.log(&["heroku[worker.1]: Starting process"]).len() == 2
    })
    .await;
    assert_eq!(
        bench.log(&["heroku[web.1]"])[6..9],
        [
            "heroku[web.1]: Unidling".to_owned(),
            "heroku[web.1]: State changed from down to starting".into(),
            format!("heroku[web.1]: Starting process with command `{SERVER}`"),
        ]
    );
    assert_eq!(bench.log(&["heroku[clock.1]"]).len(), 2);
    // And it sleeps again.
    bench.state("web.1", DynoState::Idle).await;
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn an_app_is_awake_while_a_request_is_answered_and_other_sizes_never_sleep() {
    let bench = Bench::with(drowsy());
    let route = route(&bench).await;
    bench.dynos.set("app", vec![eco(bench.web(SERVER))]);
    let mut browser = TcpStream::connect(("127.0.0.1", route.port()))
        .await
        .unwrap();
    browser
        .write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    bench.state("web.1", DynoState::Up).await;
    bench.dynos.set("basic", vec![bench.web(SERVER)]);
    bench::until("the other", || {
        bench.dynos.list("basic")[0].state == DynoState::Up
    })
    .await;
    // A third app, begun later than both, says when they would have slept.
    bench.dynos.set("quiet", vec![eco(bench.web(SERVER))]);
    bench::until("the sleep of the third", || {
        bench.dynos.list("quiet")[0].state == DynoState::Idle
    })
    .await;
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Up);
    assert_eq!(bench.dynos.list("basic")[0].state, DynoState::Up);
    drop(browser);
    bench.state("web.1", DynoState::Idle).await;
    bench.dynos.remove_all().await;
}

async fn platform_here(folder: &Path) -> (Platform, Served) {
    let options = Options {
        data: folder.join("data"),
        keeper: served::PROGRAM.into(),
        dynos: DynoLimits {
            sleep: Duration::from_secs(2),
            ..DynoLimits::default()
        },
        router: RouterLimits::default(),
        sizes: SizeLimits::default(),
    };
    let started = Platform::start(options).await.unwrap();
    let platform = started.platform.clone();
    tokio::spawn(platform::api::serve(
        started.platform,
        started.listener,
        started.tls_listener,
    ));
    let served = Served::beside(
        &folder.join("data"),
        &platform.address(),
        platform.identity.token.reveal(),
    );
    (platform, served)
}

async fn state(app: &App<'_>, wanted: &str) {
    until(&format!("{wanted} dynos"), || async {
        let dynos = app.get("/dynos").await;
        let dynos = dynos.as_array().unwrap();
        let all = dynos.len() == 2 && dynos.iter().all(|dyno| dyno["state"] == wanted);
        all.then_some(())
    })
    .await;
}

async fn quota(served: &Served) -> Value {
    let account = served.get("/account").await.expect(200);
    let id = account["id"].as_str().unwrap();
    let path = format!("/accounts/{id}/actions/get-quota");
    let version = [(
        "accept",
        "application/vnd.heroku+json; version=3.account-quotas",
    )];
    let answer = served.send("GET", &path, &version, Body::empty()).await;
    answer.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleeping_app_sleeps_on_through_a_restart_and_its_hours_are_the_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let (platform, served) = platform_here(folder.path()).await;
    let app = served.app("study").create().await;
    assert_eq!(
        quota(&served).await,
        json!({"account_quota": 3_600_000, "quota_used": 0, "apps": []})
    );
    let mut files = served::tiny("awake");
    files[3].1 = "web: python server.py\nworker: sleep 600\n".to_owned();
    let (build, output) = app.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    assert_eq!(app.get("").await["process_tier"], Value::Null);
    let updates = json!({"updates": [
        {"type": "web", "quantity": 1, "dyno_size": {"name": "Eco"}},
        {"type": "worker", "quantity": 1, "dyno_size": {"name": "Eco"}},
    ]});
    let path = app.path("/formation");
    served.patch(&path, updates).await.expect(200);
    assert_eq!(app.get("").await["process_tier"], "eco");
    state(&app, "idle").await;
    let used = quota(&served).await;
    let seconds = used["quota_used"].as_u64().unwrap();
    // Two dynos that were up for two seconds at least before they slept.
    assert!(seconds >= 3, "{used}");
    let id = app.get("").await["id"].clone();
    assert_eq!(
        used["apps"],
        json!([{"app_uuid": id, "quota_used": seconds}])
    );
    assert_eq!(quota(&served).await, used);

    until("the note", || async {
        let noted = platform
            .store
            .with::<_, platform::store::StoreError>(|tx| platform::store::eco::asleep(tx));
        (noted.await.unwrap().len() == 1).then_some(())
    })
    .await;
    platform.stop().await;
    drop(platform);
    let (platform, served) = platform_here(folder.path()).await;
    let app = served.app("study");
    state(&app, "idle").await;
    assert_eq!(quota(&served).await, used);
    app.answers("awake").await;
    state(&app, "up").await;
    served.delete("/apps/study").await.expect(200);
    assert!(quota(&served).await["quota_used"].as_u64().unwrap() >= seconds);
    platform.stop().await;
}
