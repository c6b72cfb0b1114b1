//! Databases of a platform's apps, and what is asked of them by SQL.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::body::Body;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::served::{Answer, App, Served, until};

/// Adds a database to an app and waits until it is there.
pub async fn provisioned(served: &Served, app: &App<'_>) -> Value {
    let addon = served
        .post(
            &app.path("/addons"),
            json!({"plan": "heroku-postgresql:essential-0", "attachment": {}, "config": {}}),
        )
        .await
        .expect(201);
    let path = format!("/addons/{}", addon["name"].as_str().unwrap());
    until("the database", || async {
        let addon = app.get(&path).await;
        assert_ne!(addon["state"], "deprovisioned", "{addon}");
        (addon["state"] == "provisioned").then_some(addon)
    })
    .await
}

/// The first column of what a database answers.
pub async fn query(url: &str, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let rows = client.simple_query(sql).await.unwrap();
    let rows = rows.iter().filter_map(|row| match row {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.collect()
}

/// The address of an app's database under a config var.
pub async fn url_in(app: &App<'_>, var: &str) -> String {
    app.get("/config-vars").await[var]
        .as_str()
        .unwrap_or_else(|| panic!("no {var}"))
        .to_owned()
}

/// The address of an app's own database.
pub async fn url(app: &App<'_>) -> String {
    url_in(app, "DATABASE_URL").await
}

/// The path of a database in the Data API.
pub fn path(addon: &Value, rest: &str) -> String {
    format!(
        "/client/v11/databases/{}{rest}",
        addon["id"].as_str().unwrap()
    )
}

/// A request of the Data API with another method than the usual ones.
pub async fn put(served: &Served, path: &str, body: Value) -> Answer {
    served
        .send("PUT", path, &[], Body::from(body.to_string()))
        .await
}

/// Waits for the end of a transfer; all that is told of it.
pub async fn ended(served: &Served, app: &App<'_>, transfer: &Value) -> Value {
    let id = transfer["uuid"].as_str().unwrap();
    let path = format!("/client/v11/apps/{}/transfers/{id}?verbose=true", app.name);
    until("the end of a transfer", || async {
        let transfer = served.get(&path).await.expect(200);
        (!transfer["finished_at"].is_null()).then_some(transfer)
    })
    .await
}

/// Captures a backup to its end.
pub async fn captured(served: &Served, app: &App<'_>, addon: &Value) -> Value {
    let begun = served
        .post(&path(addon, "/backups"), Value::Null)
        .await
        .expect(201);
    let backup = ended(served, app, &begun).await;
    assert_eq!(backup["succeeded"], true, "{backup:#}");
    backup
}

/// Where anyone who knows the address gets a backup. The API gives it for https; the same door has a plain side, for
/// clients without certificates.
pub async fn public_url(served: &Served, app: &App<'_>, backup: &Value) -> String {
    let path = format!(
        "/client/v11/apps/{}/transfers/{}/actions/public-url",
        app.name,
        backup["num"].as_str().unwrap()
    );
    let given = served.post(&path, Value::Null).await.expect(200);
    let inside = given["url"].as_str().unwrap();
    let inside = inside.strip_prefix(&served.tls_address).unwrap();
    format!("{}{inside}", served.address)
}

/// A program of PostgreSQL's.
pub async fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("ORCHARD_TOOLS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.cache/tools"),
        PathBuf::from,
    );
    let tools = platform::tools::Tools::in_folder(&folder).await.unwrap();
    tools.postgres.program(name)
}

/// Every table with all its rows, as PostgreSQL itself copies them out, in their own order.
pub async fn rows(url: &str) -> BTreeMap<String, Vec<String>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let tables = "SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind = 'r' AND nspname = 'public'";
    let mut all = BTreeMap::new();
    for table in query(url, tables).await {
        let copy = format!("COPY (SELECT t.* FROM {table} t ORDER BY t::text) TO STDOUT");
        let pieces: Vec<_> = client.copy_out(&copy).await.unwrap().collect().await;
        let bytes: Vec<u8> = pieces.into_iter().flat_map(Result::unwrap).collect();
        let text = String::from_utf8(bytes).unwrap();
        all.insert(table, text.lines().map(str::to_owned).collect());
    }
    all
}

/// Tables, rows, sequences, bytes and letters of many scripts, as a study may have them.
pub const STUDY: &str = r#"
CREATE TABLE participant (id serial PRIMARY KEY, code text UNIQUE NOT NULL, payoff numeric(12, 4), _vars bytea, joined timestamptz);
CREATE TABLE "Group of two" (id bigserial PRIMARY KEY, participant_id integer REFERENCES participant(id), "Antwort ä" text, done boolean DEFAULT false);
CREATE TABLE empty_one (id integer);
CREATE INDEX ON "Group of two" ("Antwort ä");
CREATE SEQUENCE rounds START 40;
SELECT nextval('rounds');
CREATE VIEW paid AS SELECT code, payoff FROM participant WHERE payoff > 0;
INSERT INTO participant (code, payoff, _vars, joined)
  SELECT 'p' || n, n / 7.0, decode(md5(n::text) || '00ff0a0d5c', 'hex'), '2026-11-20 12:00+00'::timestamptz + n * interval '1 second'
  FROM generate_series(1, 5000) n;
INSERT INTO "Group of two" (participant_id, "Antwort ä", done)
  SELECT n, CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN E'tab\tline\nback\\slash' WHEN 3 THEN '日本語 🎲 ñ' ELSE 'Ja, "genau"' END, n % 2 = 0
  FROM generate_series(1, 3000) n;
"#;

/// Each table and sequence with the count and the hash of its rows.
pub async fn contents(url: &str) -> Vec<String> {
    let tables = r"SELECT CASE relkind
          WHEN 'S' THEN format('SELECT %L || last_value || is_called FROM %I.%I', relname || ' ', nspname, relname)
          ELSE format('SELECT %L || count(*) || '' '' || coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), ''none'') FROM %I.%I t', relname || ' ', nspname, relname)
        END
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'S', 'v') AND nspname = 'public' ORDER BY relname";
    let mut contents = Vec::new();
    for sql in query(url, tables).await {
        contents.extend(query(url, &sql).await);
    }
    contents
}
