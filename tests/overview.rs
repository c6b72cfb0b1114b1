//! A study's overview: what it says is what the platform says, number by number, and it takes one round trip.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::desk::{self, Desk};
use support::platform::{Api, Platform};
use support::recorder::Recorder;
use support::wait::{LONG, until_async};
use workflows::cost::Cost;
use workflows::data::{Ending, Shelf};
use workflows::heroku::{Client, Token};
use workflows::overview::{Overview, REQUESTS, overview};
use workflows::studies::{self, StudyError, StudyState};

const APP: &str = "seen-study";

fn client(address: &str, api: &Api) -> Client {
    Client::new(address, Token::new(api.token.clone()).unwrap()).unwrap()
}

async fn part(api: &Api, part: &str) -> Value {
    api.get(&format!("/apps/{APP}{part}")).await
}

/// Each field of the overview beside what the API says itself.
async fn is_what_the_platform_says(seen: &Overview, api: &Api) {
    let list = |value: Value| value.as_array().unwrap().clone();
    let app = part(api, "").await;
    assert_eq!(seen.study.id, app["id"]);
    assert_eq!(seen.study.address, app["web_url"]);

    let mut releases = list(part(api, "/releases").await);
    releases.sort_by_key(|release| std::cmp::Reverse(release["version"].as_u64()));
    assert_eq!(seen.releases.len(), releases.len());
    for (seen, said) in seen.releases.iter().zip(&releases) {
        assert_eq!(seen.version, said["version"].as_u64().unwrap());
        assert_eq!(seen.id.to_string(), said["id"].as_str().unwrap());
        assert_eq!(studies::release_status(seen.status), said["status"]);
        assert_eq!(seen.description, said["description"]);
        assert_eq!(seen.user.as_ref().unwrap().email, said["user"]["email"]);
        assert_eq!(seen.eligible_for_rollback, said["eligible_for_rollback"]);
        let at = said["created_at"].as_str().unwrap().parse().unwrap();
        assert_eq!(seen.created_at, Some(at));
    }

    let dynos = list(part(api, "/dynos").await);
    assert_eq!(seen.dynos.len(), dynos.len());
    for said in &dynos {
        let mut dynos = seen.dynos.iter();
        let seen = dynos.find(|dyno| dyno.name.as_str() == said["name"]);
        let seen = seen.unwrap_or_else(|| panic!("not seen: {said}"));
        assert_eq!(seen.process.as_str(), said["type"]);
        assert_eq!(seen.size.as_deref().unwrap(), said["size"]);
        assert_eq!(studies::dyno_state(seen.state), said["state"]);
    }

    let addons = list(part(api, "/addons").await);
    assert_eq!(seen.addons.len(), addons.len());
    for said in &addons {
        let mut addons = seen.addons.iter();
        let seen = addons.find(|addon| addon.name == said["name"].as_str().unwrap());
        let seen = seen.unwrap_or_else(|| panic!("not seen: {said}"));
        assert_eq!(seen.plan.name, said["plan"]["name"]);
        assert_eq!(studies::addon_state(seen.state), said["state"]);
        let price = seen.billed_price.as_ref().unwrap();
        assert_eq!(price.cents, said["billed_price"]["cents"].as_u64().unwrap());
    }

    let people = |all: Vec<(String, String)>| {
        let mut all = all;
        all.sort();
        all
    };
    let said = list(part(api, "/collaborators").await);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let said = said
        .iter()
        .map(|one| (text(&one["user"]["email"]), text(&one["role"])));
    let known = seen.people.as_ref().unwrap().iter();
    let known = known.map(|one| (one.user.email.clone(), one.role.clone().unwrap()));
    assert_eq!(people(known.collect()), people(said.collect()));

    // The sum is made from the API's own prices, by hand.
    let sizes = list(api.get("/dyno-sizes").await);
    let mut cents: u64 = 0;
    let mut pooled = None;
    for wish in list(part(api, "/formation").await) {
        let size = sizes.iter().find(|size| size["name"] == wish["size"]);
        let price = size.unwrap()["cost"]["cents"].as_u64().unwrap();
        match (wish["quantity"].as_u64().unwrap(), &wish["size"]) {
            (0, _) => {}
            (_, size) if *size == "Eco" => pooled = Some(price),
            (quantity, _) => cents += quantity * price,
        }
    }
    for addon in &addons {
        cents += addon["billed_price"]["cents"].as_u64().unwrap();
    }
    let expected = Cost {
        cents,
        unknown: 0,
        eco: pooled.is_some(),
        eco_cents: pooled,
    };
    assert_eq!(seen.cost, expected);

    let config = part(api, "/config-vars").await;
    let has = config["OTREE_ADMIN_PASSWORD"].is_string();
    assert_eq!(seen.has_password, Some(has));

    let transfers = list(api.get(&format!("/client/v11/apps/{APP}/transfers")).await);
    let newest = transfers
        .iter()
        .filter(|transfer| transfer["to_type"] == "gof3r" && transfer["succeeded"] == true)
        .max_by_key(|transfer| transfer["num"].as_str().unwrap().parse::<u64>().unwrap());
    let last = seen.backup.expect("the backups could be asked");
    assert_eq!(last.is_some(), newest.is_some());
    if let (Some(last), Some(newest)) = (last, newest) {
        assert_eq!(last.bytes, newest["processed_bytes"].as_u64().unwrap());
        let made = studies_time(newest["created_at"].as_str().unwrap());
        assert_eq!(last.made, made);
    }
}

