//! A study paused and restarted, by clicks: people find it as they left it.

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::rows;
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, SOON, until_async};

#[tokio::test]
async fn a_study_is_paused_and_restarted_and_people_are_where_they_were() {
    let desktop = Desktop::with("pause", (1280, 1200), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let (window, online, api) = (&study.window, &study.online, &study.api);
    study.people_come(6, 3).await;
    let places = "select code, _index_in_pages from otree_participant order by 1";
    let before = rows::rows(&study.database, places);

    // Paused, everybody sees a page that says so; then they go on.
    window.click("[data-study=bean-counting]").await;
    window.click("#pause").await;
    window.picture("1-before-the-pause").await;
    window.click("#confirm").await;
    window
        .see_within("[data-study-page][data-state=maintenance]", SOON)
        .await;
    let mut visitor = Visitor::of(&online.address);
    assert_eq!(visitor.get("/").await.status, 503);
    window.click("#end-pause").await;
    window
        .see_within("[data-study-page][data-state=online]", SOON)
        .await;
    assert!(visitor.get("/").await.status < 400);

    // Restarted, another server runs, and nobody has lost their place.
    let server = || async {
        let dynos = api.get(&study.path("/dynos")).await;
        dynos[0]["id"].as_str().map(str::to_owned)
    };
    let first = server().await.expect("a server");
    window.click("#restart").await;
    window.click("#confirm").await;
    until_async("another server", LONG, || async {
        server().await.filter(|id| *id != first)
    })
    .await;
    visitor.waits_for("/").await;
    assert_eq!(rows::rows(&study.database, places), before);
    window
        .see_within("[data-study-page][data-state=online]", SOON)
        .await;

    study.end().await;
    desktop.ends_clean();
}
