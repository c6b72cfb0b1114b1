//! The window is killed in the middle of a build, and opened again.

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::visitor::Visitor;
use crate::support::wait::LONG;

#[tokio::test]
async fn a_killed_window_finds_its_job_again_and_says_what_became_of_it() {
    let desktop = Desktop::new("found-again");
    let project = Project::made_by_otree(&desktop.home, "lost-beans");

    let window = desktop.open(&[project.folder()]).await;
    window.begins_to_put_online("lost-beans").await;
    window
        .see_within("[data-step=build][data-state=running]", LONG)
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
    let api = desktop.platform().up();
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
