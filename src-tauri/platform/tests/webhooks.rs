//! Webhooks: what happens to an app is really sent, signed, and again until it arrives.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use platform::tls::{Tls, TlsListener};
use serde_json::{Value, json};
use served::{Served, until};
use sha2::Sha256;

/// A receiver that turns the first `refusals` away and keeps everything.
#[derive(Clone)]
struct Receiver {
    heard: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    refusals: usize,
    url: String,
}

async fn receiver(refusals: usize) -> Receiver {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (receiver, router) = hook(refusals, url);
    tokio::spawn(async move { axum::serve(listener, router).await });
    receiver
}

/// One over https, for whom the authority in a folder vouches.
async fn secure_receiver(authority: &Path) -> Receiver {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/hook", listener.local_addr().unwrap());
    let tls = Tls::open(authority).unwrap();
    let listener = TlsListener::new(listener, tls.acceptor()).unwrap();
    let (receiver, router) = hook(0, url);
    tokio::spawn(async move { axum::serve(listener, router).await });
    receiver
}

fn hook(refusals: usize, url: String) -> (Receiver, Router) {
    let receiver = Receiver {
        heard: Arc::default(),
        refusals,
        url,
    };
    let take = |State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes| async move {
        let mut heard = receiver.heard.lock().unwrap();
        heard.push((headers, body));
        if heard.len() <= receiver.refusals {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::NO_CONTENT
        }
    };
    let router = Router::new()
        .route("/hook", post(take))
        .with_state(receiver.clone());
    (receiver, router)
}

impl Receiver {
    fn told(&self) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    }

    async fn hears(&self, resource: &str, action: &str) -> Value {
        until(&format!("{action} of {resource}"), || async {
            self.told()
                .into_iter()
                .find(|told| told["resource"] == resource && told["action"] == action)
        })
        .await
    }
}

