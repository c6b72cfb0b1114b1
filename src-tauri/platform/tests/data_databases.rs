//! What the Data API tells of a database and does to it, over a real one.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use std::collections::BTreeMap;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use databases::{path, provisioned, put, query, url, url_in};
use serde_json::{Value, json};
use served::{Served, ask, until};

/// The rows of an info by name.
fn rows(info: &Value) -> BTreeMap<String, Value> {
    let rows = info["info"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            (
                row["name"].as_str().unwrap().to_owned(),
                row["values"][0].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn info_tells_what_the_real_database_holds() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let begun = served
        .post(
            &app.path("/addons"),
            json!({"plan": "heroku-postgresql:essential-0"}),
        )
        .await
        .expect(201);
    let waiting = served.get(&path(&begun, "/wait_status")).await.expect(200);
    assert!(waiting["waiting?"].is_boolean() && waiting["message"].is_string());
    let addon = until("the database", || async {
        let status = served.get(&path(&begun, "/wait_status")).await.expect(200);
        (status["waiting?"] == false).then(|| begun.clone())
    })
    .await;
    let own = url(&app).await;
    query(
        &own,
        "CREATE TABLE one (id integer); CREATE TABLE two (id integer)",
    )
    .await;
    let (client, connection) = tokio_postgres::connect(&own, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client.batch_execute("SELECT 1").await.unwrap();

    let info = served.get(&path(&addon, "")).await.expect(200);
    assert_eq!(info["resource_url"], own.as_str());
    assert_eq!(
        (&info["name"], &info["plan"], &info["waiting?"]),
        (&addon["name"], &json!("essential-0"), &json!(false))
    );
    assert!(info["num_bytes"].as_u64().unwrap() > 1_000_000);
    let told = rows(&info);
    assert_eq!(told["Plan"], "Essential 0");
    assert_eq!(told["Status"], "Available");
    assert_eq!(told["Tables"], 2);
    assert_eq!(told["Continuous Protection"], "Off");
    assert!(
        told["Connections"].as_str().unwrap().ends_with("/20"),
        "{told:?}"
    );
    assert_ne!(told["Connections"], "0/20");
    let size = told["Data Size"].as_str().unwrap();
    assert!(size.contains(" MB / 1 GB (0."), "{size}");
    assert!(
        told["PG Version"]
            .as_str()
            .unwrap()
            .starts_with(char::is_numeric)
    );
    let by_name = format!("/client/v11/databases/{}", addon["name"].as_str().unwrap());
    assert_eq!(
        served.get(&by_name).await.expect(200)["addon_id"],
        addon["id"]
    );

    // The one connection is ended, and the next is let in.
    served
        .post(&path(&addon, "/connection_reset"), Value::Null)
        .await
        .expect(200);
    assert!(client.batch_execute("SELECT 1").await.is_err());
    assert_eq!(query(&own, "SELECT count(*) FROM one").await, ["0"]);

    let checks = served
        .post(&path(&addon, "/diagnose"), Value::Null)
        .await
        .expect(200)["checks"]
        .clone();
    for check in [
        "connection_count",
        "long_queries",
        "hit_rate",
        "bloat",
        "sequences",
        "table_wraparound",
    ] {
        assert_eq!(checks[check]["status"], "green", "{checks:#}");
    }
    let metrics = served.get(&path(&addon, "/metrics")).await.expect(200);
    assert!(metrics[0]["at"].is_string());
    let users = served
        .get(&path(&addon, "/user_connections"))
        .await
        .expect(200);
    assert_eq!(users["connections"].as_object().unwrap().len(), 1);

    served
        .get("/client/v11/databases/nobody")
        .await
        .refused(404, "not_found");
    served
        .get("/postgres/v0/databases/nobody/credentials")
        .await
        .refused(404, "not_found");
    let kill = path(&addon, "/terminate_process");
    for (body, status) in [
        (json!({}), 422),
        (json!({"pid": "x"}), 422),
        (json!({"pid": 1}), 404),
        (json!({"pid": 4_000_000_000_u32}), 422),
    ] {
        assert_eq!(served.post(&kill, body).await.status.as_u16(), status);
    }
}

#[tokio::test]
async fn a_reset_takes_everything_away_and_leaves_the_role_its_rights() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let own = url(&app).await;
    query(&own, "CREATE SCHEMA other; CREATE TABLE other.answers (said text); CREATE TABLE answers (said text)").await;
    for wrong in [
        json!({"extensions": "plpgsql"}),
        json!({"extensions": [1]}),
        json!({"extensions": ["no_such"]}),
    ] {
        put(&served, &path(&addon, "/reset"), wrong)
            .await
            .refused(422, "invalid_params");
    }
    assert_eq!(
        query(&own, "SELECT count(*) FROM other.answers").await,
        ["0"]
    );
    let (client, connection) = tokio_postgres::connect(&own, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let reset = put(
        &served,
        &path(&addon, "/reset"),
        json!({"extensions": null}),
    )
    .await;
    assert!(reset.expect(200)["message"].is_string());
    assert!(client.batch_execute("SELECT 1").await.is_err());
    let left = "SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'";
    assert!(query(&own, left).await.is_empty());
    assert_eq!(
        query(
            &own,
            "CREATE TABLE answers (said text); INSERT INTO answers VALUES ('new') RETURNING said"
        )
        .await,
        ["new"]
    );
    assert_eq!(
        query(
            &own,
            "SELECT datname FROM pg_database WHERE datname LIKE 'work%'"
        )
        .await,
        [""; 0]
    );
    // Nobody else may enter the new one.
    provisioned(&served, &app).await;
    let other = url_in(&app, "HEROKU_POSTGRESQL_RED_URL").await;
    let (login, _) = other.rsplit_once('/').unwrap();
    let (_, database) = own.rsplit_once('/').unwrap();
    let strange = format!("{login}/{database}");
    assert!(
        tokio_postgres::connect(&strange, tokio_postgres::NoTls)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_rotation_changes_the_password_and_the_config_var_with_a_release() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let before = url(&app).await;
    let version = app.get("/releases").await.as_array().unwrap().len();
    let credentials = format!(
        "/postgres/v0/databases/{}/credentials",
        addon["name"].as_str().unwrap()
    );

    // As the command line asks: the token is the password of nobody.
    let basic = format!("Basic {}", STANDARD.encode(format!(":{}", served.token)));
    let address = format!("{}{credentials}", served.address);
    let shown = ask("GET", &address, &[("authorization", &basic)], Body::empty())
        .await
        .expect(200);
    assert_eq!(
        (&shown[0]["name"], &shown[0]["state"]),
        (&json!("default"), &json!("active"))
    );
    let password = shown[0]["credentials"][0]["password"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(before.contains(&password));
    for wrong in ["Basic", "Basic x", "Basic Og==", "Bearer", "Basic OndyaXRl"] {
        ask("GET", &address, &[("authorization", wrong)], Body::empty())
            .await
            .refused(401, "unauthorized");
    }

    let one = format!("{credentials}/default/credentials_rotation");
    served.post(&one, json!({"forced": null})).await.expect(200);
    let after = url(&app).await;
    assert_ne!(after, before);
    assert_eq!(query(&after, "SELECT 'in'").await, ["in"]);
    assert!(
        tokio_postgres::connect(&before, tokio_postgres::NoTls)
            .await
            .is_err()
    );
    assert_eq!(
        app.get("/releases").await.as_array().unwrap().len(),
        version + 1
    );
    let all = format!("{credentials}_rotation");
    served.post(&all, Value::Null).await.expect(200);
    let last = url(&app).await;
    assert!(
        tokio_postgres::connect(&after, tokio_postgres::NoTls)
            .await
            .is_err()
    );
    let again = served
        .get(&format!("{credentials}/default"))
        .await
        .expect(200);
    assert!(last.contains(again["credentials"][0]["password"].as_str().unwrap()));

    let served = served.kill_and_start();
    let app = served.app("study");
    until("the database after the kill", || async {
        let own = url(&app).await;
        tokio_postgres::connect(&own, tokio_postgres::NoTls)
            .await
            .is_ok()
            .then_some(())
    })
    .await;
    served
        .post(
            &format!("{credentials}/other/credentials_rotation"),
            Value::Null,
        )
        .await
        .refused(404, "not_found");
    served
        .post(&credentials, json!({"name": "other"}))
        .await
        .refused(422, "invalid_params");
    served
        .delete(&format!("{credentials}/default"))
        .await
        .refused(422, "invalid_params");
}

#[tokio::test]
async fn every_endpoint_refuses_nonsense_without_breaking() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let own = url(&app).await;
    query(&own, "CREATE TABLE kept (id integer)").await;
    let long = "x".repeat(100_000);
    let nonsense = [
        json!({"extensions": [null]}).to_string(),
        json!({"extensions": {"a": 1}, "backup_url": 1, "from_url": 1, "to_url": [], "hour": {}, "pid": "1; DROP"}).to_string(),
        json!({"backup_url": long, "from_url": long, "to_url": long, "hour": long, "pid": -1, "extensions": [long]}).to_string(),
        json!({"from_url": "postgres://", "to_url": "postgres://a:b@/", "hour": 24, "extensions": ["\u{0}", "a\"b"]}).to_string(),
        json!({"from_url": own, "to_url": own, "hour": 1, "timezone": "\u{0}", "extensions": 5}).to_string(),
        "[1]".to_owned(),
        "{".to_owned(),
        "\u{feff}".to_owned(),
    ];
    let credentials = format!("/postgres/v0/databases/{}", addon["id"].as_str().unwrap());
    let mut paths: Vec<String> = [
        "/reset",
        "/restores",
        "/transfers",
        "/transfer-schedules",
        "/terminate_process",
        "/nothing",
        "/transfer-schedules/x",
    ]
    .iter()
    .map(|rest| path(&addon, rest))
    .collect();
    paths.extend([
        format!("{credentials}/credentials"),
        format!("{credentials}/credentials/%00"),
        "/client/v11/apps/study/transfers/1/actions/cancel".to_owned(),
        "/client/v11/apps/study/transfers/99999999999999999999".to_owned(),
        "/client/v11/apps/%2e%2e/transfers?verbose=%ff&verbose".to_owned(),
        "/client/v11/databases/%00/wait_status".to_owned(),
    ]);
    for path in &paths {
        for body in &nonsense {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                let answer = served
                    .send(method, path, &[], Body::from(body.clone()))
                    .await;
                let status = answer.status.as_u16();
                assert!(
                    (400..500).contains(&status),
                    "{method} {path} {body:.80}: {status} {}",
                    answer.text()
                );
                assert!(answer.json()["message"].is_string());
            }
        }
        let status = served.get(path).await.status.as_u16();
        assert!(status < 500, "GET {path}: {status}");
    }
    assert_eq!(query(&own, "SELECT count(*) FROM kept").await, ["0"]);
}
