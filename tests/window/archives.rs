//! The same with archives, as they come out of file managers and of oTree.

use std::path::Path;

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::visitor::Visitor;

#[tokio::test]
async fn a_zip_goes_online() {
    let desktop = Desktop::new("zip");
    let project = Project::made_by_otree(&desktop.home, "zipped-beans");
    let archive = project.zip();
    goes_online(desktop, &archive, "zipped-beans").await;
}

#[tokio::test]
async fn an_otreezip_made_by_otree_goes_online() {
    let desktop = Desktop::new("otreezip");
    let project = Project::made_by_otree(&desktop.home, "otree-beans");
    let archive = project.otreezip();
    goes_online(desktop, &archive, "otree-beans").await;
}

async fn goes_online(desktop: Desktop, archive: &Path, name: &str) {
    let before = std::fs::read(archive).unwrap();
    let window = desktop.open(&[archive]).await;
    let online = window.puts_online(name).await;
    window.picture("online").await;

    let mut owner = Visitor::of(&online.address);
    owner.waits_for("/").await;
    assert!(owner.logs_in(&online.password).await);
    assert!(
        owner
            .go("/create_session")
            .await
            .text
            .contains("Guess the beans"),
        "its session type"
    );
    assert_eq!(
        std::fs::read(archive).unwrap(),
        before,
        "the archive was only read"
    );

    let token = desktop.platform().up().token;
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&token, &online.password]);
    desktop.ends_clean();
}