#[tokio::test]
async fn what_happens_is_told_signed_with_the_secret() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let receiver = receiver(0).await;
    let answer = served
        .post(
            &app.path("/webhooks"),
            json!({
                "include": ["api:release", "api:build", "api:formation", "api:app", "api:dyno"], "level": "notify",
                "url": receiver.url, "secret": "sesame", "authorization": "Bearer us",
            }),
        )
        .await;
    let made = answer.expect(201);
    assert_eq!(answer.headers["heroku-webhook-secret"], "sesame");
    assert!(!made.to_string().contains("sesame"));
    app.runs_tiny("hello").await;
    served
        .patch(
            &app.path("/formation"),
            json!({"updates": [{"type": "web", "quantity": 0}]}),
        )
        .await
        .expect(200);
    served
        .patch("/apps/study", json!({"maintenance": true}))
        .await
        .expect(200);
    for (resource, action) in [
        ("build", "create"),
        ("build", "update"),
        ("release", "create"),
        ("dyno", "update"),
        ("formation", "update"),
        ("app", "update"),
    ] {
        let told = receiver.hears(resource, action).await;
        assert_eq!(
            told["webhook_metadata"]["webhook"]["id"], made["id"],
            "{told}"
        );
        assert!(told["data"]["id"].is_string(), "{told}");
    }
    assert_eq!(
        receiver.hears("release", "create").await["data"]["version"],
        3
    );
    for (headers, body) in receiver.heard.lock().unwrap().iter() {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"sesame").unwrap();
        mac.update(body);
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!(headers["heroku-webhook-hmac-sha256"], signature.as_str());
        assert_eq!(headers["authorization"], "Bearer us");
    }
    let deliveries = app.get("/webhook-deliveries").await;
    let first = &deliveries[0];
    assert_eq!(
        app.get(&format!(
            "/webhook-deliveries/{}",
            first["id"].as_str().unwrap()
        ))
        .await["event"],
        first["event"]
    );
    let event = app
        .get(&format!(
            "/webhook-events/{}",
            first["event"]["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(event["payload"]["resource"], "build");
    // Who is gone hears nothing more.
    let path = app.path(&format!("/webhooks/{}", made["id"].as_str().unwrap()));
    served.delete(&path).await.expect(200);
    served.get(&path).await.refused(404, "not_found");
    let before = receiver.told().len();
    served
        .patch("/apps/study", json!({"maintenance": false}))
        .await
        .expect(200);
    assert_eq!(app.get("/webhook-deliveries").await, json!([]));
    assert_eq!(receiver.told().len(), before);
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_even_after_a_kill() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let receiver = receiver(2).await;
    for (level, url) in [
        ("sync", receiver.url.as_str()),
        ("notify", "http://127.0.0.1:9/nobody"),
    ] {
        served
            .post(
                &app.path("/webhooks"),
                json!({"include": ["api:release"], "level": level, "url": url}),
            )
            .await
            .expect(201);
    }
    served
        .patch("/apps/study/config-vars", json!({"A": "1"}))
        .await
        .expect(200);
    until("the first attempt", || async {
        (!receiver.told().is_empty()).then_some(())
    })
    .await;
    let served = served.kill_and_start();
    let app = served.app("study");
    let done = until("the end of both deliveries", || async {
        let all = app.get("/webhook-deliveries").await;
        let over = |status: &str| {
            all.as_array()
                .unwrap()
                .iter()
                .any(|one| one["status"] == status)
        };
        (over("succeeded") && over("failed")).then_some(all)
    })
    .await;
    let by = |status: &str| {
        done.as_array()
            .unwrap()
            .iter()
            .find(|one| one["status"] == status)
            .unwrap()
            .clone()
    };
    assert_eq!(
        by("failed")["last_attempt"]["error_class"],
        "ConnectionFailed"
    );
    assert!(
        by("succeeded")["num_attempts"].as_u64().unwrap() >= 2,
        "{done}"
    );
    assert_eq!(by("succeeded")["last_attempt"]["code"], 204);
    let told = receiver.told();
    assert!(told.iter().all(|one| one["id"] == told[0]["id"]));
    let only = served
        .get(&app.path("/webhook-deliveries?eq[status]=failed"))
        .await
        .expect(200);
    assert_eq!(only.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_receiver_over_https_is_told_if_someone_trusted_vouches_for_it() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let trusted = secure_receiver(&served.data.join("tls")).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = secure_receiver(&elsewhere.path().join("tls")).await;
    let mut ids = Vec::new();
    for receiver in [&trusted, &stranger] {
        let made = served
            .post(
                &app.path("/webhooks"),
                json!({"include": ["api:release"], "level": "notify", "url": receiver.url, "secret": "sesame"}),
            )
            .await
            .expect(201);
        ids.push(made["id"].clone());
    }
    served
        .patch("/apps/study/config-vars", json!({"A": "1"}))
        .await
        .expect(200);
    trusted.hears("release", "create").await;
    let refused = until("the end of the other", || async {
        let all = app.get("/webhook-deliveries").await;
        let other = all
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["webhook"]["id"] == ids[1] && one["status"] == "failed");
        other.cloned()
    })
    .await;
    assert_eq!(refused["last_attempt"]["error_class"], "CertificateRefused");
    assert!(stranger.told().is_empty());
    let (headers, body) = trusted.heard.lock().unwrap()[0].clone();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"sesame").unwrap();
    mac.update(&body);
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(headers["heroku-webhook-hmac-sha256"], signature.as_str());
}

#[tokio::test]
async fn nonsense_is_no_webhook() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let right = json!({"include": ["api:app"], "level": "notify", "url": "http://127.0.0.1:9/"});
    for (name, wrong) in [
        ("include", json!(null)),
        ("include", json!([])),
        ("include", json!("api:app")),
        ("include", json!(["api:everything"])),
        ("include", json!([1])),
        ("level", json!("loud")),
        ("level", json!(1)),
        ("url", json!("ftp://example.org/")),
        ("url", json!("file:///etc/passwd")),
        ("url", json!("http://")),
        ("url", json!("http://me@127.0.0.1/")),
        ("url", json!(1)),
        ("secret", json!("a\nb")),
        ("authorization", json!("x".repeat(5000))),
    ] {
        let mut body = right.clone();
        body[name] = wrong;
        let words = body.to_string();
        let answer = served.post(&app.path("/webhooks"), body).await;
        assert_eq!(answer.status.as_u16(), 422, "{words}");
    }
    let made = served.post(&app.path("/webhooks"), right).await.expect(201);
    let path = app.path(&format!("/webhooks/{}", made["id"].as_str().unwrap()));
    let changed = served
        .patch(&path, json!({"level": "sync"}))
        .await
        .expect(200);
    assert_eq!(
        (&changed["level"], &changed["include"]),
        (&json!("sync"), &json!(["api:app"]))
    );
    served
        .patch(&path, json!({"url": 1}))
        .await
        .refused(422, "invalid_params");
    for missing in ["webhooks", "webhook-deliveries", "webhook-events"] {
        served
            .get(&app.path(&format!("/{missing}/nothing")))
            .await
            .refused(404, "not_found");
    }
}
