//! What was asked for before is asked for by its tag, and a 304 stands for the copy that is here and for nothing else.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::Limits;
use serde_json::json;
use support::{Reply, Server, quick};

fn app(number: usize) -> serde_json::Value {
    json!({ "id": format!("00000000-0000-0000-0000-{number:012}"), "name": format!("study-{number}") })
}

fn names(apps: &[heroku::App]) -> Vec<&str> {
    apps.iter().map(|app| app.name.as_str()).collect()
}

/// The tags that were sent, in turn.
fn tags(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests();
    let tag = |request: &support::Request| request.header("if-none-match").map(str::to_owned);
    requests.iter().map(tag).collect()
}

#[tokio::test]
async fn what_has_not_changed_comes_without_a_body_and_what_has_comes_whole() {
    let server = Server::script(vec![
        Reply::json(200, json!([app(1)])).header("ETag", "W/\"one\""),
        Reply::new(304, "").header("ETag", "W/\"one\""),
        Reply::new(304, ""),
        Reply::json(200, json!([app(1), app(2)])).header("ETag", "\"two\""),
        Reply::new(304, "").header("ETag", "\"two\""),
    ])
    .await;
    let client = server.client();
    for expected in [1, 1, 1, 2, 2] {
        assert_eq!(client.apps().await.unwrap().len(), expected);
    }
    let one = Some("W/\"one\"".to_owned());
    let two = Some("\"two\"".to_owned());
    assert_eq!(tags(&server), [None, one.clone(), one.clone(), one, two]);
}

#[tokio::test]
async fn a_list_in_pages_goes_on_where_its_copies_say() {
    let server = Server::start(|request| {
        let (tag, known) = (request.header("range"), request.header("if-none-match"));
        match (tag, known) {
            (None, None) => Reply::json(206, json!([app(1), app(2)]))
                .header("Next-Range", "id ]2..")
                .header("ETag", "\"first\""),
            (None, Some("\"first\"")) => Reply::new(304, "").header("ETag", "\"first\""),
            (Some("id ]2.."), None) => {
                Reply::json(200, json!([app(3)])).header("ETag", "\"second\"")
            }
            (Some("id ]2.."), Some("\"second\"")) => Reply::new(304, ""),
            other => panic!("{other:?}"),
        }
    })
    .await;
    let client = server.client();
    for _ in 0..3 {
        let apps = client.apps().await.unwrap();
        assert_eq!(names(&apps), ["study-1", "study-2", "study-3"]);
    }
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_304_of_another_tag_is_not_believed() {
    let server = Server::script(vec![
        Reply::json(200, json!([app(1)])).header("ETag", "\"one\""),
        Reply::new(304, "").header("ETag", "\"another\""),
        Reply::json(200, json!([app(2)])).header("ETag", "\"another\""),
    ])
    .await;
    let client = server.client();
    assert_eq!(names(&client.apps().await.unwrap()), ["study-1"]);
    assert_eq!(names(&client.apps().await.unwrap()), ["study-2"]);
    assert_eq!(tags(&server), [None, Some("\"one\"".to_owned()), None]);
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_an_error() {
    let server = Server::start(|_| Reply::new(304, "").header("ETag", "\"one\"")).await;
    let why = server.client().apps().await.unwrap_err();
    assert_eq!(why.code(), "redirected");
    // Also to what was asked for once more because of another's tag.
    let server = Server::start(|request| match request.index {
        0 => Reply::json(200, json!([app(1)])).header("ETag", "\"one\""),
        _ => Reply::new(304, "").header("ETag", "\"another\""),
    })
    .await;
    let client = server.client();
    client.apps().await.unwrap();
    assert_eq!(client.apps().await.unwrap_err().code(), "redirected");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_list_that_was_cut_off_or_has_no_tag_is_asked_for_anew() {
    let server = Server::script(vec![
        Reply::new(200, "[{").header("ETag", "\"one\""),
        Reply::json(200, json!([app(1)])),
        Reply::json(200, json!([app(1)])).header("ETag", "no tag"),
        Reply::json(200, json!([app(1)])),
    ])
    .await;
    let client = server.client();
    assert_eq!(client.apps().await.unwrap_err().code(), "bad-json");
    for _ in 0..3 {
        client.apps().await.unwrap();
    }
    assert_eq!(tags(&server), [None, None, None, None]);
}

#[tokio::test]
async fn settings_backups_and_signed_addresses_are_never_kept() {
    let release = json!([{
        "id": "00000000-0000-0000-0000-000000000001", "version": 1, "status": "succeeded",
        "output_stream_url": "https://output.example/1?signature=abc",
    }]);
    let server = Server::start(move |request| {
        let body = match request.path.rsplit('/').next() {
            Some("config-vars") => json!({ "OTREE_ADMIN_PASSWORD": "reed" }),
            Some("releases") => release.clone(),
            _ => json!([]),
        };
        Reply::json(200, body).header("ETag", "\"one\"")
    })
    .await;
    let client = server.client();
    let app = "study".parse().unwrap();
    for _ in 0..2 {
        client.config_vars(&app).await.unwrap();
        client.transfers(&app).await.unwrap();
        client.releases(&app).await.unwrap();
    }
    assert!(tags(&server).iter().all(Option::is_none));
    // The same server, where nothing opens anything: there a tag is sent.
    client.dynos(&app).await.unwrap();
    client.dynos(&app).await.unwrap();
    assert_eq!(tags(&server).last().unwrap().as_deref(), Some("\"one\""));
}

#[tokio::test]
async fn one_accounts_copies_are_not_anothers() {
    let server = Server::start(|request| {
        assert_eq!(request.header("if-none-match"), None);
        Reply::json(200, json!([app(1)])).header("ETag", "\"one\"")
    })
    .await;
    for _ in 0..2 {
        server.client().apps().await.unwrap();
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn only_so_many_copies_are_kept() {
    let server = Server::start(|_| Reply::json(200, json!([])).header("ETag", "\"one\"")).await;
    let client = server.client_with(Limits {
        copies: 2,
        ..quick()
    });
    for name in ["first", "second", "third", "first", "third"] {
        client.dynos(&name.parse().unwrap()).await.unwrap();
    }
    let asked: Vec<bool> = tags(&server).iter().map(Option::is_some).collect();
    assert_eq!(asked, [false, false, false, false, true]);
}
