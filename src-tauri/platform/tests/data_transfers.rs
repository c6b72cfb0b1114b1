//! Backups, restores and copies over real databases: nothing is lost on the way, nothing half-done is shown as whole.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use std::process::Command;

use axum::body::Body;
use databases::{
    STUDY, captured, contents, ended, path, program, provisioned, public_url, query, url, url_in,
};
use platform::secret::hex;
use serde_json::{Value, json};
use served::{Served, ask, until};
use sha2::{Digest, Sha256};

/// The arguments of every process of this computer.
#[cfg(target_os = "linux")]
fn arguments() -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .collect()
}

async fn tables(url: &str) -> usize {
    contents(url).await.len()
}

#[tokio::test]
async fn a_backup_downloaded_in_two_parts_gives_the_same_rows_in_an_empty_database() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    query(&url(&app).await, STUDY).await;
    let backup = captured(&served, &app, &addon).await;
    assert_eq!(
        (&backup["num"], &backup["from_type"], &backup["to_type"]),
        (&json!("1"), &json!("pg_dump"), &json!("gof3r"))
    );
    assert_eq!(backup["from_name"], "DATABASE");
    let bytes = backup["processed_bytes"].as_u64().unwrap() as usize;
    assert!(bytes > 10_000 && backup["source_bytes"].as_u64().unwrap() > bytes as u64);
    let said = backup["logs"].to_string();
    assert!(said.contains("dumping contents of table"), "{said}");

    let address = public_url(&served, &app, &backup).await;
    let half = bytes / 2;
    let first = ask(
        "GET",
        &address,
        &[("range", &format!("bytes=0-{}", half - 1))],
        Body::empty(),
    )
    .await;
    assert_eq!(first.status, 206);
    assert_eq!(
        first.headers["content-range"],
        format!("bytes 0-{}/{bytes}", half - 1)
    );
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    let rest = [
        ("range", format!("bytes={half}-")),
        ("if-range", tag.clone()),
    ];
    let rest: Vec<_> = rest.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let second = ask("GET", &address, &rest, Body::empty()).await;
    assert_eq!(
        (second.status.as_u16(), second.body.len()),
        (206, bytes - half)
    );
    let mut dump = first.body;
    dump.extend(second.body);
    assert_eq!(format!("\"{}\"", hex(&Sha256::digest(&dump))), tag);

    let whole = ask("GET", &address, &[], Body::empty()).await;
    assert_eq!((whole.status.as_u16(), whole.body == dump), (200, true));
    let head = ask("HEAD", &address, &[], Body::empty()).await;
    assert_eq!(head.headers["content-length"], bytes.to_string());
    assert!(head.body.is_empty());
    let known = ask("GET", &address, &[("if-none-match", &tag)], Body::empty()).await;
    assert_eq!(known.status, 304);
    let other = [("range", "bytes=5-"), ("if-range", "\"another\"")];
    let other = ask("GET", &address, &other, Body::empty()).await;
    assert_eq!((other.status.as_u16(), other.body.len()), (200, bytes));
    let beyond = ask(
        "GET",
        &address,
        &[("range", &format!("bytes={bytes}-"))],
        Body::empty(),
    )
    .await;
    beyond.refused(416, "requested_range_not_satisfiable");
    assert_eq!(beyond.headers["content-range"], format!("bytes */{bytes}"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latest.dump");
    std::fs::write(&file, &dump).unwrap();
    let listed = Command::new(program("pg_restore").await)
        .arg("--list")
        .arg(&file)
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for thing in [
        "TABLE DATA public Group of two",
        "SEQUENCE SET public rounds",
        "VIEW public paid",
    ] {
        assert!(listed.contains(thing), "{listed}");
    }
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
    let before = contents(&url(&app).await).await;
    assert_eq!(before.len(), 7, "{before:?}");
    assert_eq!(contents(&empty).await, before);
}

#[tokio::test]
async fn a_restore_replaces_what_was_there_and_a_copy_does_so_elsewhere() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let own = url(&app).await;
    query(&own, STUDY).await;
    let before = contents(&own).await;
    let backup = captured(&served, &app, &addon).await;
    query(
        &own,
        "DROP VIEW paid; DELETE FROM \"Group of two\"; CREATE TABLE later (id integer)",
    )
    .await;

    // By the address that anyone may open, then by the transfer's own.
    for address in [
        public_url(&served, &app, &backup).await,
        backup["to_url"].as_str().unwrap().to_owned(),
    ] {
        query(&own, "CREATE TABLE later_still (id integer)").await;
        let body = json!({"backup_url": address, "extensions": ["plpgsql"]});
        let begun = served
            .post(&path(&addon, "/restores"), body)
            .await
            .expect(201);
        let restore = ended(&served, &app, &begun).await;
        assert_eq!(restore["succeeded"], true, "{restore:#}");
        assert_eq!(restore["to_type"], "pg_restore");
        assert_ne!(restore["from_type"], "pg_dump");
        assert_eq!(contents(&own).await, before);
        let extensions = query(&own, "SELECT extname FROM pg_extension ORDER BY 1").await;
        assert_eq!(extensions, ["plpgsql"]);
    }
    // From a file that was taken home and is uploaded again.
    let dump = public_url(&served, &app, &backup).await;
    let dump = ask("GET", &dump, &[], Body::empty()).await;
    let uploaded = app.upload(dump.body.to_vec()).await;
    query(&own, "CREATE TABLE later_still (id integer)").await;
    let body = json!({"backup_url": uploaded});
    let begun = served
        .post(&path(&addon, "/restores"), body)
        .await
        .expect(201);
    let bare = uploaded.split_once('?').unwrap().0;
    assert_eq!(begun["from_url"], bare, "without what opens it");
    let restore = ended(&served, &app, &begun).await;
    assert_eq!(restore["succeeded"], true, "{restore:#}");
    assert_eq!(contents(&own).await, before);
    // Something else that was uploaded is no backup, and the database stays as it is.
    for (what, status) in [(b"no backup".to_vec(), 201), (Vec::new(), 201)] {
        let body = json!({"backup_url": app.upload(what).await});
        let begun = served
            .post(&path(&addon, "/restores"), body)
            .await
            .expect(status);
        let restore = ended(&served, &app, &begun).await;
        assert_eq!(restore["succeeded"], false, "{restore:#}");
        assert_eq!(contents(&own).await, before);
    }
    let forged = format!("{bare}?expires=99999999999&signature=00");
    served
        .post(&path(&addon, "/restores"), json!({"backup_url": forged}))
        .await
        .refused(403, "forbidden");

    // The study's role owns what it owned.
    query(&own, "ALTER TABLE participant ADD COLUMN more text").await;
    query(&own, "ALTER TABLE participant DROP COLUMN more").await;

    provisioned(&served, &app).await;
    let other = url_in(&app, "HEROKU_POSTGRESQL_RED_URL").await;
    query(&other, "CREATE TABLE in_the_way (id integer)").await;
    let body = json!({"from_name": "DATABASE", "from_url": own, "to_name": "RED", "to_url": other});
    let begun = served
        .post(&path(&addon, "/transfers"), body.clone())
        .await
        .expect(201);
    let copy = ended(&served, &app, &begun).await;
    assert_eq!(copy["succeeded"], true, "{copy:#}");
    assert_eq!(
        (&copy["from_type"], &copy["to_type"], &copy["num"]),
        (&json!("pg_dump"), &json!("pg_restore"), &json!("7"))
    );
    assert_eq!(contents(&other).await, before);
    // Neither the log nor the transfer tells what opens a database.
    for address in [&own, &other] {
        let password = address.split([':', '@']).nth(2).unwrap();
        assert!(!copy.to_string().contains(password));
        let record = std::fs::read_to_string(served.data.join("platform.log")).unwrap();
        assert!(!record.contains(password));
    }
    // Nothing made for a while is left.
    until("the roles of transfers to be gone", || async {
        let left = query(&own, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'work%' UNION SELECT datname FROM pg_database WHERE datname LIKE 'work%'").await;
        left.is_empty().then_some(())
    })
    .await;

    let mut wrong = body;
    for foreign in [
        "postgres://u:p@db.example.org:5432/d",
        "postgres://u:p@127.0.0.1:5432/d",
        "x",
        &own,
    ] {
        wrong["to_url"] = json!(foreign);
        served
            .post(&path(&addon, "/transfers"), wrong.clone())
            .await
            .refused(422, "invalid_params");
    }
    for foreign in ["https://example.org/latest.dump", "file:///etc/passwd", ""] {
        let body = json!({"backup_url": foreign});
        served
            .post(&path(&addon, "/restores"), body)
            .await
            .refused(422, "invalid_params");
    }
}

#[tokio::test]
async fn a_transfer_that_is_cancelled_cut_off_or_fails_leaves_everything_as_it_was() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let own = url(&app).await;
    query(
        &own,
        "CREATE TABLE answers (said text); INSERT INTO answers VALUES ('yes')",
    )
    .await;
    let backup = captured(&served, &app, &addon).await;

    // A dump waits for a lock as long as it must.
    let (client, connection) = tokio_postgres::connect(&own, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let lock = "BEGIN; LOCK TABLE answers IN ACCESS EXCLUSIVE MODE";
    client.batch_execute(lock).await.unwrap();
    let begun = served
        .post(&path(&addon, "/backups"), Value::Null)
        .await
        .expect(201);
    let transfer = format!(
        "/client/v11/apps/study/transfers/{}",
        begun["uuid"].as_str().unwrap()
    );
    let running = || async {
        let transfer = served.get(&transfer).await.expect(200);
        assert!(transfer["finished_at"].is_null(), "{transfer}");
        (!transfer["started_at"].is_null()).then_some(())
    };
    until("the dump to begin", running).await;
    #[cfg(target_os = "linux")]
    {
        let dumps = |lines: &[String]| lines.iter().any(|line| line.contains("--format=custom"));
        until("the dump's program", || async {
            dumps(&arguments()).then_some(())
        })
        .await;
        let password = own.split([':', '@']).nth(2).unwrap();
        let telling = arguments().into_iter().find(|line| line.contains(password));
        assert_eq!(telling, None);
    }
    served.delete(&transfer).await.refused(409, "conflict");
    let url_path = format!("{transfer}/actions/public-url");
    served
        .post(&url_path, Value::Null)
        .await
        .refused(422, "invalid_params");
    let cancelled = served
        .post(&format!("{transfer}/actions/cancel"), Value::Null)
        .await
        .expect(201);
    assert!(cancelled["canceled_at"].is_string());
    let cancelled = ended(&served, &app, &begun).await;
    assert_eq!(cancelled["succeeded"], false);
    assert!(cancelled["canceled_at"].is_string());
    served
        .post(&format!("{transfer}/actions/cancel"), Value::Null)
        .await
        .refused(422, "invalid_params");

    // One is cut off with the platform.
    let begun = served
        .post(&path(&addon, "/backups"), Value::Null)
        .await
        .expect(201);
    let transfer = format!(
        "/client/v11/apps/study/transfers/{}",
        begun["uuid"].as_str().unwrap()
    );
    until("the dump to begin", || async {
        let transfer = served.get(&transfer).await.expect(200);
        (!transfer["started_at"].is_null()).then_some(())
    })
    .await;
    drop(client);
    let served = served.kill_and_start();
    let app = served.app("study");
    let cut_off = ended(&served, &app, &begun).await;
    assert_eq!(cut_off["succeeded"], false);
    assert!(
        cut_off["logs"]
            .to_string()
            .contains("The platform was stopped"),
        "{cut_off}"
    );
    let files: Vec<_> = std::fs::read_dir(served.data.join("dumps"))
        .unwrap()
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");

    // What was acknowledged is there; a dump that is no dump changes nothing.
    let own = until("the database after the kill", || async {
        let own = url(&app).await;
        tokio_postgres::connect(&own, tokio_postgres::NoTls)
            .await
            .is_ok()
            .then_some(own)
    })
    .await;
    let file = served
        .data
        .join("dumps")
        .join(format!("{}.dump", backup["uuid"].as_str().unwrap()));
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 40]).unwrap();
    let listed = served
        .get("/client/v11/apps/study/transfers")
        .await
        .expect(200);
    let address = listed[0]["to_url"].clone();
    let body = json!({"backup_url": address});
    let begun = served
        .post(&path(&addon, "/restores"), body.clone())
        .await
        .expect(201);
    let failed = ended(&served, &app, &begun).await;
    assert_eq!(failed["succeeded"], false);
    assert!(
        failed["logs"].to_string().contains("pg_restore"),
        "{failed}"
    );
    assert_eq!(query(&own, "SELECT said FROM answers").await, ["yes"]);
    assert_eq!(tables(&own).await, 1);

    // A restore of the same dump, whole again, works; deleted, it is gone.
    std::fs::write(&file, &whole).unwrap();
    let begun = served
        .post(&path(&addon, "/restores"), body.clone())
        .await
        .expect(201);
    assert_eq!(ended(&served, &app, &begun).await["succeeded"], true);
    let public = public_url(&served, &app, &backup).await;
    served
        .delete("/client/v11/apps/study/transfers/1")
        .await
        .expect(200);
    served
        .get("/client/v11/apps/study/transfers/1")
        .await
        .refused(404, "not_found");
    ask("GET", &public, &[], Body::empty())
        .await
        .refused(404, "not_found");
    served
        .post(&path(&addon, "/restores"), body)
        .await
        .refused(404, "not_found");
    assert!(!file.exists());
}

