//! A project that would not run as it is: mended in the copy, untouched on disk.

use crate::support::desktop::Desktop;
use crate::support::programs;
use crate::support::projects::Project;
use crate::support::visitor::Visitor;

#[tokio::test]
async fn a_project_that_needs_five_mends_goes_online_and_stays_as_it_was() {
    let desktop = Desktop::new("mends");
    let project = Project::made_by_otree(&desktop.home, "worn-beans");
    let mut expected = vec![
        "procfile-without-web",
        "psycopg2-missing",
        "static-missing",
        "database-inside",
        "environment-committed",
        "caches-inside",
    ];
    project.write("Procfile", "worker: otree prodserver2of2\n");
    project.write("requirements.txt", "otree>=6.0,<7\n");
    project.remove("_static");
    project.write("db.sqlite3", "SQLite format 3\0");
    project.write("env/pyvenv.cfg", "home = /usr/bin\n");
    project.write("env/lib/site.py", "raise SystemExit('never run')\n");
    project.write("__pycache__/settings.cpython-311.pyc", "");
    // What Orchard asks for where nothing is asked for: to be tried where this computer has it.
    if programs::pythons().iter().any(|version| version == "3.12") {
        project.remove(".python-version");
        expected.push("python-unpinned");
    }
    let before = project.content();

    let window = desktop.open(&[project.folder()]).await;
    window.see("#continue").await;
    for code in &expected {
        assert_eq!(
            window.count(&format!("[data-finding={code}]")).await,
            1,
            "{code}"
        );
    }
    assert!(expected.len() >= 5);
    window.picture("1-findings").await;
    let online = window.puts_online("worn-beans").await;

    let mut owner = Visitor::of(&online.address);
    owner.waits_for("/").await;
    assert!(owner.logs_in(&online.password).await);
    let config = desktop.platform().up().config(&online.app).await;
    let database = config["DATABASE_URL"].as_str().expect("a database");
    let tables = crate::support::rows::number(
        database,
        "select count(*) from information_schema.tables where table_name in ('otree_session', 'beans_player')",
    );
    assert_eq!(tables, 2, "oTree made its tables in PostgreSQL");
    assert!(
        project.content() == before,
        "the person's folder was never written to"
    );

    let token = desktop.platform().up().token;
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&token, &online.password]);
    desktop.ends_clean();
}
