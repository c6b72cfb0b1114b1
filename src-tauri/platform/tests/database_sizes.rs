//! A database that outgrows its plan: told, restricted for real, and free again when it fits.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use std::time::Duration;

use databases::{captured, path, provisioned, query, url};
use platform::data::sizes::SizeLimits;
use platform::dyno::DynoLimits;
use platform::platform::{Options, Platform};
use platform::router::RouterLimits;
use serde_json::{Value, json};
use served::{App, Served, until};

const MB: u64 = 1 << 20;

/// A platform in this process, whose plans allow so much and whose grace is so long.
async fn here(folder: &std::path::Path, room: u64, grace: Duration) -> (Platform, Served) {
    let options = Options {
        data: folder.join("data"),
        keeper: served::PROGRAM.into(),
        dynos: DynoLimits::default(),
        router: RouterLimits::default(),
        sizes: SizeLimits {
            period: Duration::from_millis(200),
            grace,
            room: Some(room),
        },
    };
    let started = Platform::start(options).await.unwrap();
    let platform = started.platform.clone();
    tokio::spawn(platform::api::serve(
        started.platform,
        started.listener,
        started.tls_listener,
    ));
    let token = platform.identity.token.reveal().to_owned();
    let served = Served::beside(&folder.join("data"), &platform.address(), &token);
    (platform, served)
}

/// A row of what `pg:info` prints.
async fn row(served: &Served, addon: &Value, name: &str) -> String {
    let info = served.get(&path(addon, "")).await.expect(200);
    let rows = info["info"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    row["values"][0].as_str().unwrap().to_owned()
}

async fn status_is(served: &Served, addon: &Value, wanted: &str) {
    until(wanted, || async {
        (row(served, addon, "Status").await == wanted).then_some(())
    })
    .await;
}

/// What a connection answers to a statement: nothing, or PostgreSQL's code of the refusal.
async fn said(client: &tokio_postgres::Client, sql: &str) -> String {
    match client.batch_execute(sql).await {
        Ok(()) => String::new(),
        Err(error) => error.code().map_or("lost", |code| code.code()).to_owned(),
    }
}

async fn connected(url: &str) -> tokio_postgres::Client {
    until("a connection", || async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .ok()?;
        tokio::spawn(connection);
        Some(client)
    })
    .await
}

async fn log_of(app: &App<'_>, served: &Served) -> String {
    let session = json!({"lines": 200, "tail": false});
    let made = served.post(&app.path("/log-sessions"), session).await;
    let url = made.expect(201)["logplex_url"].as_str().unwrap().to_owned();
    served::ask("GET", &url, &[], axum::body::Body::empty())
        .await
        .text()
}

