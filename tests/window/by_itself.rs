//! A backup that is made every day comes home by itself, and the desktop says so.

use serde_json::json;

use crate::support::beans::Beans;
use crate::support::desktop::Desktop;
use crate::support::notices::Notices;
use crate::support::wait::{LONG, SOON, until, until_async};

#[tokio::test]
async fn a_daily_backup_comes_home_by_itself_and_the_desktop_says_so() {
    let desktop = Desktop::new("by-itself");
    let (notices, _served) = Notices::on(&desktop).await;
    let study = Beans::on(&desktop).await;
    let (window, online, api) = (&study.window, &study.online, &study.api);

    // Made at the service, as its schedule would: nothing comes while nobody wants it daily.
    let addons = api.get(&study.path("/addons")).await;
    let database = addons[0]["id"].as_str().expect("a database").to_owned();
    let begun = api
        .post(
            &format!("/client/v11/databases/{database}/backups"),
            &json!({}),
        )
        .await;
    let id = begun["uuid"].as_str().expect("a backup").to_owned();
    let path = format!("/client/v11/apps/{}/transfers/{id}", online.app);
    until_async("the service to make it", LONG, || async {
        api.get(&path).await["succeeded"].as_bool()
    })
    .await;
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-data").await;
    window.see("[data-backup][data-here=none]").await;

    window.click("#daily").await;
    window
        .see_within("[data-backup][data-here=verified]", LONG)
        .await;
    until("the desktop to be told", SOON, || {
        notices.has("bean-counting").then_some(())
    });
    let folder = desktop.home.path().join("Documents/Orchard/bean-counting");
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let dumps = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "dump"));
    assert_eq!(dumps.count(), 1);
    study.end().await;
    desktop.ends_clean();
}
