//! Lists that come in pages.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::Limits;
use serde_json::json;
use support::{Reply, Server, quick};

fn app(number: usize) -> serde_json::Value {
    json!({ "id": format!("00000000-0000-0000-0000-{number:012}"), "name": format!("study-{number}") })
}

#[tokio::test]
async fn pages_are_joined_in_order() {
    let server = Server::start(|request| match request.header("range") {
        None => Reply::json(206, json!([app(1), app(2)])).header("Next-Range", "]b..; max=2"),
        Some("]b..; max=2") => {
            Reply::json(206, json!([app(3)])).header("Next-Range", "]c..; max=2")
        }
        Some("]c..; max=2") => {
            Reply::json(200, json!([app(4)])).header("Next-Range", "]never..; max=2")
        }
        Some(other) => panic!("{other}"),
    })
    .await;
    let names: Vec<String> = server
        .client()
        .apps()
        .await
        .unwrap()
        .iter()
        .map(|app| app.name.to_string())
        .collect();
    assert_eq!(names, ["study-1", "study-2", "study-3", "study-4"]);
}

#[tokio::test]
async fn a_page_that_leads_to_itself_ends_the_list_with_an_error() {
    let server =
        Server::start(|_| Reply::json(206, json!([app(1)])).header("Next-Range", "]a..")).await;
    assert_eq!(
        server.client().apps().await.unwrap_err().code(),
        "endless-list"
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let server = Server::start(|request| {
        Reply::json(206, json!([app(1)])).header("Next-Range", request.index)
    })
    .await;
    let client = server.client_with(Limits {
        pages: 7,
        ..quick()
    });
    assert_eq!(client.apps().await.unwrap_err().code(), "endless-list");
    assert_eq!(server.requests().len(), 7);
}

#[tokio::test]
async fn the_limit_of_bytes_is_one_for_all_pages() {
    let server = Server::start(|request| {
        Reply::json(206, json!([app(1)])).header("Next-Range", request.index)
    })
    .await;
    let client = server.client_with(Limits {
        json_bytes: 300,
        ..quick()
    });
    assert_eq!(client.apps().await.unwrap_err().code(), "body-too-large");
}

#[tokio::test]
async fn releases_come_newest_first_whatever_the_server_thinks_of_order() {
    let release = |version: u64| json!({ "id": format!("00000000-0000-0000-0000-{version:012}"), "version": version, "status": "succeeded", "current": version == 3 });
    let server =
        Server::start(move |_| Reply::json(200, json!([release(1), release(2), release(3)]))).await;
    let releases = server
        .client()
        .releases(&"my-study".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        releases
            .iter()
            .map(|release| release.version)
            .collect::<Vec<_>>(),
        [3, 2, 1]
    );
    assert!(!releases[0].eligible_for_rollback);
}
