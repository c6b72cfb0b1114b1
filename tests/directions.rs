//! Who may know whom: the plan's directions, read from `cargo metadata`. A crate that reaches across
//! fails here before anybody has to notice it in a review.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate of ours, and the ones of ours it may use. Tests may use more.
const MAY_USE: &[(&str, &[&str])] = &[
    ("project", &[]),
    ("heroku", &[]),
    ("pgdump", &[]),
    ("platform", &[]),
    ("export", &["pgdump"]),
    ("workflows", &["project", "heroku", "pgdump", "export"]),
    ("orchard", &["workflows"]),
];

/// Crates that speak to a network, by their own doing.
const NETWORK: &[&str] = &[
    "reqwest",
    "hyper",
    "hyper-util",
    "axum",
    "tokio",
    "tokio-postgres",
    "ureq",
];

/// What each of our crates needs to be built: its direct dependencies, without those of its tests.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let answer = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--offline",
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo metadata");
    assert!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let metadata: Value = serde_json::from_slice(&answer.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let needs = package["dependencies"].as_array().unwrap();
            let needs = needs.iter().filter(|need| need["kind"] != "dev");
            let names = needs.map(|need| need["name"].as_str().unwrap().to_owned());
            (
                package["name"].as_str().unwrap().to_owned(),
                names.collect(),
            )
        })
        .collect()
}

#[test]
fn every_crate_of_the_workspace_has_its_directions() {
    let found = uses();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        found, known,
        "a new crate needs a line here and in ARCHITECTURE.md"
    );
}

#[test]
fn no_crate_reaches_where_it_may_not() {
    let found = uses();
    let ours: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (name, may) in MAY_USE {
        for used in found[*name]
            .iter()
            .filter(|used| ours.contains(used.as_str()))
        {
            assert!(may.contains(&used.as_str()), "{name} may not know {used}");
        }
    }
}

#[test]
fn only_the_window_knows_tauri() {
    for (name, needs) in uses().iter().filter(|(name, _)| *name != "orchard") {
        let tauri = needs
            .iter()
            .find(|need| need.starts_with("tauri") || need.starts_with("wry"));
        assert_eq!(tauri, None, "{name} may not know Tauri");
    }
}

#[test]
fn checking_a_project_and_reading_a_backup_need_no_network() {
    let found = uses();
    for ours in ["project", "pgdump"] {
        let reached: Vec<_> = NETWORK
            .iter()
            .filter(|name| found[ours].contains(**name))
            .collect();
        assert!(reached.is_empty(), "{ours} may not use {reached:?}");
    }
}
