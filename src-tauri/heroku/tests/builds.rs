//! Builds are started once, and followed to what the API says of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use heroku::{
    Address, AppName, Build, BuildStatus, CancellationToken, Checksum, Client, Error, Limits,
    NewBuild, ReleaseStatus,
};
use serde_json::{Value, json};
use support::{Reply, Request, Server, quick};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";
const BUILDS: &str = "/apps/my-study/builds";
const BUILD: &str = "/apps/my-study/builds/01234567-89ab-cdef-0123-456789abcdef";

fn name() -> AppName {
    "my-study".parse().unwrap()
}

fn build(status: &str, tag: &str) -> Value {
    json!({ "id": ID, "status": status, "source_blob": { "url": "x", "version": tag }, "release": null, "slug": null })
}

fn with_output(status: &str, request: &Request) -> Value {
    let mut build = build(status, "tag-1");
    build["output_stream_url"] =
        format!("http://{}/stream", request.header("host").unwrap()).into();
    build
}

fn new(server: &Server) -> NewBuild {
    NewBuild {
        source: Address::new(format!("{}/get?sig=1", server.base)),
        checksum: Checksum::sha256(&"AB".repeat(32)).unwrap(),
        tag: "tag-1".to_owned(),
        description: Some("My study".to_owned()),
    }
}

async fn create(server: &Server) -> Result<Build, Error> {
    server.client().create_build(&name(), &new(server)).await
}

