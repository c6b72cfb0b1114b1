//! Real PostgreSQL: what studies may see of each other, and what is left after a kill.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bench::{KEEPER, until};
use platform::database::{Cluster, Credentials, DatabaseError};
use platform::process::Keeper;
use platform::tools::{Postgres, Tools};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

async fn postgres() -> Postgres {
    Tools::in_folder(&bench::ready("ORCHARD_TOOLS", "tools"))
        .await
        .unwrap()
        .postgres
}

async fn cluster(folder: &Path) -> Cluster {
    Cluster::new(folder, postgres().await, Keeper::unrecorded(KEEPER))
}

async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn study(cluster: &Cluster) -> (Credentials, Client) {
    let credentials = cluster.create(20).await.unwrap();
    let client = connect(&cluster.url(&credentials).await.unwrap())
        .await
        .unwrap();
    (credentials, client)
}

fn postmaster(folder: &Path) -> i32 {
    let text = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn kill(pid: i32) {
    assert!(
        std::process::Command::new("kill")
            .args(["-KILL", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[tokio::test]
async fn a_study_keeps_rows_in_its_own_database() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(&folder.path().join("postgres")).await;
    let (credentials, client) = study(&cluster).await;
    client
        .batch_execute("CREATE TABLE answer (text text); INSERT INTO answer VALUES ('grün')")
        .await
        .unwrap();
    let row = client
        .query_one("SELECT text FROM answer", &[])
        .await
        .unwrap();
    assert_eq!(row.get::<_, &str>(0), "grün");
    assert!(cluster.bytes(&credentials).await.unwrap() > 1_000_000);
    cluster.stop().await.unwrap();
    assert!(
        !folder.path().join("postgres/data/postmaster.pid").exists(),
        "it was not stopped in order"
    );
}

#[tokio::test]
async fn one_study_cannot_reach_another_or_the_cluster() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(folder.path()).await;
    let (mine, client) = study(&cluster).await;
    let (other, _) = study(&cluster).await;
    let url = cluster.url(&mine).await.unwrap();
    for database in [other.database.as_str(), "postgres", "template1"] {
        let refused = connect(&url.replace(&mine.database, database))
            .await
            .unwrap_err();
        let code = refused.code().map(|code| code.code().to_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{database}: {refused}");
    }
    for (user, password) in [
        (&other.user, &mine.password),
        (&mine.user, &"wrong".to_owned()),
    ] {
        let wrong = url
            .replace(&mine.user, user)
            .replace(&mine.password, password);
        assert_eq!(
            connect(&wrong).await.unwrap_err().code().unwrap().code(),
            "28P01"
        );
    }
    for statement in [
        "CREATE DATABASE mine",
        "CREATE ROLE me SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "SELECT pg_read_file('pg_hba.conf')",
        "SELECT * FROM pg_authid",
        "ALTER SYSTEM SET fsync = off",
    ] {
        assert_eq!(
            client
                .batch_execute(statement)
                .await
                .unwrap_err()
                .code()
                .unwrap()
                .code(),
            "42501",
            "{statement}"
        );
    }
    cluster.stop().await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_server_listens_on_loopback_only_and_keeps_its_port() {
    let folder = TempDir::new().unwrap();
    let first = cluster(folder.path()).await;
    let port = first.start().await.unwrap();
    assert_eq!(first.start().await.unwrap(), port);
    assert_eq!(bench::listening(port), ["127.0.0.1"]);
    first.stop().await.unwrap();
    let again = cluster(folder.path()).await;
    assert_eq!(again.start().await.unwrap(), port);
    again.stop().await.unwrap();
    let taken = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let other = again.start().await.unwrap();
    assert_ne!(other, port);
    drop(taken);
    again.stop().await.unwrap();
    assert_eq!(again.start().await.unwrap(), other);
    again.stop().await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn its_files_and_password_are_for_the_owner_only() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("postgres");
    let cluster = cluster(&place).await;
    let (credentials, _client) = study(&cluster).await;
    let mode = |path: &str| {
        std::fs::metadata(place.join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (mode(""), mode("data"), mode("cluster.json")),
        (0o700, 0o700, 0o600)
    );
    let kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.join("cluster.json")).unwrap()).unwrap();
    let secret = kept["password"].as_str().unwrap();
    assert_eq!(
        bench::processes(secret) + bench::processes(&credentials.password),
        0
    );
    assert_eq!(
        format!("{credentials:?}")
            .matches(&credentials.password)
            .count(),
        0
    );
    cluster.stop().await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_was_committed_is_there_after_everything_was_killed() {
    let folder = TempDir::new().unwrap();
    let before = cluster(folder.path()).await;
    let (credentials, client) = study(&before).await;
    client
        .batch_execute(
            "CREATE TABLE answer (n int); INSERT INTO answer SELECT generate_series(1, 1000)",
        )
        .await
        .unwrap();
    let server = postmaster(folder.path());
    drop(before);
    until("its end", || {
        !Path::new(&format!("/proc/{server}")).exists()
    })
    .await;
    // Dropped is killed: the server had no time to tidy up.
    assert!(folder.path().join("data/postmaster.pid").exists());
    let after = cluster(folder.path()).await;
    let client = connect(&after.url(&credentials).await.unwrap())
        .await
        .unwrap();
    assert_eq!(
        client
            .query_one("SELECT count(*) FROM answer", &[])
            .await
            .unwrap()
            .get::<_, i64>(0),
        1000
    );
    after.stop().await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_number_in_a_stale_file_that_is_another_programs_does_no_harm() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(folder.path()).await;
    cluster.start().await.unwrap();
    let file = folder.path().join("data/postmaster.pid");
    let text = std::fs::read_to_string(&file).unwrap();
    cluster.stop().await.unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    std::fs::write(&file, format!("{}\n{rest}", std::process::id())).unwrap();
    cluster.start().await.unwrap();
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_was_killed_comes_back() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(folder.path()).await;
    let (credentials, _client) = study(&cluster).await;
    let url = cluster.url(&credentials).await.unwrap();
    let server = postmaster(folder.path());
    kill(server);
    let limit = std::time::Instant::now() + bench::LONG;
    while connect(&url).await.is_err() || postmaster(folder.path()) == server {
        assert!(std::time::Instant::now() < limit);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(cluster.url(&credentials).await.unwrap(), url);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_dropped_database_is_gone_whoever_is_connected() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(folder.path()).await;
    let (credentials, client) = study(&cluster).await;
    let url = cluster.url(&credentials).await.unwrap();
    cluster.drop_database(&credentials).await.unwrap();
    assert!(client.batch_execute("SELECT 1").await.is_err());
    assert!(connect(&url).await.is_err());
    cluster.drop_database(&credentials).await.unwrap();
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_study_has_no_more_connections_than_its_plan() {
    let folder = TempDir::new().unwrap();
    let cluster = cluster(folder.path()).await;
    let (credentials, client) = study(&cluster).await;
    let url = cluster.url(&credentials).await.unwrap();
    let mut open = vec![client];
    while open.len() < 20 {
        open.push(connect(&url).await.unwrap());
    }
    assert_eq!(
        connect(&url).await.unwrap_err().code().unwrap().code(),
        "53300"
    );
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_that_cannot_be_made_says_why_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = cluster(&file.join("postgres"))
        .await
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, DatabaseError::Io { .. }), "{error}");
    let nowhere = Postgres {
        bin: "/no/such/bin".into(),
        version: "16".into(),
    };
    let place = folder.path().join("postgres");
    assert!(
        Cluster::new(&place, nowhere, Keeper::unrecorded(KEEPER))
            .start()
            .await
            .is_err()
    );
    assert!(!place.join("data").exists());
}

/// Only where the tests run as root: what happens on systems that forbid user namespaces.
#[tokio::test]
async fn as_root_without_namespaces_another_user_runs_it() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("not tried: the tests do not run as root");
        return;
    }
    let folder = TempDir::new().unwrap();
    let cluster =
        Cluster::without_namespace(folder.path(), postgres().await, Keeper::unrecorded(KEEPER));
    let (_, client) = study(&cluster).await;
    let row = client
        .query_one("SELECT current_setting('data_directory')", &[])
        .await;
    assert!(row.is_err(), "a study may not ask where the data are");
    cluster.stop().await.unwrap();
    let place = std::fs::read_dir("/var/lib/orchard")
        .unwrap()
        .flatten()
        .find(|entry| {
            entry.path().join("data").exists()
                && entry
                    .metadata()
                    .unwrap()
                    .modified()
                    .unwrap()
                    .elapsed()
                    .unwrap()
                    .as_secs()
                    < 600
        });
    let place = place.expect("a folder").path();
    assert_ne!(
        std::os::unix::fs::MetadataExt::uid(&place.join("data").metadata().unwrap()),
        0
    );
    std::fs::remove_dir_all(place).unwrap();
}
