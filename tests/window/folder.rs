//! The main job, whole: a folder is dropped, put online, and people come.

use serde_json::json;

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::rows;
use crate::support::visitor::Visitor;
use crate::support::wait::{SOON, until};

/// A key for oTree's REST API, which Orchard does not ask for: whoever runs the study sets it.
const REST_KEY: &str = "a-key-for-the-rest-api";

#[tokio::test]
async fn a_folder_goes_online_and_takes_participants() {
    let desktop = Desktop::new("folder");
    let project = Project::made_by_otree(&desktop.home, "bean-counting");
    let before = project.content();

    let window = desktop.open(&[project.folder()]).await;
    window.see("#continue").await;
    window.picture("1-findings").await;
    let online = window.puts_online("bean-counting").await;
    window.picture("2-online").await;

    // The study answers, its front page keeps strangers out, and the shown password lets its owner in.
    let mut stranger = Visitor::of(&online.address);
    stranger.waits_for("/").await;
    assert!(
        !stranger.go("/demo").await.text.contains("Guess the beans"),
        "AUTH_LEVEL is STUDY"
    );
    assert!(
        !Visitor::of(&online.address)
            .logs_in("not the password at all")
            .await
    );
    let mut owner = Visitor::of(&online.address);
    assert!(
        owner.logs_in(&online.password).await,
        "the password that was shown opens the admin pages"
    );

    // The buttons open the browser at the study and at its admin pages.
    window.click("#open-study").await;
    window.click("#open-admin").await;
    until("the browser to be asked twice", SOON, || {
        (desktop.home.browsed().len() == 2).then_some(())
    });
    for browsed in desktop.home.browsed() {
        assert!(
            browsed.starts_with(online.address.trim_end_matches('/')),
            "{browsed}"
        );
    }

    // A session is made through oTree's REST API; its rows are in PostgreSQL.
    let api = desktop.platform().up();
    let config = api.config(&online.app).await;
    assert_eq!(config["OTREE_PRODUCTION"], "1");
    assert_eq!(config["OTREE_AUTH_LEVEL"], "STUDY");
    assert_eq!(config["OTREE_ADMIN_PASSWORD"], online.password.as_str());
    api.patch(
        &format!("/apps/{}/config-vars", online.app),
        &json!({ "OTREE_REST_KEY": REST_KEY }),
    )
    .await;
    let database = config["DATABASE_URL"]
        .as_str()
        .expect("a database")
        .to_owned();
    let session = new_session(&stranger).await;
    assert_eq!(
        rows::number(&database, "select count(*) from otree_session"),
        1
    );
    assert_eq!(
        rows::number(&database, "select count(*) from otree_participant"),
        4
    );
    assert_eq!(
        rows::number(&database, "select count(*) from beans_player"),
        8
    );

    // A participant opens their page and answers it.
    let codes = participants(&stranger, &session).await;
    let mut participant = Visitor::of(&online.address);
    let page = participant
        .go(&format!("/InitializeParticipant/{}", codes[0]))
        .await;
    assert!(
        page.text.contains("How many beans are in the glass?"),
        "the first page"
    );
    participant
        .post(&page.path, &[("csrftoken", &page.csrf()), ("guess", "231")])
        .await;
    let guesses = rows::rows(
        &database,
        "select guess from beans_player where guess is not null",
    );
    assert_eq!(guesses, [["231"]], "the answer is in PostgreSQL");
    assert!(!any_sqlite_of_a_study(&desktop), "and not in SQLite");

    // One web server and no worker.
    let dynos = api.get(&format!("/apps/{}/dynos", online.app)).await;
    let kinds: Vec<_> = dynos
        .as_array()
        .into_iter()
        .flatten()
        .map(|dyno| dyno["type"].clone())
        .collect();
    assert_eq!(kinds, ["web"]);

    // The study outlives the window; its folder was only read.
    window.close().await;
    assert!(desktop.platform().runs());
    stranger.waits_for("/").await;
    assert!(
        project.content() == before,
        "the person's folder was never written to"
    );

    let token = api.token.clone();
    desktop.platform().down();
    desktop.keeps_secret(&[&token, &online.password, &database]);
    desktop.ends_clean();
}

async fn new_session(study: &Visitor) -> String {
    let body = json!({ "session_config_name": "beans", "num_participants": 4 });
    let session = study.rest(REST_KEY, "/api/sessions", &body).await;
    session["code"].as_str().expect("a code").to_owned()
}

async fn participants(study: &Visitor, session: &str) -> Vec<String> {
    let answer = study
        .rest(REST_KEY, &format!("/api/get_session/{session}"), &json!({}))
        .await;
    let people = answer["participants"].as_array().expect("participants");
    people
        .iter()
        .filter_map(|person| person["code"].as_str().map(str::to_owned))
        .collect()
}

fn any_sqlite_of_a_study(desktop: &Desktop) -> bool {
    let mut folders = vec![desktop.home.platform()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else if entry.file_name() == "db.sqlite3" {
                // oTree touches the file whatever database it uses.
                if entry.metadata().is_ok_and(|file| file.len() > 0) {
                    return true;
                }
            }
        }
    }
    false
}