fn studies_time(text: &str) -> jiff::Timestamp {
    text.parse()
        .or_else(|_| {
            let parts = jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", text).unwrap();
            parts.to_timestamp()
        })
        .unwrap()
}

async fn state(client: &Client, shelf: &Shelf) -> StudyState {
    overview(client, shelf).await.unwrap().study.state
}

async fn becomes(client: &Client, shelf: &Shelf, wanted: StudyState) {
    until_async(&format!("the study to be {wanted:?}"), LONG, || async {
        (state(client, shelf).await == wanted).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_says_what_the_platform_says_in_one_round_trip() {
    let desk = Desk::new("overview");
    let api = Platform::of(&desk.home).up();
    let here = client(&api.address, &api);
    let room = desk.data();
    let shelf = room.shelf(APP);

    let gone = overview(&here, &shelf).await.unwrap_err();
    assert!(matches!(gone, StudyError::Gone { .. }), "{gone:?}");
    let nobody = overview(&here, &Shelf::new(&room.all, "../..")).await;
    assert!(matches!(nobody, Err(StudyError::Gone { .. })));

    // A place where nothing was put online, and nothing is paid for.
    api.post("/apps", &json!({ "name": APP })).await;
    let seen = overview(&here, &shelf).await.unwrap();
    assert_eq!(seen.study.state, StudyState::Empty);
    assert_eq!((seen.cost, seen.backup), (Cost::default(), Some(None)));
    assert_eq!(seen.has_password, Some(false));
    is_what_the_platform_says(&seen, &api).await;
    api.delete(&format!("/apps/{APP}")).await;

    // A study that runs, with people and a backup.
    let study = desk.study("seen");
    let jobs = desk.jobs();
    desk::comes_online(&jobs, &study, desk::new(APP)).await;
    for person in ["ada@example.org", "grace@example.org"] {
        let new = json!({ "user": person, "silent": true });
        api.post(&format!("/apps/{APP}/collaborators"), &new).await;
    }
    let tasks = workflows::data::Tasks::default();
    let task = room.back_up(&tasks, APP).unwrap();
    let ending = until_async("the backup", LONG, || async {
        let all = tasks.all();
        all.into_iter().find(|one| one.id == task)?.ending
    })
    .await;
    assert!(matches!(&*ending, Ending::Done(_)), "{ending:?}");
    becomes(&here, &shelf, StudyState::Online).await;
    let seen = overview(&here, &shelf).await.unwrap();
    is_what_the_platform_says(&seen, &api).await;
    let backup = seen.backup.unwrap().unwrap();
    assert!(backup.there && backup.here && backup.verified);
    assert_eq!(seen.people.as_ref().unwrap().len(), 3);
    assert!(seen.cost.cents > 0);

    // All is asked before the first answer comes: no request waits for another.
    let way = Recorder::on_the_way_to(&api).await;
    let watched = client(&way.address, &api);
    for round in 0..2 {
        way.hold(REQUESTS);
        let found = tokio::time::timeout(Duration::from_secs(60), overview(&watched, &shelf));
        let found = found.await;
        assert_eq!(way.arrived(), REQUESTS, "one waited for another");
        is_what_the_platform_says(&found.unwrap().unwrap(), &api).await;
        let asked = way.taken();
        assert_eq!(asked.len(), REQUESTS, "{asked:#?}");
        let again = round > 0;
        for one in &asked {
            assert_eq!(one.method, "GET");
            // What opens something is never kept, and so never asked for by a tag.
            let secret = one.path.ends_with("/config-vars") || one.path.ends_with("/transfers");
            let expected = if again && !secret { 304 } else { 200 };
            assert_eq!(
                (one.tagged, one.status),
                (expected == 304, expected),
                "{one:?}"
            );
        }
    }

    // The list, which is looked at again and again, mostly comes without bodies.
    way.hold(0);
    let first = studies::list(&watched).await.unwrap();
    way.taken();
    assert_eq!(studies::list(&watched).await.unwrap(), first);
    let asked = way.taken();
    assert_eq!(asked.len(), 4, "{asked:#?}");
    assert!(asked.iter().all(|one| one.status == 304), "{asked:#?}");

    // What changes is seen at once, whatever was kept.
    let formation = format!("/apps/{APP}/formation");
    let size = |size: &str, quantity: u64| json!({ "updates": [{ "type": "web", "quantity": quantity, "dyno_size": { "name": size } }] });
    for (name, cents) in [("Standard-2X", 5000), ("Eco", 0)] {
        api.patch(&formation, &size(name, 1)).await;
        becomes(&watched, &shelf, StudyState::Online).await;
        let seen = overview(&watched, &shelf).await.unwrap();
        is_what_the_platform_says(&seen, &api).await;
        assert_eq!(
            (seen.cost.cents - 500, seen.cost.eco),
            (cents, name == "Eco")
        );
    }
    api.patch(&format!("/apps/{APP}"), &json!({ "maintenance": true }))
        .await;
    assert_eq!(state(&watched, &shelf).await, StudyState::Maintenance);
    api.patch(&format!("/apps/{APP}"), &json!({ "maintenance": false }))
        .await;
    api.patch(&formation, &size("Basic", 0)).await;
    assert_eq!(state(&watched, &shelf).await, StudyState::Offline);
    let seen = overview(&watched, &shelf).await.unwrap();
    assert_eq!(seen.cost.cents, 500, "its database alone");
    is_what_the_platform_says(&seen, &api).await;

    Platform::of(&desk.home).down();
    desk.ends_clean();
}