#[tokio::test]
async fn the_connection_after_the_last_is_refused_in_postgresqls_words() {
    let served = Served::start();
    let app = served.app("study").create().await;
    provisioned(&served, &app).await;
    let url = url(&app).await;
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(connected(&url).await);
    }
    let refused = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
    let error = refused.err().unwrap();
    let refused = error.as_db_error().unwrap();
    assert_eq!(refused.code().code(), "53300");
    assert!(
        refused
            .message()
            .starts_with("too many connections for role")
    );
    open.pop();
    connected(&url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_outgrows_the_plan_can_only_read_and_delete_until_it_fits_again() {
    let folder = tempfile::tempdir().unwrap();
    let (platform, served) = here(folder.path(), 24 * MB, Duration::ZERO).await;
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let url = url(&app).await;
    let filling = "CREATE TABLE answers (id serial PRIMARY KEY, said text);
        CREATE SCHEMA other; CREATE TABLE other.more (said text);
        CREATE FUNCTION sneak() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO public.answers (said) VALUES (''x'')';
        INSERT INTO answers (said) SELECT repeat(md5(n::text), 30) FROM generate_series(1, 20000) n";
    query(&url, filling).await;
    status_is(&served, &addon, "Over Plan Capacity: Access Restricted").await;
    assert!(
        row(&served, &addon, "Data Size")
            .await
            .ends_with("(Above limit)")
    );
    let log = log_of(&app, &served).await;
    assert!(
        log.contains("app[heroku-postgres]: ") && log.contains("is restricted"),
        "{log}"
    );

    // One connection, which may read.
    let client = connected(&url).await;
    let second = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
    assert_eq!(second.err().unwrap().code().unwrap().code(), "53300");
    assert_eq!(
        said(&client, "SELECT count(*) FROM answers, other.more").await,
        ""
    );
    const DENIED: &str = "42501";
    let user = query_user(&client).await;
    for sql in [
        "INSERT INTO answers (said) VALUES ('x')",
        "INSERT INTO other.more VALUES ('x')",
        "UPDATE answers SET said = said || 'x'",
        "CREATE TABLE more (id int)",
        "CREATE SCHEMA third",
        "CREATE TEMPORARY TABLE t (id int)",
        "ALTER TABLE answers ADD COLUMN more text DEFAULT 'x'",
        "SELECT sneak()",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT nextval('answers_id_seq')",
        &format!("GRANT INSERT ON answers TO {user}"),
        &format!("ALTER TABLE answers OWNER TO {user}"),
        &format!("ALTER ROLE {user} CONNECTION LIMIT 20"),
        &format!("SET ROLE {user}_holder"),
    ] {
        let code = said(&client, sql).await;
        // A grant of what one does not have is not an error to PostgreSQL, and gives nothing.
        assert!(
            code == DENIED || sql.starts_with("GRANT") && code.is_empty(),
            "{sql}: {code:?}"
        );
    }
    assert_eq!(
        said(&client, "INSERT INTO answers (said) VALUES ('x')").await,
        DENIED
    );
    drop(client);
    // What is there can still be saved.
    captured(&served, &app, &addon).await;

    // Room is made by deleting, and given back to the disk.
    let client = connected(&url).await;
    assert_eq!(
        said(&client, "DELETE FROM answers WHERE id > 100").await,
        ""
    );
    drop(client);
    status_is(&served, &addon, "Available").await;
    let client = connected(&url).await;
    for sql in [
        "INSERT INTO answers (said) VALUES ('again')",
        "UPDATE answers SET said = 'other'",
        "ALTER TABLE answers ADD COLUMN more text",
        "SELECT sneak(), lo_from_bytea(0, 'x')",
        "CREATE TABLE third (id int)",
        "CREATE TEMPORARY TABLE t (id int)",
        "DROP SCHEMA other CASCADE",
    ] {
        assert_eq!(said(&client, sql).await, "", "{sql}");
    }
    let _more = connected(&url).await;
    assert_eq!(row(&served, &addon, "Connections").await, "2/20");
    assert!(log_of(&app, &served).await.contains("fits its plan again"));

    // Restricted again, it can be taken away as it is.
    query(
        &url,
        "INSERT INTO answers (said) SELECT repeat(md5(n::text), 30) FROM generate_series(1, 20000) n",
    )
    .await;
    status_is(&served, &addon, "Over Plan Capacity: Access Restricted").await;
    let own = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
    served.delete(&own).await.expect(200);
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    until("its end", || async {
        std::fs::read_to_string(folder.path().join("data/platform.log"))
            .map(|log| assert!(!log.contains("could not be taken away"), "{name}: {log}"))
            .unwrap();
        let again = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
        again.err().map(drop)
    })
    .await;
    platform.stop().await;
}

async fn query_user(client: &tokio_postgres::Client) -> String {
    let row = client.query_one("SELECT current_user::text", &[]).await;
    row.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_outgrows_the_plan_is_told_first_and_loses_nothing_before_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let day = Duration::from_secs(24 * 3600);
    let (platform, served) = here(folder.path(), 9 * MB, day).await;
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let url = url(&app).await;
    query(
        &url,
        "CREATE TABLE answers AS SELECT repeat(md5(n::text), 30) AS said FROM generate_series(1, 9000) n",
    )
    .await;
    status_is(&served, &addon, "Over Plan Capacity: Action Required").await;
    let log = until("the warning", || async {
        let log = log_of(&app, &served).await;
        log.contains("is over its plan's capacity").then_some(log)
    })
    .await;
    assert!(!log.contains("is restricted"), "{log}");
    // Until the day comes nothing is taken away.
    query(&url, "INSERT INTO answers VALUES ('x')").await;
    query(&url, "TRUNCATE answers").await;
    status_is(&served, &addon, "Available").await;
    until("the all-clear", || async {
        let log = log_of(&app, &served).await;
        log.contains("fits its plan again").then_some(())
    })
    .await;
    platform.stop().await;
}
