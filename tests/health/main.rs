//! A study's health from the real platform: what its log tells is what the platform has measured, and it is kept.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use workflows::health::{
    self, HealthSource, HealthSpan, History, Listening, Point, Unmeasured, measured,
};
use workflows::heroku::{AppName, Client};

use crate::support::desk::{Desk, Study, comes_online, new};
use crate::support::people;
use crate::support::platform::{Api, Platform};
use crate::support::projects::Project;
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, until_async};

const APP: &str = "bean-counting";

/// oTree's study, online, on servers of a size.
struct Watched {
    desk: Desk,
    api: Api,
    client: Client,
    app: AppName,
    id: workflows::heroku::AppId,
    address: String,
    key: String,
}

impl Watched {
    async fn new(name: &str, size: &str) -> Watched {
        let desk = Desk::new(name);
        let project = Project::made_by_otree(&desk.home, APP);
        let study = Study {
            folder: project.folder().to_owned(),
        };
        comes_online(&desk.jobs(), &study, new(APP)).await;
        let api = Platform::of(&desk.home).up();
        let formation =
            json!({ "updates": [{ "type": "web", "quantity": 1, "dyno_size": { "name": size } }] });
        api.patch(&format!("/apps/{APP}/formation"), &formation)
            .await;
        let client = desk.here.up().await.unwrap();
        let app: AppName = APP.parse().unwrap();
        let found = client.app(&app).await.unwrap();
        let config = api.config(APP).await;
        let said = api.get(&format!("/apps/{APP}")).await;
        let watched = Watched {
            id: found.id,
            address: said["web_url"].as_str().unwrap().to_owned(),
            key: config["OTREE_REST_KEY"].as_str().unwrap().to_owned(),
            desk,
            api,
            client,
            app,
        };
        Visitor::of(&watched.address).waits_for("/login").await;
        watched
    }

    async fn look(&self, span: HealthSpan, heard: Vec<Point>, history: &History) -> health::Health {
        let now = Timestamp::now();
        let looked = health::look(&self.client, APP, span, now, heard, history);
        looked.await.unwrap()
    }

    /// Has people come until the log has told so many whole minutes in which somebody did.
    async fn has_minutes(&self, listening: &Listening, wanted: usize) -> Vec<Point> {
        until_async("whole minutes to be heard", LONG, || async {
            people::come(&self.address, &self.key, 2, 2).await;
            let _ = Visitor::of(&self.address).get("/no/such/page").await;
            tokio::time::sleep(Duration::from_millis(700)).await;
            let points = listening.points(Timestamp::now());
            let full = points.iter().filter(|point| point.requests.is_some());
            (full.count() >= wanted).then_some(points)
        })
        .await
    }
}

