//! A project that cannot run: nothing is sent, and the window says why.

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::wait::SOON;

#[tokio::test]
async fn a_blocked_project_sends_nothing_and_says_why() {
    let desktop = Desktop::new("blocked");
    let project = Project::made_by_otree(&desktop.home, "broken-beans");
    project.change("settings.py", |settings| {
        settings.replace("['beans']", "['beans', 'lentils']")
    });
    project.write("requirements.txt", "otree==3.3.11\npsycopg2>=2.8.4\n");

    let window = desktop.open(&[project.folder()]).await;
    let missing = window.text("[data-finding=app-missing]").await;
    assert!(missing.contains("lentils"), "it names the app: {missing}");
    let old = window.text("[data-finding=otree-too-old]").await;
    assert!(old.contains("3.3.11"), "it names the version: {old}");
    window.picture("findings").await;
    assert!(
        !can_go_on(&window).await,
        "there is no way to put it online"
    );

    assert!(
        desktop.platform().up().apps().await.is_empty(),
        "nothing was sent"
    );
    window.close().await;
    desktop.ends_clean();
}

#[tokio::test]
async fn what_is_no_project_is_said_to_be_none() {
    let desktop = Desktop::new("no-project");
    let empty = desktop.home.studies().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let text = desktop.home.studies().join("notes.zip");
    std::fs::write(&text, "this is no archive at all").unwrap();

    for handed in [&empty, &text] {
        let window = desktop.open(&[handed]).await;
        let seen = window
            .sees_first(&["[data-problem]", "[data-finding=not-otree]"], SOON)
            .await;
        assert!(!window.text(seen).await.is_empty());
        assert!(!can_go_on(&window).await);
        window.close().await;
    }
    desktop.ends_clean();
}

async fn can_go_on(window: &crate::support::window::Window<'_>) -> bool {
    window
        .sees("#continue:not(:disabled):not([aria-disabled=true])")
        .await
}