fn parsed(value: Value) -> Build {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_build_is_sent_with_its_source_checksum_and_tag() {
    let server = Server::script(vec![Reply::json(201, build("pending", "tag-1"))]).await;
    assert_eq!(create(&server).await.unwrap().status, BuildStatus::Pending);
    let expected = json!({ "source_blob": {
        "url": format!("{}/get?sig=1", server.base),
        "checksum": format!("SHA256:{}", "ab".repeat(32)),
        "version": "tag-1",
        "version_description": "My study",
    }});
    assert_eq!(server.requests()[0].json(), expected);
}

#[tokio::test]
async fn a_build_that_arrived_unseen_is_found_by_its_tag_and_not_sent_again() {
    let troubles: Vec<fn() -> Reply> = vec![
        Reply::reset,
        || Reply::error(502, "", ""),
        || Reply::json(201, build("pending", "tag-1")).cut_after(10),
        || Reply::new(201, "{not json"),
    ];
    for trouble in troubles {
        let looks = AtomicUsize::new(0);
        // It shows up only at the second look: the request was still on its way at the first.
        let server = Server::start(move |request| match request.method.as_str() {
            "POST" => trouble(),
            _ if looks.fetch_add(1, Ordering::SeqCst) == 0 => {
                Reply::json(200, json!([build("failed", "tag-0")]))
            }
            _ => Reply::json(
                200,
                json!([build("pending", "tag-1"), build("failed", "tag-0")]),
            ),
        })
        .await;
        assert_eq!(
            create(&server)
                .await
                .unwrap()
                .source_blob
                .version
                .as_deref(),
            Some("tag-1")
        );
        assert_eq!(server.count("POST"), 1);
    }
}

#[tokio::test]
async fn a_build_that_certainly_did_not_arrive_is_sent_again_after_a_look() {
    let server = Server::start(|request| match (request.method.as_str(), request.index) {
        ("POST", 0) => Reply::reset(),
        ("POST", _) => Reply::json(201, build("pending", "tag-1")),
        _ => Reply::json(200, json!([build("succeeded", "tag-0")])),
    })
    .await;
    create(&server).await.unwrap();
    assert_eq!(server.count("POST"), 2);
    let asked: Vec<(String, String)> = server
        .requests()
        .into_iter()
        .map(|request| (request.method, request.path))
        .collect();
    assert_eq!(asked[1], ("GET".to_owned(), BUILDS.to_owned()));
    assert_eq!(asked.last().unwrap().0, "POST");
}

#[tokio::test]
async fn a_build_whose_fate_is_hidden_is_not_sent_again() {
    let server = Server::start(|request| {
        if request.method == "POST" {
            Reply::reset()
        } else {
            Reply::error(503, "", "")
        }
    })
    .await;
    let failure = create(&server).await.unwrap_err();
    assert_eq!(
        (failure.code(), failure.may_have_arrived()),
        ("build-unknown", true)
    );
    assert_eq!(server.count("POST"), 1);

    let server = Server::start(|request| {
        if request.method == "POST" {
            Reply::new(201, "?")
        } else {
            Reply::json(200, json!([]))
        }
    })
    .await;
    assert_eq!(create(&server).await.unwrap_err().code(), "build-unknown");
    assert_eq!(server.count("POST"), 1);
}

#[tokio::test]
async fn a_refused_build_is_neither_looked_for_nor_repeated() {
    let server = Server::start(|_| Reply::error(422, "invalid_params", "no")).await;
    assert_eq!(create(&server).await.unwrap_err().code(), "api-refused");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_source_outside_is_refused() {
    let server = Server::start(|_| Reply::json(201, build("pending", "tag-1"))).await;
    let new = NewBuild {
        source: Address::new("https://evil.example/"),
        ..new(&server)
    };
    assert_eq!(
        server
            .client()
            .create_build(&name(), &new)
            .await
            .unwrap_err()
            .code(),
        "bad-url"
    );
    let new = NewBuild {
        tag: String::new(),
        ..self::new(&server)
    };
    assert_eq!(
        server
            .client()
            .create_build(&name(), &new)
            .await
            .unwrap_err()
            .code(),
        "bad-name"
    );
    assert_eq!(server.connections(), 0);
}

async fn follow(client: &Client, first: &Build) -> (Result<Build, Error>, Vec<String>) {
    let mut heard = Vec::new();
    let over = client
        .follow_build(&name(), first, &CancellationToken::new(), |mut lines| {
            heard.append(&mut lines)
        })
        .await;
    (over, heard)
}

#[tokio::test]
async fn the_end_of_the_output_is_not_success() {
    let looks = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path.as_str() {
        "/stream" if request.header("range").is_some() => Reply::new(204, ""),
        "/stream" => Reply::new(200, "-----> Building\nerror: no\n"),
        BUILD if looks.fetch_add(1, Ordering::SeqCst) < 3 => {
            Reply::json(200, with_output("pending", request))
        }
        BUILD => Reply::json(200, with_output("failed", request)),
        other => panic!("{other}"),
    })
    .await;
    let client = server.client();
    let first = client.build(&name(), ID.parse().unwrap()).await.unwrap();
    let (over, heard) = follow(&client, &first).await;
    assert_eq!(over.unwrap().status, BuildStatus::Failed);
    assert_eq!(heard, ["-----> Building", "error: no"]);
}

#[tokio::test]
async fn an_output_that_ends_before_its_build_is_listened_to_again() {
    let done = Arc::new(AtomicBool::new(false));
    let of_server = Arc::clone(&done);
    let server = Server::start(move |request| match request.path.as_str() {
        "/stream" => match request.header("range") {
            None => Reply::new(200, "one\n"),
            Some("bytes=4-") => {
                of_server.store(true, Ordering::SeqCst);
                Reply::new(206, "two\n")
            }
            Some(_) => Reply::new(204, ""),
        },
        _ if of_server.load(Ordering::SeqCst) => {
            Reply::json(200, with_output("succeeded", request))
        }
        _ => Reply::json(200, with_output("pending", request)),
    })
    .await;
    let client = server.client();
    let first = client.build(&name(), ID.parse().unwrap()).await.unwrap();
    let (over, heard) = follow(&client, &first).await;
    assert_eq!(
        (over.unwrap().status, heard),
        (
            BuildStatus::Succeeded,
            vec!["one".to_owned(), "two".to_owned()]
        )
    );
}

#[tokio::test]
async fn an_output_that_cannot_be_read_is_no_failure_of_the_build() {
    for address in ["http://192.0.2.1/forbidden", "/not/even/an/address"] {
        let mut first = build("pending", "tag-1");
        first["output_stream_url"] = address.into();
        let server = Server::start(|_| Reply::json(200, build("succeeded", "tag-1"))).await;
        let (over, heard) = follow(&server.client(), &parsed(first)).await;
        assert_eq!(
            (over.unwrap().status, heard.len()),
            (BuildStatus::Succeeded, 0)
        );
    }
    let looks = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path.as_str() {
        "/stream" => Reply::new(500, ""),
        _ if looks.fetch_add(1, Ordering::SeqCst) < 20 => {
            Reply::json(200, with_output("pending", request))
        }
        _ => Reply::json(200, with_output("succeeded", request)),
    })
    .await;
    let client = server.client();
    let first = client.build(&name(), ID.parse().unwrap()).await.unwrap();
    assert_eq!(
        follow(&client, &first).await.0.unwrap().status,
        BuildStatus::Succeeded
    );
}