#[tokio::test]
async fn only_who_knows_the_signed_address_gets_a_dump() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let backup = captured(&served, &app, &addon).await;
    let address = public_url(&served, &app, &backup).await;
    let (bare, _) = address.split_once('?').unwrap();
    let inside = bare.strip_prefix(&served.address).unwrap();
    assert!(backup["to_url"].as_str().unwrap().ends_with(inside));
    let mut forged = address.clone();
    forged.pop();
    let later = address.replace("expires=", "expires=9");
    for wrong in [
        bare,
        &forged,
        &later,
        &format!("{bare}?expires=x&signature="),
    ] {
        ask("GET", wrong, &[], Body::empty())
            .await
            .refused(403, "forbidden");
    }
    for (method, url) in [
        ("GET", "/client/v11/apps/nobody/transfers"),
        ("GET", "/client/v11/apps/study/transfers/99"),
        ("GET", "/client/v11/apps/study/transfers/x%00y"),
        (
            "POST",
            "/client/v11/apps/study/transfers/99/actions/public-url",
        ),
        ("POST", "/client/v11/apps/study/transfers/99/actions/cancel"),
        ("DELETE", "/client/v11/apps/study/transfers/-1"),
        ("POST", "/client/v11/databases/nobody/backups"),
    ] {
        let answer = served.send(method, url, &[], Body::empty()).await;
        answer.refused(404, "not_found");
    }
    for body in [
        json!({"backup_url": 1}),
        json!({}),
        json!([]),
        json!({"backup_url": null}),
    ] {
        served
            .post(&path(&addon, "/restores"), body)
            .await
            .refused(422, "invalid_params");
    }
    let body = json!({"backup_url": address, "extensions": ["plpython3u"]});
    served
        .post(&path(&addon, "/restores"), body)
        .await
        .refused(422, "invalid_params");

    // With the app its backups go.
    let dumps = || {
        std::fs::read_dir(served.data.join("dumps"))
            .unwrap()
            .count()
    };
    assert_eq!(dumps(), 1);
    served.delete("/apps/study").await.expect(200);
    until("the dump to be gone", || async {
        (dumps() == 0).then_some(())
    })
    .await;
    until("the transfer to be gone", || async {
        let answer = ask("GET", &address, &[], Body::empty()).await;
        (answer.status == 404).then_some(())
    })
    .await;
    let record = std::fs::read_to_string(served.data.join("platform.log")).unwrap();
    assert!(!record.contains("signature="), "{record}");
}

