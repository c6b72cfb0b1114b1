//! Backups, as the Data API tells of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Mutex;

use heroku::{AddonId, AppName, Client, DatabaseInfo, TransferKind, TransferState};
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
    let from: heroku::Transfer = serde_json::from_value(transfer(1, json!({}))).unwrap();
    let from = from.address().unwrap();
    server.client().restore(database(), from).await.unwrap();
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
async fn what_is_told_of_a_database_is_read_as_far_as_it_can_be() {
    let row = |name: &str, value: Value| json!({ "name": name, "values": [value] });
    let here = json!({
        "name": "postgresql-flat-1", "plan": "essential-0", "resource_url": "postgres://u:hidden-word@127.0.0.1/d",
        "database_password": "hidden-word", "num_bytes": 8_493_466, "num_tables": 12, "num_connections": 2,
        "info": [
            row("Plan", json!("Essential 0")), row("Status", json!("Available")), row("Connections", json!("2/20")),
            row("PG Version", json!("17.4")), row("Data Size", json!("8.1 MB / 1 GB (0.79%)")), row("Tables", json!(12)),
        ],
    });
    let silent = json!({
        "plan": "essential-0", "num_bytes": null, "info": [
            row("Connections", json!("unknown/20")), row("Data Size", json!("unknown")),
            row("Rows", json!("0/10,000 (In compliance)")), row("Tables", json!("unknown")),
            { "name": "Status", "values": [] }, { "name": 5 }, "a line",
        ],
    });
    let nothing = json!({ "info": null });
    let all = Mutex::new(vec![nothing, silent, here].into_iter());
    let server = Server::start(move |_| {
        let next = all.lock().unwrap().next_back();
        Reply::json(200, next.unwrap())
    })
    .await;
    let client = server.client();
    let here = client.database(database()).await.unwrap();
    assert!(server.requests()[0].is("GET", &format!("/client/v11/databases/{ID}")));
    let texts = (
        here.plan.as_str(),
        here.status.as_str(),
        here.version.as_str(),
    );
    assert_eq!(texts, ("Essential 0", "Available", "17.4"));
    assert_eq!(
        (here.bytes, here.most_bytes),
        (Some(8_493_466), Some(1 << 30))
    );
    assert_eq!(
        (here.connections, here.most_connections),
        (Some(2), Some(20))
    );
    assert_eq!((here.tables, here.rows), (Some(12), None));
    assert!(!format!("{here:?}").contains("hidden-word"));
    let silent = client.database(database()).await.unwrap();
    assert_eq!(silent.plan, "essential-0");
    assert_eq!(
        (silent.bytes, silent.tables, silent.connections),
        (None, None, None)
    );
    assert_eq!(silent.most_connections, Some(20));
    assert_eq!((silent.rows, silent.most_rows), (Some(0), Some(10_000)));
    let nothing = client.database(database()).await.unwrap();
    assert_eq!(nothing, DatabaseInfo::default());
}

#[tokio::test]
async fn a_database_is_never_emptied_a_second_time_by_itself() {
    let path = format!("/client/v11/databases/{ID}/reset");
    for lost in [Reply::reset, || Reply::error(502, "", "")] {
        let server = Server::start(move |_| lost()).await;
        let failure = server
            .client()
            .reset_database(database())
            .await
            .unwrap_err();
        assert!(failure.may_have_arrived());
        let asked = server.requests();
        assert!(asked.len() == 1 && asked[0].is("PUT", &path) && asked[0].body.is_empty());
    }
    // What certainly did not happen is asked for again.
    let busy = Reply::error(429, "rate_limit", "");
    let server = Server::script(vec![busy, Reply::json(200, json!({ "message": "" }))]).await;
    server.client().reset_database(database()).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn at_heroku_databases_are_asked_of_at_their_own_address() {
    let client = Client::new(heroku::HEROKU, support::token()).unwrap();
    assert_eq!(client.data_base().as_str(), "https://api.data.heroku.com/");
    let here = Client::new("http://127.0.0.1:5000", support::token()).unwrap();
    assert_eq!(here.data_base(), here.base());
    assert!(!format!("{client:?}").contains(CANARY));
}
