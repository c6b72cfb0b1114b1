//! The window is killed in the middle of its work, and opened again.

use serde_json::json;

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, SOON, until_async};

#[tokio::test]
async fn a_window_killed_in_the_build_finds_its_job_again_and_goes_on() {
    let desktop = Desktop::new("found-again");
    let project = Project::made_by_otree(&desktop.home, "lost-beans");

    let window = desktop.open(&[project.folder()]).await;
    window.begins_to_put_online("lost-beans").await;
    window
        .see_within("[data-step=build][data-state=running]", LONG)
        .await;
    let api = desktop.platform().up();
    until_async("the build to be accepted", SOON, || async {
        let builds = api.get("/apps/lost-beans/builds").await;
        builds
            .as_array()
            .filter(|builds| !builds.is_empty())
            .map(drop)
    })
    .await;
    window.kill();
    assert!(
        desktop.platform().runs(),
        "the platform lives on without a window"
    );

    let window = desktop.open(&[]).await;
    window.picture("1-opened-again").await;
    window.click("[data-study=lost-beans]").await;
    let online = window.comes_online().await;
    window.picture("2-online").await;

    let mut owner = Visitor::of(&online.address);
    owner.waits_for("/").await;
    assert!(owner.logs_in(&online.password).await);
    let builds = api.get("/apps/lost-beans/builds").await;
    assert_eq!(
        builds.as_array().map(Vec::len),
        Some(1),
        "it was built once"
    );

    let token = api.token;
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&token, &online.password]);
    desktop.ends_clean();
}

#[tokio::test]
async fn a_window_killed_before_the_build_leaves_nothing_half_done() {
    let desktop = Desktop::new("cleared-up");
    let project = Project::made_by_otree(&desktop.home, "early-beans");
    // The project never arrives whole, so however slow the window is, there is no build yet.
    let stalls = json!({"method": "PUT", "path": "/source-archives/*", "do": {"upload_stall": {"after": 0}}});
    desktop.platform().up_with(&json!({ "rules": [stalls] }));

    let window = desktop.open(&[project.folder()]).await;
    window.begins_to_put_online("early-beans").await;
    window
        .see_within("[data-step=upload][data-state=running]", LONG)
        .await;
    let api = desktop.platform().up();
    assert_eq!(api.apps().await, ["early-beans"], "something was begun");
    window.kill();

    let window = desktop.open(&[]).await;
    until_async("what was begun to be cleared up", SOON, || async {
        api.apps().await.is_empty().then_some(())
    })
    .await;
    // The page of what was cut off, as long as it is being cleared up; else the first one.
    let seen = window.sees_first(&["#dismiss", "#drop"], SOON).await;
    window.picture("opened-again").await;
    if seen == "#dismiss" {
        window.click(seen).await;
    }
    window.see("#drop").await;
    assert!(!window.sees("[data-study][data-state=online]").await);
    window.close().await;
    desktop.ends_clean();
}
