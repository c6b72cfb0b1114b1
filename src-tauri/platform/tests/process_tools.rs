//! Making the tools' folder: what is said when it cannot be made, and that nothing half-made is left.
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

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bench::KEEPER;
use platform::process::Keeper;
use platform::tools::{Tools, ToolsError};
use tempfile::TempDir;

async fn find(data: &Path, env: &[(&str, &str)]) -> (Result<Tools, ToolsError>, Vec<String>) {
    let env: BTreeMap<_, _> = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let found = Tools::find_in(data, env, &Keeper::unrecorded(KEEPER), move |line| {
        sink.lock().unwrap().push(line)
    })
    .await;
    let lines = lines.lock().unwrap().clone();
    (found, lines)
}

/// A folder with a `python3` of our own making.
fn python(script: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let program = folder.path().join("python3");
    std::fs::write(&program, format!("#!/bin/sh\n{script}")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn is_empty(folder: &TempDir) -> bool {
    std::fs::read_dir(folder.path()).unwrap().next().is_none()
}

#[tokio::test]
async fn a_ready_environment_is_taken_as_it_is() {
    let data = TempDir::new().unwrap();
    let ready = bench::ready("ORCHARD_TOOLS", "tools");
    let tools = find(data.path(), &[("ORCHARD_TOOLS", ready.to_str().unwrap())])
        .await
        .0
        .unwrap();
    assert!(tools.uv.is_file() && tools.postgres.program("initdb").is_file());
    assert!(
        tools.postgres.version.starts_with("16."),
        "{}",
        tools.postgres.version
    );
    let error = find(data.path(), &[("ORCHARD_TOOLS", "/no/such/folder")])
        .await
        .0
        .unwrap_err();
    assert!(
        matches!(error, ToolsError::Incomplete { what: "uv", .. }),
        "{error}"
    );
    assert!(is_empty(&data));
}

#[tokio::test]
async fn without_python_it_is_said_what_was_looked_for() {
    let data = TempDir::new().unwrap();
    let old = python("exit 3");
    let error = find(data.path(), &[("PATH", old.path().to_str().unwrap())])
        .await
        .0
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no Python 3.10 or newer was found (tried python3, python)"
    );
    assert!(is_empty(&data));
}

#[tokio::test]
async fn a_python_that_makes_no_environments_is_named() {
    let data = TempDir::new().unwrap();
    let bare = python(
        "[ \"$1\" = -c ] && exit 0; mkdir \"$3\"; echo 'ensurepip is not available'; exit 1",
    );
    let path = format!("{}:/usr/bin:/bin", bare.path().display());
    let error = find(data.path(), &[("PATH", &path)]).await.0.unwrap_err();
    assert!(
        matches!(&error, ToolsError::NoVenv { detail, .. } if detail == "ensurepip is not available"),
        "{error}"
    );
    assert!(is_empty(&data));
}

#[tokio::test]
async fn without_network_pips_last_words_are_kept_and_nothing_else() {
    let data = TempDir::new().unwrap();
    // Nothing else on its way: a uv or a PostgreSQL of the system would do, too.
    let real = python(&format!(
        "PATH='{}' exec python3 \"$@\"",
        std::env::var("PATH").unwrap()
    ));
    let env = [
        ("PATH", real.path().display().to_string()),
        ("HOME", std::env::var("HOME").unwrap_or_default()),
        ("PIP_INDEX_URL", "http://127.0.0.1:1/simple".into()),
        ("PIP_CONFIG_FILE", "/dev/null".into()),
        ("PIP_RETRIES", "1".into()),
        ("PIP_TIMEOUT", "1".into()),
    ];
    let env: Vec<_> = env
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let (found, lines) = find(data.path(), &env).await;
    let error = found.unwrap_err();
    assert!(
        matches!(&error, ToolsError::NoNetwork { detail } if detail.contains("127.0.0.1")),
        "{error}"
    );
    assert!(!lines.is_empty());
    assert!(is_empty(&data));
}

#[tokio::test]
#[ignore = "downloads some 45 MB"]
async fn the_tools_are_made_once_and_found_again() {
    let data = TempDir::new().unwrap();
    let env: Vec<(String, String)> = std::env::vars()
        .filter(|(name, _)| name != "ORCHARD_TOOLS")
        .collect();
    let env: Vec<(&str, &str)> = env
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let (made, lines) = find(data.path(), &env).await;
    let made = made.unwrap();
    assert!(made.uv.starts_with(data.path()) && made.postgres.bin.starts_with(data.path()));
    assert!(
        lines
            .iter()
            .any(|line| line.contains("Successfully installed"))
    );
    let (again, lines) = find(data.path(), &env).await;
    assert_eq!(again.unwrap(), made);
    assert!(lines.is_empty());
    let cluster = platform::database::Cluster::new(
        data.path().join("postgres"),
        made.postgres,
        Keeper::unrecorded(KEEPER),
    );
    cluster.create(20).await.unwrap();
    cluster.stop().await.unwrap();
}
