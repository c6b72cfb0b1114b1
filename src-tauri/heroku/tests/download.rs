//! Downloads over a network as it is: cuts, stalls and expired addresses, and in the end the file to its last byte.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;

use heroku::{CancellationToken, Limits, Partial};
use sha2::{Digest, Sha256};
use support::store::{Kept, TAG, broken_then, fetch, fetch_from, file, from, gets, honest, store};
use support::{Reply, quick, quick_to_stall};

#[tokio::test]
async fn a_backup_comes_whole_from_the_apis_own_origin_and_without_the_token() {
    let whole = file(3_000_017);
    let sent = whole.clone();
    let server = store(move |request, _| honest(request, &sent, TAG)).await;
    let mut kept = Kept::default();
    let fetched = fetch(&server.client(), &mut kept).await.unwrap();
    assert_eq!(
        (fetched.total, fetched.tag.as_deref()),
        (3_000_017, Some(TAG))
    );
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings(), [0]);
    let asked = server.requests();
    let actions = "/client/v11/apps/my-study/transfers/7/actions/public-url";
    assert!(asked[0].is("POST", actions) && asked[0].header("authorization").is_some());
    assert!(asked[1].is("GET", "/backups/x.dump?signature=0"));
    for absent in ["authorization", "range", "if-range"] {
        assert_eq!(asked[1].header(absent), None, "{absent}");
    }
    assert_eq!(asked[1].header("accept-encoding"), Some("identity"));
}

#[tokio::test]
async fn an_empty_backup_is_whole_too() {
    let server = store(|request, _| honest(request, b"", TAG)).await;
    let mut kept = Kept::default();
    let fetched = fetch(&server.client(), &mut kept).await.unwrap();
    assert_eq!((fetched.total, kept.begun.len()), (0, 1));
}

#[tokio::test]
async fn cut_at_twenty_random_points_it_is_the_same_file_in_the_end() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let whole = file(2_000_000);
    let mut cuts: Vec<usize> = (0..20).map(|_| random.usize(1..whole.len())).collect();
    cuts.sort_unstable();
    let sent = whole.clone();
    let server = store(move |request, number| {
        let reply = honest(request, &sent, TAG);
        let from = request.header("range").map_or(0, from);
        match cuts.get(number).map(|cut| cut.saturating_sub(from)) {
            Some(length) if number % 3 == 0 => reply.reset_after(length),
            Some(length) => reply.cut_after(length),
            None => reply,
        }
    })
    .await;
    let mut kept = Kept::default();
    let client = server.client();
    let fetched = fetch(&client, &mut kept).await.unwrap();
    assert_eq!(
        Sha256::digest(&kept.bytes),
        Sha256::digest(&whole),
        "seed {seed}"
    );
    assert_eq!(fetched.total, 2_000_000);
    assert!(kept.beginnings().is_sorted() && server.count("POST") == 1);
    assert!(gets(&server).len() > 15, "seed {seed}");
}

#[tokio::test]
async fn what_is_here_is_gone_on_from_with_the_tag_of_its_content() {
    let (server, whole) = broken_then(|request, file| honest(request, file, TAG)).await;
    let mut kept = Kept::default();
    fetch(&server.client(), &mut kept).await.unwrap();
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings(), [0, 50_000]);
    let second = &gets(&server)[1];
    assert_eq!(second.header("range"), Some("bytes=50000-"));
    assert_eq!(second.header("if-range"), Some(TAG));
    assert_eq!(second.header("authorization"), None);
}

#[tokio::test]
async fn a_smaller_part_than_was_asked_for_is_not_the_whole_file() {
    let (server, whole) = broken_then(|_, file| {
        Reply::new(206, &file[50_000..60_000])
            .header("ETag", TAG)
            .header("Content-Range", "bytes 50000-59999/100000")
    })
    .await;
    let mut kept = Kept::default();
    fetch(&server.client(), &mut kept).await.unwrap();
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings(), [0, 50_000, 60_000]);
}