/// A log is listened to as long as this lives.
fn listen(watched: &Watched, listening: &Listening) -> tokio::task::JoinHandle<()> {
    let (client, app, listening) = (
        watched.client.clone(),
        watched.app.clone(),
        listening.clone(),
    );
    tokio::spawn(async move {
        let why = listening.follow(&client, &app, |_| {}).await;
        panic!("the log ended: {why}");
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_log_tells_is_what_the_platform_has_measured() {
    let watched = Watched::new("health-equal", "Standard-1X").await;
    health::tell_in_log(&watched.client, APP, true)
        .await
        .unwrap();
    let listening = Listening::default();
    let following = listen(&watched, &listening);
    let before = watched.has_minutes(&listening, 2).await.len();

    // Nobody can come in for a while: errors are counted too.
    let formation = format!("/apps/{APP}/formation/web");
    watched
        .api
        .patch(&formation, &json!({ "quantity": 0 }))
        .await;
    until_async("visitors to be refused", LONG, || async {
        let page = Visitor::of(&watched.address).get("/login").await;
        (page.status == 503).then_some(())
    })
    .await;
    watched
        .api
        .patch(&formation, &json!({ "quantity": 1 }))
        .await;
    Visitor::of(&watched.address).waits_for("/login").await;
    let heard = until_async("the minute with the errors to be heard", LONG, || async {
        let points = listening.points(Timestamp::now());
        let errors = points.iter().any(|point| point.errors.contains_key("H14"));
        (errors && points.len() >= before).then_some(points)
    })
    .await;

    let now = Timestamp::now();
    let asked = measured(
        &watched.client,
        watched.id,
        "Standard-1X",
        HealthSpan::Hours2,
        now,
    );
    let told: BTreeMap<i64, Point> = asked
        .await
        .unwrap()
        .into_iter()
        .map(|point| (point.at, point))
        .collect();
    let mut compared = BTreeMap::<&str, usize>::new();
    for heard in &heard {
        let told = &told[&heard.at];
        assert_eq!(told.step, 1);
        assert_eq!(heard.requests, told.requests, "requests of {}", heard.at);
        assert_eq!(heard.errors, told.errors, "errors of {}", heard.at);
        *compared.entry("requests").or_default() += usize::from(told.requests.is_some());
        *compared.entry("errors").or_default() += told.errors.len();
        // The log has two digits of a megabyte and of load, and whole milliseconds; the platform counts times in
        // classes 4.4 % wide.
        let megabyte = 1024.0 * 1024.0;
        same("memory", heard.memory, told.memory, 0.0, 0.011 * megabyte);
        same("limit", heard.limit, told.limit, 0.0, 0.011 * megabyte);
        same("load", heard.load, told.load, 0.0, 0.011);
        same("median", heard.middle, told.middle, 0.03, 1.03);
        same("p95", heard.slow, told.slow, 0.03, 1.03);
        let there = [
            ("memory", told.memory),
            ("load", told.load),
            ("p95", told.slow),
        ];
        for (name, _) in there.into_iter().filter(|(_, value)| value.is_some()) {
            *compared.entry(name).or_default() += 1;
        }
    }
    println!("compared: {compared:?}");
    for name in ["requests", "errors", "memory", "load", "p95"] {
        let least = if name == "errors" { 1 } else { 2 };
        assert!(compared[name] >= least, "{name}: {compared:?}");
    }
    following.abort();
    drop(watched.desk);
}

/// Insists that two figures are the same as far as the coarser of them says it: within a share of it, or a difference.
fn same(name: &str, heard: Option<f64>, told: Option<f64>, share: f64, difference: f64) {
    match (heard, told) {
        (None, None) => {}
        (Some(heard), Some(told)) => {
            let within = (heard - told).abs() <= told * share + difference;
            assert!(within, "{name}: {heard} was heard, {told} measured");
        }
        odd => panic!("{name}: {odd:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_measured_is_kept_and_where_nothing_is_the_log_tells_it() {
    let watched = Watched::new("health-sources", "Eco").await;
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("health.sqlite"));

    // Nothing is measured, and nothing was heard yet.
    let first = watched.look(HealthSpan::Hours2, Vec::new(), &history).await;
    assert_eq!(first.unmeasured, Some(Unmeasured::Eco));
    assert_eq!(first.source, HealthSource::None);
    assert!(!first.in_log && first.points.iter().all(Point::is_empty));
    assert!(first.marks.iter().any(|mark| mark.version.is_some()));

    health::tell_in_log(&watched.client, APP, true)
        .await
        .unwrap();
    let listening = Listening::default();
    let following = listen(&watched, &listening);
    let heard = watched.has_minutes(&listening, 1).await;
    let looked = watched.look(HealthSpan::Days7, heard, &history).await;
    assert_eq!(looked.source, HealthSource::Heard);
    assert!(looked.in_log);
    assert_eq!(looked.verdict.code, "well");
    let requests: u64 = looked
        .points
        .iter()
        .filter_map(|point| point.requests)
        .sum();
    assert!(requests > 0);
    following.abort();

    // Another start of the program, which has heard nothing.
    let history = History::open(&folder.path().join("health.sqlite"));
    let later = watched.look(HealthSpan::Days7, Vec::new(), &history).await;
    assert_eq!(later.source, HealthSource::Kept);
    assert_eq!(later.points, looked.points);

    // A size that is measured in long steps: the log tells the newest minutes.
    let formation =
        json!({ "updates": [{ "type": "web", "quantity": 1, "dyno_size": { "name": "Basic" } }] });
    watched
        .api
        .patch(&format!("/apps/{APP}/formation"), &formation)
        .await;
    let basic = watched.look(HealthSpan::Hours2, Vec::new(), &history).await;
    assert_eq!(basic.unmeasured, Some(Unmeasured::Coarse));
    assert_eq!(basic.size, "Basic");
    let minutes =
        |points: &[Point]| -> i64 { points.iter().map(|point| i64::from(point.step)).sum() };
    assert!(minutes(&basic.points) <= HealthSpan::Hours2.minutes() + 10);
    assert!(
        basic
            .points
            .windows(2)
            .all(|pair| pair[0].end() <= pair[1].at)
    );
}