#[tokio::test]
async fn a_stall_of_the_output_is_found_though_the_build_is_asked_more_often() {
    let resumed = Arc::new(AtomicBool::new(false));
    let of_server = Arc::clone(&resumed);
    let server =
        Server::start(
            move |request| match (request.path.as_str(), request.header("range")) {
                ("/stream", None) => Reply::new(200, "one\ntwo\n").stall_after(4),
                ("/stream", Some("bytes=4-")) => {
                    of_server.store(true, Ordering::SeqCst);
                    Reply::new(206, "two\n")
                }
                ("/stream", Some(_)) => Reply::new(204, ""),
                _ if of_server.load(Ordering::SeqCst) => {
                    Reply::json(200, with_output("succeeded", request))
                }
                _ => Reply::json(200, with_output("pending", request)),
            },
        )
        .await;
    let client = server.client_with(support::quick_to_stall());
    let first = client.build(&name(), ID.parse().unwrap()).await.unwrap();
    let (over, heard) = follow(&client, &first).await;
    assert_eq!(
        (over.unwrap().status, heard),
        (
            BuildStatus::Succeeded,
            vec!["one".to_owned(), "two".to_owned()]
        )
    );
}

#[tokio::test]
async fn trouble_while_watching_is_outlasted() {
    let server = Server::start(|request| match request.index {
        0..3 => Reply::reset(),
        3 => Reply::json(200, build("pending", "tag-1")),
        4..7 => Reply::error(503, "", ""),
        _ => Reply::json(200, build("succeeded", "tag-1")),
    })
    .await;
    let (over, _) = follow(&server.client(), &parsed(build("pending", "tag-1"))).await;
    assert_eq!(over.unwrap().status, BuildStatus::Succeeded);
}

#[tokio::test]
async fn following_can_be_cancelled_and_does_not_last_for_ever() {
    let server = Server::start(|_| Reply::json(200, build("pending", "tag-1"))).await;
    let first = parsed(build("pending", "tag-1"));
    let cancel = CancellationToken::new();
    let (client, stop) = (server.client(), cancel.clone());
    let following =
        tokio::spawn(async move { client.follow_build(&name(), &first, &stop, |_| {}).await });
    cancel.cancel();
    assert_eq!(following.await.unwrap().unwrap_err().code(), "cancelled");

    let limits = Limits {
        build: std::time::Duration::from_millis(30),
        ..quick()
    };
    let (over, _) = follow(
        &server.client_with(limits),
        &parsed(build("pending", "tag-1")),
    )
    .await;
    assert_eq!(over.unwrap_err().code(), "waited-too-long");
}

#[tokio::test]
async fn a_release_whose_output_appears_later_is_heard_too() {
    let release = |status: &str, output: Option<String>| json!({ "id": ID, "version": 4, "status": status, "output_stream_url": output });
    let heard_by_server = Arc::new(AtomicBool::new(false));
    let of_server = Arc::clone(&heard_by_server);
    let server = Server::start(move |request| {
        let output = || Some(format!("http://{}/stream", request.header("host").unwrap()));
        match request.path.as_str() {
            "/stream" if request.header("range").is_some() => Reply::new(204, ""),
            "/stream" => {
                of_server.store(true, Ordering::SeqCst);
                Reply::new(200, "migrating\n")
            }
            _ if request.index == 0 => Reply::json(200, release("pending", None)),
            _ if of_server.load(Ordering::SeqCst) => Reply::json(200, release("failed", output())),
            _ => Reply::json(200, release("pending", output())),
        }
    })
    .await;
    let client = server.client();
    let first = client.release(&name(), ID.parse().unwrap()).await.unwrap();
    let mut heard = Vec::new();
    let over = client
        .follow_release(&name(), &first, &CancellationToken::new(), |mut lines| {
            heard.append(&mut lines)
        })
        .await
        .unwrap();
    assert_eq!(
        (over.status, heard),
        (ReleaseStatus::Failed, vec!["migrating".to_owned()])
    );
}
