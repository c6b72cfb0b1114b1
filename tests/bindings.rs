//! The window's types are those of the Rust side.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

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
