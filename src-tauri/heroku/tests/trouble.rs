//! What keeps answers away is told with the first attempt that failed, while it is tried again as ever.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use heroku::{AppName, Client, Limits, Trouble};
use serde_json::json;
use support::{Reply, Server, quick};
use tokio::sync::watch;

type Told = watch::Receiver<Option<Trouble>>;

fn name() -> AppName {
    "my-study".parse().unwrap()
}

fn account() -> Reply {
    Reply::json(200, json!({ "email": "ada@example.org" }))
}

fn now(told: &mut Told) -> Option<&'static str> {
    told.borrow_and_update().as_ref().map(Trouble::code)
}

async fn hears(told: &mut Told, code: Option<&str>) {
    let heard = told.wait_for(|now| now.as_ref().map(Trouble::code) == code);
    let heard = tokio::time::timeout(Duration::from_secs(20), heard).await;
    assert!(heard.is_ok(), "{code:?} is not told");
}

/// Waits so long for its second attempt that nothing told meanwhile can be of it.
fn patient() -> Limits {
    Limits {
        first_delay: Duration::from_secs(600),
        max_delay: Duration::from_secs(600),
        ..quick()
    }
}

fn asks(client: &Client) -> tokio::task::JoinHandle<()> {
    let client = client.clone();
    tokio::spawn(async move { drop(client.account().await) })
}

#[tokio::test]
async fn what_is_tried_again_is_told_before_it_is() {
    for (trouble, code) in [
        (Reply::error(429, "rate_limit", ""), "api-rate-limit"),
        (Reply::new(503, ""), "api-down"),
        (Reply::reset(), "reset"),
    ] {
        let server = Server::script(vec![trouble]).await;
        let client = server.client_with(patient());
        let mut told = client.trouble();
        let asked = asks(&client);
        hears(&mut told, Some(code)).await;
        assert_eq!(server.requests().len(), 1);
        asked.abort();
    }
}

#[tokio::test]
async fn it_is_over_with_the_next_answer_and_not_with_the_last_attempt() {
    let down = || Reply::new(503, "");
    let script = vec![down(), account(), down(), down(), account()];
    let server = Server::script(script).await;
    let client = server.client_with(Limits {
        retries: 1,
        ..quick()
    });
    let mut told = client.trouble();
    assert!(client.account().await.is_ok());
    assert!(told.has_changed().unwrap(), "it was told meanwhile");
    assert_eq!(now(&mut told), None);
    assert!(client.account().await.is_err());
    assert_eq!(now(&mut told), Some("api-down"), "nobody has answered");
    assert!(client.account().await.is_ok());
    assert_eq!(now(&mut told), None);
}

#[tokio::test]
async fn a_refusal_that_does_not_pass_is_an_answer() {
    let script = vec![
        Reply::reset(),
        Reply::error(404, "not_found", ""),
        Reply::error(401, "unauthorized", ""),
    ];
    let server = Server::script(script).await;
    let client = server.client();
    let mut told = client.trouble();
    for _ in 0..2 {
        assert!(client.app(&name()).await.is_err());
        assert_eq!(now(&mut told), None);
    }
}

#[tokio::test]
async fn that_others_are_answered_ends_a_broken_way_and_no_refusal() {
    for (trouble, left) in [
        (Reply::reset(), None),
        (Reply::error(429, "rate_limit", ""), Some("api-rate-limit")),
    ] {
        let server = Server::script(vec![trouble, account()]).await;
        let client = server.client_with(patient());
        let mut told = client.trouble();
        let asked = asks(&client);
        told.changed().await.unwrap();
        assert!(client.account().await.is_ok());
        assert_eq!(now(&mut told), left);
        // Who does not wait any more is kept waiting by nothing.
        asked.abort();
        hears(&mut told, None).await;
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_told_long_before_it_is_given_up() {
    let server = Server::script(vec![Reply::silent(), account()]).await;
    let client = server.client_with(Limits {
        quiet: Duration::from_millis(50),
        stall: Duration::from_millis(900),
        ..quick()
    });
    let mut told = client.trouble();
    let asked = asks(&client);
    hears(&mut told, Some("no-answer-yet")).await;
    assert_eq!(server.requests().len(), 1);
    hears(&mut told, None).await;
    asked.await.unwrap();
}

#[tokio::test]
async fn a_log_that_cannot_be_followed_on_is_told_too() {
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => {
            let host = request.header("host").unwrap();
            Reply::json(201, json!({ "logplex_url": format!("http://{host}/log") }))
        }
        _ => Reply::new(503, ""),
    })
    .await;
    let client = server.client_with(patient());
    let mut told = client.trouble();
    let mut tail = client.follow_log(&name(), 100);
    tokio::select! {
        () = hears(&mut told, Some("api-down")) => {}
        ended = tail.next() => panic!("{ended:?}"),
    }
    // Nobody has answered since.
    drop(tail);
    assert_eq!(now(&mut told), Some("api-down"));
}
