//! The window's types are those of the Rust side, and so are its rights.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;

#[test]
fn the_windows_types_are_made_from_the_commands() {
    let made = orchard::typescript();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/host/types.ts");
    if std::env::var_os("ORCHARD_WRITE_BINDINGS").is_some() {
        std::fs::write(file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap();
    assert_eq!(kept.replace("\r\n", "\n"), made, "run `make bindings`");
}

#[test]
fn the_window_may_ask_for_every_command_and_for_nothing_else_of_ours() {
    let commands: BTreeSet<String> = include_str!("../src-tauri/commands.rs")
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.split_once("::")?.1.split_once('('))
        .map(|(name, _)| format!("allow-{}", name.replace('_', "-")))
        .collect();
    assert!(commands.len() > 20, "the commands were read");
    let conf: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let permitted = &conf["app"]["security"]["capabilities"][0]["permissions"];
    let permitted: BTreeSet<String> = permitted
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one.as_str())
        .filter(|one| !one.starts_with("core:"))
        .map(str::to_owned)
        .collect();
    assert_eq!(commands, permitted);
}
