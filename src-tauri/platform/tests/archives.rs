//! Archives are hostile until proven otherwise.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use platform::build::archive::{ArchiveError, unpack};
use platform::secret::hex;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use tokio_util::sync::CancellationToken;

/// A tar that is written entry by entry, with names no honest writer would write.
struct Tar(Vec<u8>);

impl Tar {
    fn new() -> Tar {
        Tar(Vec::new())
    }

    fn entry(mut self, kind: EntryType, name: &str, link: &str, text: &str) -> Tar {
        let mut header = Header::new_gnu();
        let bytes = header.as_mut_bytes();
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        bytes[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    fn file(self, name: &str, text: &str) -> Tar {
        self.entry(EntryType::Regular, name, "", text)
    }

    fn link(self, name: &str, to: &str) -> Tar {
        self.entry(EntryType::Symlink, name, to, "")
    }

    fn packed(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 1024]);
        gzip(&self.0)
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

struct Unpacked {
    folder: tempfile::TempDir,
    result: Result<(), ArchiveError>,
}

impl Unpacked {
    fn of(archive: &[u8], checksum: Option<&str>) -> Unpacked {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("archive");
        std::fs::write(&file, archive).expect("a file");
        std::fs::create_dir_all(folder.path().join("slug/app")).expect("a folder");
        let target = folder.path().join("slug/app");
        let result = unpack(&file, &target, checksum, &CancellationToken::new());
        Unpacked { folder, result }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join("slug/app").join(name)
    }

    fn text(&self, name: &str) -> String {
        assert!(self.result.is_ok(), "{:?}", self.result);
        std::fs::read_to_string(self.place(name)).expect("a file")
    }
}

fn refusal(tar: Tar) -> ArchiveError {
    let unpacked = Unpacked::of(&tar.packed(), None);
    let outside = std::fs::read_dir(unpacked.folder.path())
        .expect("a folder")
        .count();
    assert_eq!(outside, 2, "something was written outside");
    unpacked.result.expect_err("it was taken")
}

#[test]
fn what_otree_and_tar_write_is_taken() {
    // `otree zip` names the folder itself with an empty name.
    let tar = Tar::new()
        .entry(EntryType::Directory, "/", "", "")
        .entry(EntryType::Directory, "./", "", "")
        .file("./a/b.py", "x");
    let unpacked = Unpacked::of(
        &tar.entry(EntryType::Directory, "_static/", "", "")
            .file("c.py", "y")
            .packed(),
        None,
    );
    assert_eq!(unpacked.text("a/b.py"), "x");
    assert!(unpacked.place("_static").is_dir(), "empty folders are kept");
}

#[test]
fn long_names_and_a_single_wrapping_folder_are_taken() {
    let name = format!("wrapper/{}/settings.py", "deep-folder/".repeat(20));
    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(2);
    header.set_mode(0o755);
    builder
        .append_data(&mut header, &name, &b"ok"[..])
        .expect("memory");
    let unpacked = Unpacked::of(&gzip(&builder.into_inner().expect("memory")), None);
    assert_eq!(unpacked.text(name.trim_start_matches("wrapper/")), "ok");
}

#[test]
fn a_name_that_leaves_the_folder_is_refused() {
    for name in ["../evil", "a/../../evil", "/etc/evil", "a/.."] {
        assert!(
            matches!(
                refusal(Tar::new().file(name, "x")),
                ArchiveError::Name { .. }
            ),
            "{name}"
        );
    }
}

#[test]
fn a_link_that_leaves_the_folder_is_refused_however_it_gets_there() {
    for to in ["/etc/passwd", "../../outside", "..", "a/../../.."] {
        let tar = Tar::new().file("a/x", "").link("a/link", to);
        let inside = to == "..";
        let unpacked = Unpacked::of(&tar.file("y", "").packed(), None);
        assert_eq!(unpacked.result.is_ok(), inside, "{to}");
    }
    // Each link alone looks harmless: x/up is the folder's top, and a/.. of that is one too far.
    let chain = Tar::new()
        .file("x/f", "")
        .file("f", "")
        .link("x/up", "..")
        .link("out", "x/up/..");
    assert!(matches!(refusal(chain), ArchiveError::Link { .. }));
    // Inside as long as the folder around it all is there, outside when that one is taken away.
    for to in ["../w/f", ".."] {
        let wrapped = Tar::new().file("w/f", "").link("w/a", to);
        assert!(
            matches!(refusal(wrapped), ArchiveError::Link { .. }),
            "{to}"
        );
    }
    let circle = Tar::new().file("f", "").link("a", "b").link("b", "a");
    assert!(matches!(refusal(circle), ArchiveError::Link { .. }));
    let hard = Tar::new().entry(EntryType::Link, "passwd", "/etc/passwd", "");
    assert!(matches!(refusal(hard), ArchiveError::Link { .. }));
    let climbing = Tar::new().entry(EntryType::Link, "passwd", "../../archive", "");
    assert!(matches!(refusal(climbing), ArchiveError::Link { .. }));
}

#[test]
fn nothing_is_written_through_a_link() {
    let unpacked = Unpacked::of(
        &Tar::new()
            .link("a", "/tmp")
            .file("a/evil", "x")
            .file("b", "")
            .packed(),
        None,
    );
    assert!(unpacked.result.is_err());
    assert!(!std::path::Path::new("/tmp/evil").exists());
}

#[cfg(unix)]
#[test]
fn a_link_within_the_folder_is_kept() {
    let unpacked = Unpacked::of(&Tar::new().file("a/b", "x").link("c", "a/b").packed(), None);
    assert_eq!(unpacked.text("c"), "x");
}

#[test]
fn devices_and_pipes_are_refused() {
    for kind in [EntryType::Fifo, EntryType::Char, EntryType::Block] {
        assert!(
            matches!(
                refusal(Tar::new().entry(kind, "thing", "", "")),
                ArchiveError::Kind { .. }
            ),
            "{kind:?}"
        );
    }
}

#[test]
fn an_archive_that_unpacks_to_far_more_than_it_is_is_stopped() {
    let bomb = Tar::new().file("zeros", &"\0".repeat(128 << 20));
    assert!(matches!(refusal(bomb), ArchiveError::TooLarge { .. }));
}

#[test]
fn what_is_no_archive_or_was_cut_off_is_refused() {
    let whole = Tar::new().file("a", &"text ".repeat(10_000)).packed();
    for bytes in [
        &b""[..],
        &b"PK\x03\x04 not a tar"[..],
        &whole[..whole.len() / 2],
        &gzip(b"no tar in here")[..],
    ] {
        let result = Unpacked::of(bytes, None).result;
        assert!(
            matches!(
                result,
                Err(ArchiveError::Unreadable { .. } | ArchiveError::Empty)
            ),
            "{result:?}"
        );
    }
    assert!(matches!(
        Unpacked::of(&gzip(&[0; 1024]), None).result,
        Err(ArchiveError::Empty)
    ));
}

#[test]
fn other_bytes_than_were_promised_are_refused() {
    let archive = Tar::new().file("a", "x").file("b", "").packed();
    let right = format!("SHA256:{}", hex(&Sha256::digest(&archive)));
    assert!(Unpacked::of(&archive, Some(&right)).result.is_ok());
    let wrong = format!("SHA256:{}", "0".repeat(64));
    assert!(matches!(
        Unpacked::of(&archive, Some(&wrong)).result,
        Err(ArchiveError::Checksum { .. })
    ));
}

#[test]
fn a_name_that_comes_twice_means_the_later_one() {
    let unpacked = Unpacked::of(
        &Tar::new()
            .file("a", "old")
            .file("b", "")
            .file("a", "new")
            .packed(),
        None,
    );
    assert_eq!(unpacked.text("a"), "new");
}

#[test]
fn unpacking_stops_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("archive");
    std::fs::write(&file, Tar::new().file("a", "x").packed()).expect("a file");
    std::fs::create_dir(folder.path().join("app")).expect("a folder");
    let stop = CancellationToken::new();
    stop.cancel();
    let result = unpack(&file, &folder.path().join("app"), None, &stop);
    assert!(matches!(result, Err(ArchiveError::Cancelled)));
}
