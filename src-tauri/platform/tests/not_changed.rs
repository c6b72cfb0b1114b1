//! Entity tags over HTTP: what has changed is never said to be the same, and what is the same comes without a body.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use serde_json::json;
use served::{Answer, Served, ask};

async fn with_tag(served: &Served, path: &str, tag: &str) -> Answer {
    let headers = [("if-none-match", tag)];
    served.send("GET", path, &headers, Body::empty()).await
}

fn tag(answer: &Answer) -> String {
    let tag = answer.headers.get("etag").expect("a tag");
    tag.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_304_comes_as_long_as_nothing_has_changed_and_not_a_moment_longer() {
    let served = Served::bare();
    let app = served.app("study").create().await;
    for part in [
        "",
        "/releases",
        "/formation",
        "/dynos",
        "/addons",
        "/collaborators",
    ] {
        let path = app.path(part);
        let first = served.get(&path).await;
        let tag = tag(&first);
        let again = with_tag(&served, &path, &tag).await;
        assert_eq!(again.status, 304, "{path}");
        assert_eq!(again.headers["etag"], tag.as_str());
        assert!(again.body.is_empty() && !again.headers.contains_key("content-type"));
        assert!(again.headers.contains_key("ratelimit-remaining"));
        for other in ["\"0123456789abcdef0123456789abcdef\"", "nonsense", ""] {
            assert_eq!(with_tag(&served, &path, other).await.status, 200, "{other}");
        }
        let weak = format!("\"x\", W/{tag}");
        assert_eq!(with_tag(&served, &path, &weak).await.status, 304);
    }
    let path = app.path("");
    let before = tag(&served.get(&path).await);
    served
        .patch(&path, json!({"maintenance": true}))
        .await
        .expect(200);
    let changed = with_tag(&served, &path, &before).await;
    assert_eq!(changed.expect(200)["maintenance"], true);
    assert_ne!(tag(&changed), before);
    let people = app.path("/collaborators");
    let before = tag(&served.get(&people).await);
    let new = json!({"user": "ada@example.org"});
    served.post(&people, new).await.expect(201);
    let changed = with_tag(&served, &people, &before).await.expect(200);
    assert_eq!(changed.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_page_is_another_once_more_pages_follow() {
    let served = Served::bare();
    served.app("study-a").create().await;
    let page = |known: String| {
        let served = &served;
        async move {
            let headers = [("range", "name ..; max=1"), ("if-none-match", &known)];
            served.send("GET", "/apps", &headers, Body::empty()).await
        }
    };
    let first = page(String::new()).await;
    assert_eq!(first.status, 200);
    let first = tag(&first);
    assert_eq!(page(first.clone()).await.status, 304);
    served.app("study-b").create().await;
    let second = page(first).await;
    assert_eq!(second.status, 206, "the same rows, and more behind them");
    let second_tag = tag(&second);
    let again = page(second_tag).await;
    assert_eq!(again.status, 304);
    assert_eq!(again.headers["next-range"], second.headers["next-range"]);
}

#[tokio::test]
async fn what_is_secret_has_no_tag_and_a_tag_opens_nothing() {
    let served = Served::bare();
    let app = served.app("study").create().await;
    let settings = app.path("/config-vars");
    served
        .patch(&settings, json!({"OTREE_ADMIN_PASSWORD": "reed"}))
        .await
        .expect(200);
    for path in [&settings, "/oauth/authorizations", "/oauth/clients"] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.headers.contains_key("etag"), "{path}");
        assert_eq!(with_tag(&served, path, "*").await.status, 200, "{path}");
    }
    // Neither does a change have one, nor a refusal.
    let refused = served.get("/apps/nobody").await;
    assert_eq!(refused.status, 404);
    assert!(!refused.headers.contains_key("etag"));
    let path = app.path("");
    let known = tag(&served.get(&path).await);
    let changed = served.patch(&path, json!({"maintenance": false})).await;
    assert!(changed.status == 200 && !changed.headers.contains_key("etag"));
    // Who may not ask is not told that nothing has changed.
    let url = format!("{}{path}", served.address);
    for right in [None, Some("Bearer HRKU-nobody-has-this-token")] {
        let mut headers = vec![("if-none-match", known.as_str())];
        headers.extend(right.map(|right| ("authorization", right)));
        let answer = ask("GET", &url, &headers, Body::empty()).await;
        assert_eq!(answer.status, 401);
        assert!(!answer.headers.contains_key("etag"));
    }
}
