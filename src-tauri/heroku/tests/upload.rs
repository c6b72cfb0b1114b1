//! Uploads: what is sent, what is repeated, how stuck is told from slow.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use heroku::{Address, CancellationToken, Client, Error, Limits};
use serde_json::json;
use support::{Reply, Request, Server, quick, quick_to_stall};
use tempfile::NamedTempFile;

const MB: usize = 1 << 20;

/// More than the system keeps in its buffers, so that a server that does not read is felt.
const LARGE: usize = 32 * MB;

fn file(length: usize) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    let bytes: Vec<u8> = (0..length).map(|at| (at / 251 + at) as u8).collect();
    file.write_all(&bytes).unwrap();
    file
}

async fn upload(
    client: &Client,
    server: &Server,
    file: &Path,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<(), Error> {
    client
        .upload(
            &Address::new(format!("{}/put?signature=abc", server.base)),
            file,
            &CancellationToken::new(),
            progress,
        )
        .await
}

fn is_put(request: &Request) -> bool {
    request.method == "PUT"
}

#[tokio::test]
async fn the_file_arrives_whole_with_its_length_and_without_token_or_type() {
    let file = file(3 * MB + 17);
    let server = Server::script(vec![Reply::new(200, "")]).await;
    let mut heard = Vec::new();
    upload(&server.client(), &server, file.path(), |done, total| {
        heard.push((done, total))
    })
    .await
    .unwrap();
    let request = &server.requests()[0];
    assert!(request.is("PUT", "/put?signature=abc"));
    assert_eq!(request.header("content-length"), Some("3145745"));
    for absent in ["authorization", "content-type", "transfer-encoding"] {
        assert_eq!(request.header(absent), None, "{absent}");
    }
    assert!(request.body == std::fs::read(file.path()).unwrap());
    assert!(
        heard.is_sorted()
            && heard.first() == Some(&(0, 3_145_745))
            && heard.last() == Some(&(3_145_745, 3_145_745))
    );
}

#[tokio::test]
async fn an_empty_file_is_uploaded_too() {
    let file = file(0);
    let server = Server::script(vec![Reply::new(200, "")]).await;
    upload(&server.client(), &server, file.path(), |_, _| {})
        .await
        .unwrap();
    assert_eq!(server.requests()[0].header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_repetition_reads_the_file_from_its_beginning() {
    let file = file(2 * MB);
    for trouble in [
        Reply::reset(),
        Reply::reset().taking(MB),
        Reply::error(503, "", ""),
        Reply::error(500, "", "").taking(0),
    ] {
        let server = Server::script(vec![trouble, Reply::new(200, "")]).await;
        let mut beginnings = 0;
        upload(&server.client(), &server, file.path(), |done, _| {
            beginnings += usize::from(done == 0)
        })
        .await
        .unwrap();
        assert_eq!(beginnings, 2);
        assert!(server.requests()[1].body == std::fs::read(file.path()).unwrap());
    }
}

#[tokio::test]
async fn a_server_that_stops_reading_is_a_stall() {
    let file = file(LARGE);
    let server = Server::script(vec![Reply::silent().taking(MB), Reply::new(200, "")]).await;
    upload(
        &server.client_with(quick_to_stall()),
        &server,
        file.path(),
        |_, _| {},
    )
    .await
    .unwrap();
    assert_eq!(server.requests()[1].body.len(), LARGE);
}

#[tokio::test]
async fn a_server_that_takes_everything_and_says_nothing_is_a_stall() {
    let file = file(1000);
    let server = Server::start(|_| Reply::silent()).await;
    let client = server.client_with(Limits {
        retries: 0,
        ..quick_to_stall()
    });
    assert_eq!(
        upload(&client, &server, file.path(), |_, _| {})
            .await
            .unwrap_err()
            .code(),
        "stall"
    );
}

#[tokio::test]
async fn a_slow_server_is_no_stall() {
    let file = file(LARGE);
    let server =
        Server::start(|_| Reply::new(200, "").taking_slowly(256 << 10, Duration::from_millis(20)))
            .await;
    // The whole takes longer than the limit; every part of it is far below.
    let limits = Limits {
        connect: Duration::from_millis(1500),
        stall: Duration::from_millis(1500),
        retries: 0,
        ..quick()
    };
    upload(&server.client_with(limits), &server, file.path(), |_, _| {})
        .await
        .unwrap();
}

#[tokio::test]
async fn cancelling_stops_it_and_closes_the_connection() {
    let file = file(LARGE);
    let server = Server::start(|_| Reply::silent().taking(LARGE)).await;
    let cancel = CancellationToken::new();
    let address = Address::new(format!("{}/put", server.base));
    let stop = cancel.clone();
    let client = server.client();
    let stopped = client.upload(&address, file.path(), &cancel, move |done, _| {
        if done > 0 {
            stop.cancel();
        }
    });
    assert_eq!(stopped.await.unwrap_err().code(), "cancelled");
    // The server sees the end of the connection: what it got is less than the whole.
    for _ in 0..1000 {
        if !server.requests().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(server.requests()[0].body.len() < LARGE);
}

#[tokio::test]
async fn an_expired_address_is_replaced_by_a_new_source() {
    let file = file(MB);
    let base = Arc::new(std::sync::OnceLock::<String>::new());
    let (of_server, sources) = (Arc::clone(&base), AtomicUsize::new(0));
    let server = Server::start(move |request| match request.path.as_str() {
        "/sources" => {
            let number = sources.fetch_add(1, Ordering::SeqCst);
            let base = of_server.get().unwrap();
            Reply::json(201, json!({ "source_blob": { "get_url": format!("{base}/get/{number}"), "put_url": format!("{base}/put/{number}") } }))
        }
        "/put/0" => Reply::new(403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"),
        "/put/1" => Reply::new(200, ""),
        other => panic!("{other}"),
    })
    .await;
    base.set(server.base.clone()).unwrap();
    let source = server
        .client()
        .upload_source(file.path(), &CancellationToken::new(), |_, _| {})
        .await
        .unwrap();
    let asked: Vec<String> = server
        .requests()
        .iter()
        .map(|request| request.path.clone())
        .collect();
    assert_eq!(asked, ["/sources", "/put/0", "/sources", "/put/1"]);
    assert_eq!(
        server
            .client()
            .admit("get_url", &source.get_url)
            .unwrap()
            .path(),
        "/get/1"
    );

    let alone = Server::start(|_| Reply::new(410, "")).await;
    assert_eq!(
        upload(&alone.client(), &alone, file.path(), |_, _| {})
            .await
            .unwrap_err()
            .code(),
        "upload-expired"
    );
    assert_eq!(alone.requests().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let file = file(1000);
    let server = Server::start(|_| Reply::new(403, "<Code>SignatureDoesNotMatch</Code>")).await;
    let failure = upload(&server.client(), &server, file.path(), |_, _| {})
        .await
        .unwrap_err();
    assert!(
        matches!(failure, Error::UploadRefused { status: 403, .. }),
        "{failure}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_upload_is_never_sent_on_to_another_place() {
    let file = file(1000);
    let other = Server::start(|_| Reply::new(200, "")).await;
    let elsewhere = format!("{}/put", other.base);
    let server = Server::start(move |_| Reply::new(307, "").header("Location", &elsewhere)).await;
    assert_eq!(
        upload(&server.client(), &server, file.path(), |_, _| {})
            .await
            .unwrap_err()
            .code(),
        "redirected"
    );
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_forbidden_address_is_refused_before_anything_is_sent() {
    let file = file(1000);
    let server = Server::start(|_| Reply::json(201, json!({ "source_blob": { "get_url": "https://evil.example/x", "put_url": "https://evil.example/y" } }))).await;
    let failure = server
        .client()
        .upload_source(file.path(), &CancellationToken::new(), |_, _| {})
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "bad-url");
    assert!(!server.requests().iter().any(is_put));
    assert!(!failure.to_string().contains("evil"));
}

#[tokio::test]
async fn a_file_that_is_missing_or_changes_underway_is_named() {
    let server = Server::start(|_| Reply::new(200, "")).await;
    let failure = upload(
        &server.client(),
        &server,
        Path::new("/nowhere/at/all"),
        |_, _| {},
    )
    .await
    .unwrap_err();
    assert!(
        matches!(
            failure,
            Error::File {
                kind: std::io::ErrorKind::NotFound
            }
        ),
        "{failure}"
    );
    assert_eq!(server.connections(), 0);

    let file = file(LARGE);
    let handle = file.reopen().unwrap();
    let failure = upload(&server.client(), &server, file.path(), |done, _| {
        if done > 0 {
            handle.set_len(0).unwrap();
        }
    })
    .await
    .unwrap_err();
    assert_eq!(failure.code(), "file-changed");
}
