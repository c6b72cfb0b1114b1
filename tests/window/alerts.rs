//! What the desktop says while nobody looks, and the tray from which a closed window goes on watching.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use workflows::health::History;
use workflows::heroku::AppId;
use workflows::idle::{Seen, Stretch};
use zbus::Connection;
use zbus::zvariant::Value;

use crate::support::beans::Beans;
use crate::support::desktop::Desktop;
use crate::support::group;
use crate::support::notices::{Notices, Tray};
use crate::support::wait::{LONG, SOON, until, until_async};

#[tokio::test]
async fn a_crash_is_told_and_where_it_is_quiet_only_afterwards() {
    let desktop = Desktop::new("alerts");
    let (notices, _served) = Notices::on(&desktop).await;
    let study = Beans::on(&desktop).await;
    let window = &study.window;

    // Nobody ever opens the page with its figures; what is known of it is kept all the same.
    let history = History::open(&desktop.home.data().join("health.sqlite"));
    let app = study.api.get(&study.path("")).await;
    let app: AppId = app["id"].as_str().unwrap().parse().unwrap();
    until_async("its versions to be kept", SOON, || async {
        let kept = history.marks(app, 0).await;
        kept.iter().any(|mark| mark.version.is_some()).then_some(())
    })
    .await;

    // Quiet from this hour on, for two hours: the test may go over the full one.
    window.click("#settings").await;
    window.click("#notices-quiet").await;
    let hour = u32::from(jiff::Zoned::now().hour().unsigned_abs());
    window.choose("#notices-from", &hour.to_string()).await;
    window
        .choose("#notices-to", &((hour + 2) % 24).to_string())
        .await;
    window.picture("1-notices").await;

    let server = || {
        let server = group::running().into_iter().find(|(id, arguments)| {
            group::contains(arguments, b"prodserver1of2")
                && group::belonging_to(desktop.home.path()).contains(id)
        });
        server.map(|(id, _)| id)
    };
    let first = server().expect("the study's server");
    group::kill(first);
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-log").await;
    window.see_within("[data-event=crashed]", SOON).await;
    // The first time it is started again at once; the second time it stays as it is for a while.
    let second = until("the server to come back", LONG, || {
        server().filter(|id| *id != first)
    });
    group::kill(second);
    window
        .see_within("[data-study-page][data-state=crashed]", LONG)
        .await;
    assert!(!notices.has("crashed"), "it is quiet");

    window.click("#settings").await;
    window.click("#notices-quiet").await;
    until("the crash to be told", SOON, || {
        notices.has("bean-counting has crashed").then_some(())
    });

    study.end().await;
    desktop.ends_clean();
}

#[tokio::test]
async fn a_closed_window_goes_on_watching_from_the_tray_and_comes_back() {
    let desktop = Desktop::new("tray");
    let (notices, _shows) = Notices::on(&desktop).await;
    let (tray, bus) = Tray::on(&desktop).await;
    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    let program = window.id();
    let picture = tray.picture();
    let ours = ["search", "--onlyvisible", "--name", "^Orchard$"];
    let visible = || {
        let found = desktop.say("xdotool", &ours);
        !found.trim().is_empty()
    };
    let runs = || group::running().iter().any(|(id, _)| *id == program);

    until("the window to be there", SOON, || visible().then_some(()));
    // As the cross in its corner would.
    desktop.say(
        "xdotool",
        &[&ours[..], &["windowactivate", "--sync"]].concat(),
    );
    desktop.say("xdotool", &["key", "--clearmodifiers", "alt+F4"]);
    until("the window to hide", SOON, || (!visible()).then_some(()));
    until("the person to be told", SOON, || {
        notices.has("Orchard goes on watching").then_some(())
    });
    assert!(runs());

    let item = "org.kde.StatusNotifierItem";
    ask(
        &bus,
        &picture,
        "/StatusNotifierItem",
        item,
        "Activate",
        &(0i32, 0i32),
    )
    .await;
    until("the window to come back", SOON, || visible().then_some(()));
    window.see("#drop").await;

    // The second entry of its menu ends the program.
    let menu = "com.canonical.dbusmenu";
    let click = (2i32, "clicked", Value::from(0i32), 0u32);
    ask(&bus, &picture, "/MenuBar", menu, "Event", &click).await;
    until("the program to end", SOON, || (!runs()).then_some(()));
    window.close().await;
    desktop.ends_clean();
}

#[tokio::test]
async fn a_study_that_costs_while_nobody_comes_is_told_once_and_none_of_this_computer() {
    let mut desktop = Desktop::new("alerts-idle");
    let (notices, _shows) = Notices::on(&desktop).await;
    let heroku = desktop.heroku();
    let (token, _) = heroku.token_for("global").await;
    let history = History::open(&{
        std::fs::create_dir_all(desktop.home.data()).unwrap();
        desktop.home.data().join("health.sqlite")
    });
    // What earlier starts have found out, of a study there and of one here.
    let mut apps = Vec::new();
    for (api, name) in [(&heroku, "far-away"), (&desktop.platform().up(), "near-by")] {
        let app = api.post("/apps", &json!({ "name": name })).await;
        let plan = json!({ "plan": "heroku-postgresql:essential-0" });
        let addon = api.post(&format!("/apps/{name}/addons"), &plan).await;
        let addon = format!("/addons/{}", addon["id"].as_str().unwrap());
        // Until then the app itself goes on changing, and of before that nothing is known but what is kept.
        until_async("the database", LONG, || async {
            (api.get(&addon).await["state"] == "provisioned").then_some(())
        })
        .await;
        let app: AppId = app["id"].as_str().unwrap().parse().unwrap();
        let until = Timestamp::now();
        let since = until - SignedDuration::from_hours(8 * 24 + 1);
        let nobody = Stretch { since, until };
        let came = false;
        history.nobody_came(app, Seen { nobody, came }).await;
        apps.push(app);
    }

    let window = desktop.open(&[]).await;
    window.see("main [data-study=near-by]").await;
    window.click("#switcher").await;
    window.click("#switch-sign-in").await;
    window.signs_in(&token).await;
    window.see("main [data-study=far-away]").await;
    until("what nobody comes to to be told", SOON, || {
        notices
            .has("Nobody has come to far-away for 8 days")
            .then_some(())
    });
    assert!(notices.has("costs $5 a month"));
    assert!(!notices.has("near-by"), "nothing is paid for here");
    let seen = Seen {
        nobody: Stretch {
            since: Timestamp::now(),
            until: Timestamp::now(),
        },
        came: false,
    };
    until_async("that it was told to be kept", SOON, || async {
        history.nobody_came(apps[0], seen).await.1
    })
    .await;
    window.click("#settings").await;
    window.see("#notices-idle").await;
    window.picture("1-switch").await;
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&token]);
    desktop.ends_clean();
}

async fn ask<B>(bus: &Connection, who: &str, path: &str, interface: &str, method: &str, body: &B)
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    bus.call_method(Some(who), path, Some(interface), method, body)
        .await
        .expect("an answer");
}
