//! A log that is followed: over cuts and expired sessions it goes on where it was, and it ends with what can't be mended.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{AppName, Error, Tail, Tailed};
use serde_json::json;
use support::{Reply, Request, Server, quick, quick_to_stall};

fn name() -> AppName {
    "my-study".parse().unwrap()
}

fn session(request: &Request) -> Reply {
    let host = request.header("host").unwrap();
    let url = format!("http://{host}/log/{}", request.index);
    Reply::json(201, json!({ "logplex_url": url }))
}

fn events(numbers: std::ops::Range<u32>) -> Reply {
    let text: String = numbers
        .map(|number| format!("id: {number}\ndata: line {number}\n\n"))
        .collect();
    Reply::new(200, text)
        .header("Content-Type", "text/event-stream")
        .chunked()
}

/// Everything up to so many lines, with what happened between them.
async fn heard(tail: &mut Tail, lines: usize) -> Result<Vec<String>, Error> {
    let (mut heard, mut count) = (Vec::new(), 0);
    while count < lines {
        match tail.next().await? {
            Tailed::Opened { resumed } => heard.push(format!("opened {resumed}")),
            Tailed::Cut => heard.push("cut".to_owned()),
            Tailed::Lines(lines) => {
                count += lines.len();
                heard.extend(lines);
            }
        }
    }
    Ok(heard)
}

#[tokio::test]
async fn a_log_that_is_cut_is_gone_on_with_where_it_was() {
    let server = Server::start(|request| match request.header("last-event-id") {
        _ if request.method == "POST" => session(request),
        None => events(0..2),
        Some("1") => events(2..3).reset_after(21),
        Some(last) => panic!("{last}"),
    })
    .await;
    let mut tail = server.client_with(quick()).follow_log(&name(), 1500);
    let came = heard(&mut tail, 3).await.unwrap();
    assert_eq!(
        came,
        [
            "opened false",
            "line 0",
            "line 1",
            "cut",
            "opened true",
            "line 2"
        ]
    );
    let asked = &server.requests()[0];
    assert!(asked.is("POST", "/apps/my-study/log-sessions"));
    assert_eq!(asked.json(), json!({ "lines": 1500, "tail": true }));
    assert_eq!(server.count("POST"), 1, "the address holds still");
    let opened = &server.requests()[1];
    assert_eq!(opened.header("accept"), Some("text/event-stream"));
    assert_eq!(opened.header("authorization"), None);
}

#[tokio::test]
async fn a_session_that_expired_is_asked_for_anew() {
    for status in [401, 403, 404, 410] {
        let server = Server::start(move |request| match request.index {
            1 => events(0..1),
            2 => Reply::error(status, "expired", "no more"),
            _ if request.method == "POST" => session(request),
            _ => events(1..2),
        })
        .await;
        let mut tail = server.client_with(quick()).follow_log(&name(), 100);
        let came = heard(&mut tail, 2).await.unwrap();
        assert_eq!(came[1..], ["line 0", "cut", "opened true", "line 1"]);
        assert_eq!(server.count("POST"), 2);
    }
}

#[tokio::test]
async fn a_connection_that_falls_silent_is_made_anew() {
    let server = Server::start(|request| match request.header("last-event-id") {
        _ if request.method == "POST" => session(request),
        None => events(0..2).stall_after(20),
        Some(_) => events(1..2),
    })
    .await;
    let mut tail = server
        .client_with(quick_to_stall())
        .follow_log(&name(), 100);
    let came = heard(&mut tail, 2).await.unwrap();
    assert_eq!(came[1..], ["line 0", "cut", "opened true", "line 1"]);
}

#[tokio::test]
async fn plain_lines_are_followed_as_well() {
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => session(request),
        _ => Reply::new(200, "data: one\ntwo\n"),
    })
    .await;
    let mut tail = server.client_with(quick()).follow_log(&name(), 100);
    let came = heard(&mut tail, 2).await.unwrap();
    assert_eq!(came[..3], ["opened false", "data: one", "two"]);
}

#[tokio::test]
async fn a_study_that_is_gone_ends_it() {
    let server = Server::start(|_| Reply::error(404, "not_found", "no such app")).await;
    let mut tail = server.client_with(quick()).follow_log(&name(), 100);
    match tail.next().await {
        Err(Error::Api { status: 404, .. }) => assert_eq!(server.count("POST"), 1),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_never_gives_a_byte_is_not_asked_for_ever() {
    for refuses in [true, false] {
        let server = Server::start(move |request| match request.method.as_str() {
            "POST" => session(request),
            _ if refuses => Reply::error(403, "forbidden", "no"),
            _ => events(0..0),
        })
        .await;
        let mut tail = server.client_with(quick()).follow_log(&name(), 100);
        let why = heard(&mut tail, 1).await.unwrap_err();
        match (refuses, why) {
            (true, Error::Api { status: 403, .. }) | (false, Error::Reset { .. }) => {}
            (_, why) => panic!("{why:?}"),
        }
        assert_eq!(server.count("GET"), 5, "one and four more");
    }
}
