//! Files that lie in the folder: what a person may have put there, and what a disk may have done to them.

use std::fs;
use std::path::Path;

use orchard::Problem;
use workflows::data::{Found, Shelf, Standing, check_shelf};

use crate::support::programs;

fn golden() -> Vec<u8> {
    fs::read(programs::top().join("tests/golden/study.dump")).unwrap()
}

/// A shelf with one file, after it was looked through.
async fn with(bytes: &[u8]) -> (tempfile::TempDir, Shelf, Standing) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path(), "study");
    shelf.ready().unwrap();
    fs::write(shelf.folder().join("found.dump"), bytes).unwrap();
    assert!(matches!(
        shelf.list()[0].standing,
        Standing::Unchecked(None)
    ));
    check_shelf(shelf.clone()).await;
    let standing = shelf.list()[0].standing.clone();
    (folder, shelf, standing)
}

fn code(standing: &Standing) -> Problem {
    match standing {
        Standing::Damaged(slip) => match &slip.found {
            Found::Damaged(damage) => Problem::from(damage),
            found => panic!("{found:?}"),
        },
        standing => panic!("{standing:?}"),
    }
}

#[tokio::test]
async fn a_backup_that_somebody_put_there_is_verified_and_again_when_it_changed() {
    let (_folder, shelf, standing) = with(&golden()).await;
    let Standing::Verified(slip) = &standing else {
        panic!("{standing:?}");
    };
    let whole = slip.whole().unwrap();
    assert_eq!(whole.tables["public.otree_participant"], 41);
    assert_eq!(whole.numbers.sessions, 9);
    let path = shelf.folder().join("found.dump");
    assert_eq!(whole.sha256, sha256(&path));

    // Cut short since: known at once to be another file, and then to be no backup.
    let bytes = golden();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(matches!(
        shelf.list()[0].standing,
        Standing::Unchecked(Some(_))
    ));
    check_shelf(shelf.clone()).await;
    let problem = code(&shelf.list()[0].standing);
    assert_eq!(problem.code, "backup-not-whole");
    assert_eq!(problem.args["file"], "found.dump");
}

#[tokio::test]
async fn what_is_no_backup_says_which_kind_of_none() {
    let mut newer = golden();
    newer[6] = 99;
    for (bytes, expected) in [
        (
            b"--\n-- PostgreSQL database dump\n--\n".to_vec(),
            "backup-is-text",
        ),
        (
            b"\x1f\x8b\x08\x00 and so on".to_vec(),
            "backup-is-encrypted-or-packed",
        ),
        (
            b"Salted__12345678".to_vec(),
            "backup-is-encrypted-or-packed",
        ),
        (b"<!DOCTYPE html><html>".to_vec(), "backup-unreadable"),
        (Vec::new(), "backup-not-whole"),
        (newer, "backup-too-new"),
        (golden()[..1000].to_vec(), "backup-not-whole"),
    ] {
        let (_folder, _, standing) = with(&bytes).await;
        assert_eq!(
            code(&standing).code,
            expected,
            "{:?}",
            &bytes[..bytes.len().min(20)]
        );
    }
}

#[test]
fn a_folder_that_cannot_be_written_or_is_gone_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // Where a folder should be is a file: also root cannot write there.
    let why = Shelf::new(&file, "study").ready().unwrap_err();
    assert_eq!(why.code(), "folder-gone", "{why:?}");
    // A folder that was chosen and went with its disk is not made anew where the disk was.
    let gone = folder.path().join("disk/chosen");
    let shelf = Shelf::new(&gone, "study");
    assert_eq!(shelf.list(), []);
    assert_eq!(shelf.ready().unwrap_err().code(), "folder-gone");
    assert!(!gone.exists());
}

fn sha256(path: &Path) -> String {
    let said = std::process::Command::new("sha256sum")
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(said.stdout).unwrap()[..64].to_owned()
}
