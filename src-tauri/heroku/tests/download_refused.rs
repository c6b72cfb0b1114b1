//! Downloads from a store that does not do as it says: nothing is joined that does not belong together, and nothing
//! is whole that is shorter or longer than it should be.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::Partial;
use serde_json::json;
use support::store::{
    Kept, TAG, broken_then, fetch, fetch_from, file, from, gets, honest, part, store,
};
use support::{Reply, Server};

#[tokio::test]
async fn a_store_that_ignores_the_range_has_the_file_begun_again() {
    let (server, whole) = broken_then(|_, file| Reply::new(200, file).header("ETag", TAG)).await;
    let mut kept = Kept::default();
    fetch(&server.client(), &mut kept).await.unwrap();
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings(), [0, 0]);
}

#[tokio::test]
async fn another_content_has_the_file_begun_again() {
    let other: Vec<u8> = file(100_000).iter().map(|byte| !byte).collect();
    for honestly in [true, false] {
        let (old, new) = (file(100_000), other.clone());
        let server = store(move |request, number| match number {
            0 => honest(request, &old, TAG).cut_after(50_000),
            // One that heeds the range and not the tag.
            1 if !honestly => part(&new, 50_000, "\"other-content\""),
            _ => honest(request, &new, "\"other-content\""),
        })
        .await;
        let mut kept = Kept::default();
        let fetched = fetch(&server.client(), &mut kept).await.unwrap();
        assert!(kept.bytes == other, "{honestly}");
        assert_eq!(fetched.tag.as_deref(), Some("\"other-content\""));
        assert_eq!(kept.beginnings(), [0, 0]);
    }
}

#[tokio::test]
async fn a_part_that_is_not_the_one_asked_for_is_never_joined() {
    type Bad = fn(&[u8]) -> Reply;
    fn ranged(rest: &[u8], range: &str) -> Reply {
        Reply::new(206, rest).header("Content-Range", range)
    }
    let bad: [Bad; 9] = [
        |file| part(file, 49_999, TAG),
        |file| part(&file[..99_000], 50_000, TAG),
        |file| Reply::new(206, &file[50_000..]),
        |file| ranged(&file[50_000..], "bytes 50000-99999/*"),
        |file| ranged(&file[50_000..], "bytes 50000-100000/100000"),
        |file| ranged(&file[50_000..], "items 50000-99999/100000"),
        // The range and the length of what comes contradict each other.
        |file| ranged(&file[40_000..], "bytes 50000-99999/100000"),
        |file| part(file, 50_000, TAG).header("Content-Encoding", "gzip"),
        |_| Reply::new(416, "").header("Content-Range", "bytes */40000"),
    ];
    for (number, bad) in bad.into_iter().enumerate() {
        let (server, whole) = broken_then(move |_, file| bad(file)).await;
        let mut kept = Kept::default();
        fetch(&server.client(), &mut kept).await.unwrap();
        assert!(kept.bytes == whole, "{number}");
        assert_eq!(kept.beginnings(), [0, 0], "{number}");
        assert_eq!(gets(&server)[2].header("range"), None, "{number}");
    }
}

#[tokio::test]
async fn without_a_strong_tag_nothing_is_joined() {
    for tag in ["W/\"weak\"", "", "no-quotes"] {
        let whole = file(100_000);
        let sent = whole.clone();
        let server = store(move |request, number| {
            let reply = honest(request, &sent, tag);
            if number == 0 {
                reply.cut_after(60_000)
            } else {
                reply
            }
        })
        .await;
        let mut kept = Kept::default();
        let fetched = fetch(&server.client(), &mut kept).await.unwrap();
        assert!(kept.bytes == whole && fetched.tag.is_none(), "{tag}");
        assert_eq!(gets(&server)[1].header("range"), None, "{tag}");
    }
}

