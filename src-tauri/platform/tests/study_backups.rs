//! A real study with people in it: its backup, fetched as anyone fetches it, gives every row back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;
mod study;

use std::process::Command;

use axum::body::Body;
use axum::http::Request;
use databases::{captured, ended, path, program, provisioned, rows, url, url_in};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use served::{App, Served, lent, secure};
use study::{Participant, ROUNDS, Study};

/// What somebody may write into a field.
const REMARKS: [&str; 6] = [
    "",
    "Ja, \"genau\" – so 'ist' es; DROP TABLE pairs_player; --",
    "tab\there\r\nnew line\r\nback\\slash \\N \\.",
    "日本語 🎲 ñ é e\u{301} \u{202e}rückwärts",
    "<script>alert(1)</script> {{ player.payoff }}",
    "    spaces at both ends    ",
];

#[tokio::test]
async fn a_studys_backup_gives_every_row_back_wherever_it_is_restored() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = runs(&served, &app).await;
    let study = Study::of(&app).await;
    let codes = study.session("whole", 10).await;
    // Some come to the end, some stop on their way, two never meet, and one never comes.
    for (number, code) in codes.iter().enumerate().take(9) {
        takes_part(&study, number, code).await;
    }
    for (number, code) in codes.iter().enumerate().take(8) {
        goes_on(&study, number, code).await;
    }
    let before = rows(&url(&app).await).await;
    let counts = |table: &str| before[&format!("public.{table}")].len();
    assert_eq!(
        (
            counts("otree_participant"),
            counts("pairs_player"),
            counts("pairs_note"),
            counts("answers_player")
        ),
        (10, 10, 27, 10 * ROUNDS)
    );

    let backup = captured(&served, &app, &addon).await;
    let public = format!(
        "/client/v11/apps/study/transfers/{}/actions/public-url",
        backup["num"].as_str().unwrap()
    );
    let given = served.post(&public, Value::Null).await.expect(200);
    let address = given["url"].as_str().unwrap().to_owned();
    let dump = fetched(&served, &address).await;
    assert_eq!(
        dump.len() as u64,
        backup["processed_bytes"].as_u64().unwrap()
    );

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latest.dump");
    std::fs::write(&file, &dump).unwrap();
    let listed = Command::new(program("pg_restore").await)
        .arg("--list")
        .arg(&file)
        .output()
        .unwrap();
    assert!(listed.status.success(), "{listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap();
    for table in before.keys() {
        let name = table.trim_start_matches("public.");
        let line = format!("TABLE DATA public {name} ");
        assert!(listed.contains(&line), "{name} is not in\n{listed}");
    }

    // Into an empty database, by PostgreSQL's own program.
    provisioned(&served, &app).await;
    let empty = url_in(&app, "HEROKU_POSTGRESQL_RED_URL").await;
    let restored = Command::new(program("pg_restore").await)
        .args([
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            "--dbname",
            &empty,
        ])
        .arg(&file)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(rows(&empty).await, before);

    // Into another app's database, by the API. There the study goes on where its people had stopped.
    let second = served.app("study-again").create().await;
    let other = provisioned(&served, &second).await;
    let body = json!({"backup_url": address});
    let begun = served
        .post(&path(&other, "/restores"), body)
        .await
        .expect(201);
    let restore = ended(&served, &second, &begun).await;
    assert_eq!(restore["succeeded"], true, "{restore:#}");
    assert_eq!(rows(&url(&second).await).await, before);
    deploys(&served, &second).await;
    let again = Study::of(&second).await;
    // Wakes it up: the participant's own page is asked for once only.
    again
        .rest(
            "/api/sessions",
            json!({"session_config_name": "many", "num_participants": 1}),
        )
        .await;
    let page = Participant::new(&again, &codes[1]).open().await.unwrap();
    assert!(page.asks("said"), "{}", page.path);
    let here = Participant::new(&study, &codes[1]).open().await.unwrap();
    assert_eq!(page.path, here.path);
}

/// Puts the study online with a database of its own.
async fn runs(served: &Served, app: &App<'_>) -> Value {
    let addon = provisioned(served, app).await;
    deploys(served, app).await;
    addon
}

async fn deploys(served: &Served, app: &App<'_>) {
    served
        .patch(&app.path("/config-vars"), study::config())
        .await
        .expect(200);
    let (build, output) = app.build(&lent(&study::files())).await;
    assert_eq!(build["status"], "succeeded", "{output}");
}

/// Makes an offer, and waits for the other if they have not come yet.
async fn takes_part(study: &Study, number: usize, code: &str) {
    let mut one = Participant::new(study, code);
    let page = one.open().await.unwrap();
    assert!(page.asks("offer"), "{}", page.text);
    let offer = (number * 7 % 100).to_string();
    let seconds = format!("{}.125", number);
    let name = format!("Nº {number}");
    let fields = [
        ("offer", offer.as_str()),
        (
            "sure",
            if number.is_multiple_of(2) {
                "True"
            } else {
                "False"
            },
        ),
        ("name", &name),
        ("remark", REMARKS[number % REMARKS.len()]),
        ("seconds", &seconds),
    ];
    let next = one.submit(&page, &fields).await.unwrap();
    assert!(!next.asks("offer"), "{}", next.text);
}

/// Answers some of the questions, or all of them.
async fn goes_on(study: &Study, number: usize, code: &str) {
    let mut one = Participant::new(study, code);
    let mut page = one.open().await.unwrap();
    let answers = if number == 0 { ROUNDS } else { number * 2 };
    for answer in 0..answers {
        assert!(page.asks("said"), "{}", page.text);
        let said = (answer * 1000 + number).to_string();
        let why = REMARKS[answer % REMARKS.len()];
        let fields = [("said", said.as_str()), ("why", why)];
        page = one.submit(&page, &fields).await.unwrap();
    }
    assert_eq!(page.asks("said"), answers < ROUNDS);
}

/// What an address for anyone gives, over https, to one who trusts this computer's authority.
async fn fetched(served: &Served, address: &str) -> Vec<u8> {
    let host = served.tls_address.strip_prefix("https://").unwrap();
    let inside = address.strip_prefix(&served.tls_address).unwrap();
    let port = host.rsplit(':').next().unwrap().parse().unwrap();
    let stream = secure(&served.ca, port).await.unwrap();
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let request = Request::get(inside).header("host", host);
    let answer = client
        .send_request(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.into_body().collect().await.unwrap();
    body.to_bytes().to_vec()
}
