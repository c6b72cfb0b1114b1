//! Tokens for others: how far each reaches, when it ends, and that it is shown once.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use base64::Engine;
use serde_json::{Value, json};
use served::{Answer, Served, ask, until};

async fn with(served: &Served, token: &str, method: &str, path: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    ask(
        method,
        &format!("{}{path}", served.address),
        &[("authorization", &bearer)],
        Body::from(body.to_string()),
    )
    .await
}

async fn see(served: &Served, token: &str, path: &str) -> u16 {
    with(served, token, "GET", path, Value::Null)
        .await
        .status
        .as_u16()
}

async fn authorized(served: &Served, wanted: Value) -> (Value, String) {
    let made = served
        .post("/oauth/authorizations", wanted)
        .await
        .expect(201);
    let token = made["access_token"]["token"].as_str().unwrap().to_owned();
    (made, token)
}

#[tokio::test]
async fn a_token_reaches_as_far_as_its_scope() {
    let served = Served::start();
    served.app("study").create().await;
    let scopes = [
        "identity",
        "read",
        "write",
        "read-protected",
        "write-protected",
        "global",
    ];
    for (path, method, body, allowed) in [
        ("/account", "GET", Value::Null, "identity global"),
        (
            "/apps/study",
            "GET",
            Value::Null,
            "read write read-protected write-protected global",
        ),
        (
            "/apps/study/config-vars",
            "GET",
            Value::Null,
            "read-protected write-protected global",
        ),
        (
            "/apps/study/config-vars",
            "PATCH",
            json!({"A": "1"}),
            "write-protected global",
        ),
        (
            "/apps/study",
            "PATCH",
            json!({"maintenance": true}),
            "write write-protected global",
        ),
        ("/oauth/authorizations", "GET", Value::Null, "global"),
    ] {
        for scope in scopes {
            let (_, token) = authorized(&served, json!({"scope": [scope]})).await;
            let answer = with(&served, &token, method, path, body.clone()).await;
            if allowed.split(' ').any(|word| word == scope) {
                assert_eq!(answer.status, 200, "{scope} {method} {path}");
                assert_eq!(answer.headers["oauth-scope"], scope);
            } else {
                answer.refused(403, "forbidden");
            }
        }
    }
    // Even the widest can't switch the platform off.
    let (_, token) = authorized(&served, json!({})).await;
    with(&served, &token, "POST", "/orchard/down", Value::Null)
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn a_token_is_shown_once_and_holds_until_it_is_revoked() {
    let served = Served::start();
    let (made, token) = authorized(
        &served,
        json!({"description": "For Ada", "scope": ["read", "read"]}),
    )
    .await;
    assert_eq!(
        (&made["scope"], &made["description"]),
        (&json!(["read"]), &json!("For Ada"))
    );
    assert!(token.starts_with("HRKU-"));
    let path = format!("/oauth/authorizations/{}", made["id"].as_str().unwrap());
    let listed = served.get("/oauth/authorizations").await;
    assert!(!listed.text().contains(&token) && listed.text().contains("**********"));
    assert!(!served.get(&path).await.text().contains(&token));
    // The command line signs its webhook requests so.
    let basic = base64::prelude::BASE64_STANDARD.encode(format!(":{token}"));
    let apps = format!("{}/apps", served.address);
    ask(
        "GET",
        &apps,
        &[("authorization", &format!("Basic {basic}"))],
        Body::empty(),
    )
    .await
    .expect(200);

    let served = served.kill_and_start();
    assert_eq!(see(&served, &token, "/apps").await, 200);
    let again = served
        .send(
            "POST",
            &format!("{path}/actions/regenerate-tokens"),
            &[],
            Body::empty(),
        )
        .await
        .expect(201);
    assert_eq!(see(&served, &token, "/apps").await, 401);
    let token = again["access_token"]["token"].as_str().unwrap();
    assert_eq!(see(&served, token, "/apps").await, 200);
    let renamed = served
        .patch(&path, json!({"description": "For Grace"}))
        .await
        .expect(200);
    assert_eq!(renamed["description"], "For Grace");
    served.delete(&path).await.expect(200);
    assert_eq!(see(&served, token, "/apps").await, 401);
    served.get(&path).await.refused(404, "not_found");

    let (_, short) = authorized(&served, json!({"expires_in": "1"})).await;
    until("the end of the token", || async {
        (see(&served, &short, "/apps").await == 401).then_some(())
    })
    .await;
    assert_eq!(
        served.get("/oauth/authorizations").await.expect(200),
        json!([])
    );
    // What is on the disk is no token.
    let kept = std::fs::read(served.data.join("platform.sqlite")).unwrap();
    assert!(
        !kept
            .windows(token.len())
            .any(|bytes| bytes == token.as_bytes())
    );

    for wrong in [
        json!({"scope": "everything"}),
        json!({"scope": []}),
        json!({"scope": [1]}),
        json!({"scope": {}}),
        json!({"expires_in": 0}),
        json!({"expires_in": -1}),
        json!({"expires_in": "soon"}),
        json!({"expires_in": 1e12}),
        json!({"description": 1}),
        json!({"description": "x".repeat(5000)}),
        json!({"client": "x"}),
    ] {
        served
            .post("/oauth/authorizations", wrong)
            .await
            .refused(422, "invalid_params");
    }
    // What the command line looks for when it signs out with the platform's own token.
    for (method, path, resource) in [
        ("GET", "/oauth/authorizations/~", "authorization"),
        ("DELETE", "/oauth/sessions/~", "session"),
    ] {
        let answer = served.send(method, path, &[], Body::empty()).await;
        assert_eq!(answer.expect(404)["resource"], resource);
    }
    assert_eq!(served.get("/oauth/sessions").await.expect(200), json!([]));
}

#[tokio::test]
async fn a_client_runs_on_this_computer() {
    let served = Served::start();
    let made = served
        .post(
            "/oauth/clients",
            json!({"name": "Lab", "redirect_uri": "http://127.0.0.1:4000/callback"}),
        )
        .await
        .expect(201);
    let secret = made["secret"].as_str().unwrap();
    let path = format!("/oauth/clients/{}", made["id"].as_str().unwrap());
    assert!(!served.get(&path).await.text().contains(secret));
    let rotated = served
        .send(
            "POST",
            &format!("{path}/actions/rotate-credentials"),
            &[],
            Body::empty(),
        )
        .await
        .expect(200);
    assert_ne!(rotated["secret"], made["secret"]);
    let renamed = served
        .patch(&path, json!({"name": "Laboratory"}))
        .await
        .expect(200);
    assert_eq!(
        (&renamed["name"], &renamed["redirect_uri"]),
        (&json!("Laboratory"), &made["redirect_uri"])
    );
    for wrong in [
        json!({}),
        json!({"name": "x"}),
        json!({"name": 1, "redirect_uri": "http://127.0.0.1/"}),
        json!({"name": "x", "redirect_uri": "https://evil.example/"}),
        json!({"name": "x", "redirect_uri": "http://127.0.0.1@evil.example/"}),
        json!({"name": "x", "redirect_uri": "http://127.0.0.1.evil.example/"}),
        json!({"name": "x", "redirect_uri": "javascript:alert(1)"}),
    ] {
        served
            .post("/oauth/clients", wrong)
            .await
            .refused(422, "invalid_params");
    }
    served.delete(&path).await.expect(200);
    assert_eq!(served.get("/oauth/clients").await.expect(200), json!([]));
}
