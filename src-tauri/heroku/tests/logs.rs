//! The last lines of a log: what was asked for, no more, and an end to it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{AppName, Client, Error};
use serde_json::json;
use support::{Reply, Server, quick, quick_to_stall};

fn name() -> AppName {
    "my-study".parse().unwrap()
}

/// A server whose log sessions lead to `log`.
async fn with_log(log: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.header("host") {
        Some(host) if request.method == "POST" => Reply::json(
            201,
            json!({ "logplex_url": format!("http://{host}/log?signed=1") }),
        ),
        _ => log(),
    })
    .await
}

async fn last(client: &Client, count: u32) -> Result<Vec<String>, Error> {
    client.recent_log(&name(), count).await
}

#[tokio::test]
async fn the_last_lines_are_asked_for_and_come_oldest_first() {
    let server = with_log(|| Reply::new(200, "one\ntwo\nthree\n").chunked().drip(2)).await;
    let lines = last(&server.client_with(quick()), 5).await.unwrap();
    assert_eq!(lines, ["one", "two", "three"]);
    let asked = &server.requests()[0];
    assert!(asked.is("POST", "/apps/my-study/log-sessions"));
    assert_eq!(asked.json(), json!({ "lines": 5, "tail": false }));
}

#[tokio::test]
async fn of_more_lines_than_were_asked_for_the_last_are_kept() {
    let server = with_log(|| {
        let many: String = (0..1000).map(|n| format!("line {n}\n")).collect();
        Reply::new(200, many)
    })
    .await;
    let lines = last(&server.client_with(quick()), 2).await.unwrap();
    assert_eq!(lines, ["line 998", "line 999"]);
    assert!(
        last(&server.client_with(quick()), 0)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_log_without_an_end_is_read_for_a_while_only() {
    let server = with_log(|| Reply::new(200, "one\ntwo\nthree\n").stall_after(11)).await;
    let lines = last(&server.client_with(quick_to_stall()), 5)
        .await
        .unwrap();
    assert_eq!(lines, ["one", "two"]);
}

#[tokio::test]
async fn a_log_that_can_not_be_read_is_an_error_and_not_an_empty_log() {
    let server = with_log(|| Reply::error(403, "forbidden", "no")).await;
    assert!(last(&server.client_with(quick()), 5).await.is_err());
}