#[tokio::test]
async fn fewer_bytes_than_were_said_are_never_a_whole_file() {
    let whole = file(100_000);
    let server = store(move |request, _| {
        let from = request.header("range").map_or(0, from);
        honest(request, &whole, TAG).cut_after(90_000 - from)
    })
    .await;
    let mut kept = Kept::default();
    let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
    assert_eq!(failure.code(), "download-wrong-length");
    // What came can be gone on from, and nobody is asked for ever.
    assert_eq!(kept.bytes.len(), 90_000);
    assert_eq!(gets(&server).len(), 5);
}

#[tokio::test]
async fn more_bytes_than_were_said_are_no_file_and_are_not_asked_for_again() {
    let (server, whole) = broken_then(|_, file| {
        let more = [&file[50_000..], b"and more"].concat();
        Reply::new(206, more)
            .header("Content-Range", "bytes 50000-99999/100000")
            .chunked()
    })
    .await;
    let mut kept = Kept::default();
    let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
    assert_eq!(failure.code(), "download-wrong-length");
    assert!(kept.bytes.len() <= whole.len());
    assert_eq!(gets(&server).len(), 2);
}

#[tokio::test]
async fn a_file_of_no_said_length_or_packed_on_the_way_is_not_taken() {
    type Bad = fn(&[u8]) -> Reply;
    let bad: [Bad; 5] = [
        |file| Reply::new(200, file).header("ETag", TAG).chunked(),
        |file| Reply::new(200, file).header("Content-Encoding", "gzip"),
        |file| part(file, 0, TAG),
        |_| Reply::new(204, ""),
        |_| Reply::new(416, ""),
    ];
    for (number, bad) in bad.into_iter().enumerate() {
        let server = store(move |_, _| bad(&file(1000))).await;
        let mut kept = Kept::default();
        let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
        let code = if number == 4 {
            "download-changed"
        } else {
            "bad-reply"
        };
        assert_eq!(failure.code(), code, "{number}");
        assert!(
            kept.begun.is_empty() && gets(&server).len() == 1,
            "{number}"
        );
    }
}

#[tokio::test]
async fn a_beginning_that_makes_no_sense_is_not_gone_on_from() {
    let whole = file(1000);
    let sent = whole.clone();
    let server = store(move |request, _| honest(request, &sent, TAG)).await;
    for (have, tag) in [(1001, TAG), (500, "W/\"weak\""), (500, "x\r\nHost: x")] {
        let mut kept = Kept {
            bytes: vec![0; 1000],
            ..Kept::default()
        };
        let partial = Partial {
            have,
            total: 1000,
            tag: tag.to_owned(),
        };
        fetch_from(&server.client(), &mut kept, Some(&partial))
            .await
            .unwrap();
        assert!(kept.bytes == whole && kept.beginnings() == [0], "{tag}");
    }
}

#[tokio::test]
async fn what_cannot_pass_is_told_at_once() {
    type Bad = fn() -> Reply;
    let bad: [(Bad, &str); 4] = [
        (
            || Reply::new(302, "").header("Location", "/backups/y.dump"),
            "redirected",
        ),
        (|| Reply::new(404, ""), "api-not-found"),
        (
            || Reply::new(400, "<Code>InvalidArgument</Code>"),
            "api-refused",
        ),
        (|| Reply::new(401, ""), "api-unauthorized"),
    ];
    for (bad, code) in bad {
        let server = store(move |_, _| bad()).await;
        let mut kept = Kept::default();
        let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
        assert_eq!(failure.code(), code);
        assert!(gets(&server).len() == 1 && kept.begun.is_empty());
    }
    // A backup that was deleted meanwhile has no address.
    let server = Server::start(|_| Reply::error(404, "not_found", "")).await;
    let failure = fetch(&server.client(), &mut Kept::default())
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "api-not-found");
}

#[tokio::test]
async fn an_address_away_from_this_computer_is_not_asked() {
    for url in [
        "https://example.org/x",
        "ftp://localhost/x",
        "https://u:p@localhost/",
        "x",
    ] {
        let server = Server::start(move |_| Reply::json(200, json!({ "url": url }))).await;
        let failure = fetch(&server.client(), &mut Kept::default())
            .await
            .unwrap_err();
        assert_eq!(failure.code(), "bad-url", "{url}");
        assert_eq!(server.requests().len(), 1);
    }
}