#[tokio::test]
async fn an_expired_address_is_asked_for_anew_and_gone_on_from() {
    type Refusal = fn() -> Reply;
    let refusals: [Refusal; 3] = [
        || Reply::new(403, "<Error><Code>AccessDenied</Code></Error>"),
        || Reply::new(410, ""),
        || Reply::new(400, "<Code>ExpiredToken</Code>"),
    ];
    for refusal in refusals {
        let (server, whole) = broken_then(move |_, _| refusal()).await;
        let mut kept = Kept::default();
        fetch(&server.client(), &mut kept).await.unwrap();
        assert!(kept.bytes == whole);
        assert_eq!(kept.beginnings(), [0, 50_000]);
        let paths: Vec<_> = gets(&server).into_iter().map(|get| get.path).collect();
        let signed = |number| format!("/backups/x.dump?signature={number}");
        assert_eq!(paths, [signed(0), signed(0), signed(1)]);
    }
    let server = store(|_, _| Reply::new(403, "")).await;
    let failure = fetch(&server.client(), &mut Kept::default())
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "link-expired");
    assert_eq!(gets(&server).len(), 5);
}

#[tokio::test]
async fn a_stall_is_gone_on_from() {
    let whole = file(100_000);
    let sent = whole.clone();
    let server = store(move |request, number| match number {
        0 => honest(request, &sent, TAG).stall_after(30_000),
        1 => Reply::silent(),
        _ => honest(request, &sent, TAG),
    })
    .await;
    let mut kept = Kept::default();
    let client = server.client_with(quick_to_stall());
    fetch(&client, &mut kept).await.unwrap();
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings()[..2], [0, 30_000]);
}

#[tokio::test]
async fn bytes_that_move_give_new_patience_and_a_lasting_trouble_ends_it() {
    let whole = Arc::new(file(100_000));
    let sent = Arc::clone(&whole);
    let server = store(move |request, number| match number {
        number if number % 2 == 1 => Reply::error(503, "", ""),
        number if number < 20 => honest(request, &sent, TAG).cut_after(1000),
        _ => honest(request, &sent, TAG),
    })
    .await;
    let limits = Limits {
        retries: 2,
        watch_retries: 2,
        ..quick()
    };
    let mut kept = Kept::default();
    fetch(&server.client_with(limits.clone()), &mut kept)
        .await
        .unwrap();
    assert!(kept.bytes == *whole && kept.begun.len() == 11);

    let server = store(|_, _| Reply::error(503, "", "")).await;
    let failure = fetch(&server.client_with(limits), &mut Kept::default())
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "api-down");
    assert_eq!(gets(&server).len(), 3);
}

#[tokio::test]
async fn cancelled_it_stops_and_is_gone_on_with_later() {
    let whole = file(3_000_000);
    let sent = whole.clone();
    let server = store(move |request, _| {
        let reply = honest(request, &sent, TAG);
        match request.header("range") {
            None => reply.stall_after(1_000_000),
            Some(_) => reply,
        }
    })
    .await;
    let mut kept = Kept {
        stop_at: Some((1_000_000, CancellationToken::new())),
        ..Kept::default()
    };
    let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
    assert_eq!(failure.code(), "cancelled");
    assert_eq!(kept.bytes.len(), 1_000_000);
    // As a later start of the program would find it on the disk.
    let partial = serde_json::to_string(&kept.partial()).unwrap();
    let partial: Partial = serde_json::from_str(&partial).unwrap();
    kept.stop_at = None;
    fetch_from(&server.client(), &mut kept, Some(&partial))
        .await
        .unwrap();
    assert!(kept.bytes == whole);
    assert_eq!(kept.beginnings(), [0, 1_000_000]);

    let partial = kept.partial();
    let before = server.requests().len();
    fetch_from(&server.client(), &mut kept, Some(&partial))
        .await
        .unwrap();
    assert_eq!(kept.beginnings(), [0, 1_000_000, 3_000_000]);
    assert_eq!(server.requests().len(), before, "all of it was here");
}

#[tokio::test]
async fn a_full_disk_comes_out_as_it_is_and_ends_the_download() {
    let whole = file(1_000_000);
    let server = store(move |request, _| honest(request, &whole, TAG)).await;
    let mut kept = Kept {
        full_at: Some(400_000),
        ..Kept::default()
    };
    let failure = fetch(&server.client(), &mut kept).await.unwrap_err();
    assert_eq!(failure.code(), "full");
    assert_eq!(gets(&server).len(), 1);
}
