//! Backups, as the Data API tells of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{AddonId, AppName, Client, TransferKind, TransferState};
use serde_json::{Value, json};
use support::{CANARY, Reply, Server};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

fn app() -> AppName {
    "my-study".parse().unwrap()
}

fn database() -> AddonId {
    ID.parse().unwrap()
}

/// A transfer as Heroku sends it: its number is text.
fn transfer(num: u64, more: Value) -> Value {
    let mut all = json!({
        "uuid": ID, "num": num.to_string(), "from_name": "DATABASE", "from_type": "pg_dump", "to_name": "BACKUP",
        "to_type": "gof3r", "to_url": "https://backups.example.org/secret-signature", "source_bytes": 8000000,
        "processed_bytes": 81920, "succeeded": null, "warnings": 0, "created_at": "2026-11-20 14:05:00 +0000",
        "started_at": null, "finished_at": null, "canceled_at": null, "schedule": null, "options": {}, "logs": [],
    });
    for (name, value) in more.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

#[tokio::test]
async fn transfers_come_the_newest_first_with_what_they_are_and_how_far() {
    let time = "2026-11-20T14:06:00Z";
    let all = json!([
        transfer(1, json!({"finished_at": time, "succeeded": true})),
        // However a time is written: that it is there is what counts.
        transfer(2, json!({"started_at": "some time ago"})),
        transfer(
            11,
            json!({"finished_at": time, "succeeded": true, "schedule": {"uuid": ID}})
        ),
        transfer(3, json!({"finished_at": time, "succeeded": false})),
        transfer(4, json!({"finished_at": time, "canceled_at": time})),
        transfer(5, json!({"to_type": "pg_restore"})),
        transfer(
            6,
            json!({"from_type": "htcat", "to_type": "pg_restore", "finished_at": time})
        ),
    ]);
    let server = Server::start(move |_| Reply::json(200, all.clone())).await;
    let found = server.client().transfers(&app()).await.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.name(), one.kind(), one.state()))
        .collect();
    use TransferKind::{Backup, Copy, Restore};
    use TransferState::{Cancelled, Failed, Finished, Running, Waiting};
    assert_eq!(
        told,
        [
            ("a011".to_owned(), Backup, Finished),
            // The end alone is no success.
            ("r006".to_owned(), Restore, Failed),
            ("c005".to_owned(), Copy, Waiting),
            ("b004".to_owned(), Backup, Cancelled),
            ("b003".to_owned(), Backup, Failed),
            ("b002".to_owned(), Backup, Running),
            ("b001".to_owned(), Backup, Finished),
        ]
    );
    assert_eq!(
        (found[6].source_bytes, found[6].processed_bytes),
        (8_000_000, 81_920)
    );
    assert_eq!(found[0].finished_at().unwrap().to_string(), time);
    let created = found[0].created_at.unwrap();
    assert_eq!(created.to_string(), "2026-11-20T14:05:00Z");
    assert!(!format!("{found:?}").contains("secret-signature"));
    let asked = server.requests();
    assert!(asked[0].is("GET", "/client/v11/apps/my-study/transfers"));
}

#[tokio::test]
async fn a_backup_is_begun_once_and_never_asked_for_again_by_itself() {
    let server = Server::start(|_| Reply::json(201, transfer(7, json!({})))).await;
    let begun = server.client().capture(database()).await.unwrap();
    assert_eq!(begun.state(), TransferState::Waiting);
    let asked = server.requests();
    let path = format!("/client/v11/databases/{ID}/backups");
    assert!(asked[0].is("POST", &path) && asked[0].body.is_empty());

    // An answer that was lost may be that of a backup that runs.
    let server = Server::start(|_| Reply::json(201, json!({})).reset_after(0)).await;
    let lost = server.client().capture(database()).await.unwrap_err();
    assert!(lost.may_have_arrived());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_restore_names_where_the_backup_is() {
    let server =
        Server::start(|_| Reply::json(201, transfer(8, json!({"to_type": "pg_restore"})))).await;
    let backup = server.client().transfers(&app()).await;
    assert!(backup.is_err(), "one is no list");
    let from = serde_json::from_value(transfer(1, json!({}))).unwrap();
    server.client().restore(database(), &from).await.unwrap();
    let asked = server.requests();
    let last = asked.last().unwrap();
    assert!(last.is("POST", &format!("/client/v11/databases/{ID}/restores")));
    assert_eq!(
        last.json(),
        json!({"backup_url": "https://backups.example.org/secret-signature"})
    );
}

#[tokio::test]
async fn a_schedule_is_asked_for_as_herokus_own_command_line_does() {
    let said = json!({"uuid": ID, "name": "DATABASE_URL", "hour": 2, "timezone": "Europe/Berlin", "days": ["Mon"]});
    let server = Server::start(move |_| Reply::json(201, said.clone())).await;
    let made = server
        .client()
        .schedule(database(), "DATABASE_URL", 2, "Europe/Berlin")
        .await
        .unwrap();
    assert_eq!((made.hour, made.timezone.as_str()), (2, "Europe/Berlin"));
    assert_eq!(
        server.requests()[0].json(),
        json!({"hour": "02", "timezone": "Europe/Berlin", "schedule_name": "DATABASE_URL"})
    );
}

#[tokio::test]
async fn at_heroku_databases_are_asked_of_at_their_own_address() {
    let client = Client::new(heroku::HEROKU, support::token()).unwrap();
    assert_eq!(client.data_base().as_str(), "https://api.data.heroku.com/");
    let here = Client::new("http://127.0.0.1:5000", support::token()).unwrap();
    assert_eq!(here.data_base(), here.base());
    assert!(!format!("{client:?}").contains(CANARY));
}