#[tokio::test]
async fn a_kill_after_the_last_step_of_a_restore_does_not_make_it_a_failure() {
    let mut served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    query(&url(&app).await, STUDY).await;
    let backup = captured(&served, &app, &addon).await;
    for _ in 0..2 {
        let body = json!({"backup_url": backup["to_url"]});
        let begun = served
            .post(&path(&addon, "/restores"), body)
            .await
            .expect(201);
        assert_eq!(ended(&served, &app, &begun).await["succeeded"], true);
    }
    assert!(served.stop());
    // As a kill leaves them: both replaced the database, or were about to, and the end of neither was written down.
    let store = rusqlite::Connection::open(served.data.join("platform.sqlite")).unwrap();
    let forget = "UPDATE transfers SET finished_at = NULL, succeeded = NULL, processed_bytes = 0 WHERE kind = 'restore'";
    assert_eq!(store.execute(forget, []).unwrap(), 2);
    drop(store);
    let served = Served::on(&served.data);
    let app = served.app("study");
    let transfers = served
        .get("/client/v11/apps/study/transfers")
        .await
        .expect(200);
    let (first, second) = (&transfers[1], &transfers[2]);
    assert_eq!(ended(&served, &app, second).await["succeeded"], true);
    let first = ended(&served, &app, first).await;
    assert_eq!(first["succeeded"], false);
    assert!(
        first["logs"]
            .to_string()
            .contains("The platform was stopped"),
        "{first}"
    );
    assert_eq!(tables(&url(&app).await).await, 7);
}
