//! Who may ask the platform, and what a wrong question is answered.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use serde_json::{Value, json};
use served::{Served, ask, pack};

#[tokio::test]
async fn only_the_token_opens() {
    let served = Served::start();
    let account = format!("{}/account", served.address);
    assert_eq!(
        served.get("/account").await.expect(200)["email"],
        "you@orchard.localhost"
    );
    let longer = format!("Bearer {}0", served.token);
    let shorter = format!("Bearer {}", &served.token[..63]);
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer 00",
        "Basic Og==",
        &longer,
        &shorter,
    ] {
        ask("GET", &account, &[("authorization", wrong)], Body::empty())
            .await
            .refused(401, "unauthorized");
    }
    ask("GET", &account, &[], Body::empty())
        .await
        .refused(401, "unauthorized");
    // Without the token nobody learns which paths there are.
    ask(
        "GET",
        &format!("{}/nowhere", served.address),
        &[],
        Body::empty(),
    )
    .await
    .refused(401, "unauthorized");
    ask(
        "POST",
        &format!("{}/orchard/down", served.address),
        &[],
        Body::empty(),
    )
    .await
    .refused(401, "unauthorized");
}

#[tokio::test]
async fn another_name_or_a_web_page_is_refused_even_with_the_token() {
    let served = Served::start();
    let port = served.address.rsplit(':').next().unwrap();
    for host in [
        "evil.example",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        &format!("evil.example:{port}"),
        &format!("x.localhost:{port}"),
    ] {
        served
            .send("GET", "/account", &[("host", host)], Body::empty())
            .await
            .refused(403, "forbidden");
    }
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("LOCALHOST:{port}"),
    ] {
        served
            .send("GET", "/account", &[("host", &host)], Body::empty())
            .await
            .expect(200);
    }
    for origin in ["null", "http://evil.example", &served.address] {
        let answer = served
            .send("GET", "/account", &[("origin", origin)], Body::empty())
            .await;
        answer.refused(403, "forbidden");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
        served
            .send("OPTIONS", "/account", &[("origin", origin)], Body::empty())
            .await
            .refused(403, "forbidden");
    }
}

#[tokio::test]
async fn every_answer_carries_what_herokus_clients_look_for() {
    let served = Served::start();
    for accept in [
        "application/vnd.heroku+json; version=3",
        "application/vnd.heroku+json; version=3.sdk",
        "*/*",
    ] {
        let answer = served
            .send("GET", "/account", &[("accept", accept)], Body::empty())
            .await;
        assert_eq!(answer.headers["content-type"], "application/json");
        assert!(answer.headers.contains_key("request-id"));
        assert!(
            answer.headers["ratelimit-remaining"]
                .to_str()
                .unwrap()
                .parse::<u32>()
                .unwrap()
                > 4000
        );
    }
    assert!(served.get("/account/rate-limits").await.expect(200)["remaining"].is_u64());
}

#[tokio::test]
async fn a_wrong_question_gets_a_sentence_in_herokus_shape() {
    let served = Served::start();
    served.get("/nowhere").await.refused(404, "not_found");
    served.get("/apps/nobody").await.refused(404, "not_found");
    served.delete("/account").await.refused(404, "not_found");
    served.get("/apps/%FF%00").await.refused(400, "bad_request");
    served
        .get("/apps/..%2F..%2Fetc%2Fpasswd")
        .await
        .refused(404, "not_found");
    let deep = "[".repeat(100_000);
    for body in ["{", "nonsense", "{\"name\": }", &deep] {
        served
            .send("POST", "/apps", &[], Body::from(body.to_owned()))
            .await
            .refused(400, "bad_request");
    }
    for body in [
        json!([]),
        json!("x"),
        json!({"name": 5}),
        json!({"name": {}}),
        json!({"name": "Bad Name"}),
        json!({"name": "ab"}),
        json!({"name": "x".repeat(31)}),
        json!({"name": "a/../b"}),
        json!({"name": "fine-1", "stack": "heroku-18"}),
        json!({"name": "fine-1", "region": 1}),
    ] {
        served
            .post("/apps", body)
            .await
            .refused(422, "invalid_params");
    }
    let huge = format!("{{\"name\": \"{}\"}}", "x".repeat(2 << 20));
    served
        .send("POST", "/apps", &[], Body::from(huge))
        .await
        .refused(413, "too_large");
    assert_eq!(served.get("/apps").await.expect(200), json!([]));
}

#[tokio::test]
async fn every_endpoint_refuses_nonsense_without_breaking() {
    let served = Served::start();
    served.app("study").create().await;
    let nonsense = [
        json!({}),
        json!({"updates": 1}),
        json!({"updates": [1]}),
        json!({"updates": [{}]}),
        json!({"source_blob": 1}),
        json!({"source_blob": {}}),
        json!({"source_blob": {"url": "http://example.org/x.tgz"}}),
        json!({"source_blob": {"url": "file:///etc/passwd"}}),
        json!({"plan": 1}),
        json!({"plan": "heroku-kafka:basic-0"}),
        json!({"release": "v999"}),
        json!({"release": []}),
        json!({"slug": "x"}),
        json!({"addon": "x", "app": "study"}),
        json!({"lines": -1}),
        json!({"tail": "yes"}),
        json!({"quantity": -1}),
        json!({"quantity": 1.5}),
        json!({"name": null, "maintenance": "on"}),
        json!({"\u{0}": 1}),
    ];
    let paths = [
        "/apps/study/builds",
        "/apps/study/releases",
        "/apps/study/formation",
        "/apps/study/formation/web",
        "/apps/study/addons",
        "/apps/study/log-sessions",
        "/addon-attachments",
        "/actions/addons/resolve",
        "/apps/study/config-vars",
        "/apps/study/dynos/web.1",
        "/apps/study/dynos/x/actions/stop",
        "/apps/study/builds/x",
        "/apps/study/releases/99999999999999999999",
    ];
    for path in paths {
        for body in &nonsense {
            for method in ["POST", "PATCH", "DELETE", "PUT", "GET"] {
                let answer = served
                    .send(method, path, &[], Body::from(body.to_string()))
                    .await;
                assert!(
                    answer.status.as_u16() < 500,
                    "{method} {path} {body}: {}",
                    answer.text()
                );
                assert!(
                    serde_json::from_slice::<Value>(&answer.body).is_ok(),
                    "{method} {path} {body}: {}",
                    answer.text()
                );
            }
        }
    }
}

#[tokio::test]
async fn an_upload_address_holds_for_its_purpose_only() {
    let served = Served::start();
    let source = served.post("/sources", Value::Null).await.expect(201);
    let (put, get) = (
        source["source_blob"]["put_url"].as_str().unwrap(),
        source["source_blob"]["get_url"].as_str().unwrap(),
    );
    let archive = pack(&[("a", "x")]);
    let upload = |url: String| {
        ask(
            "PUT",
            Box::leak(url.into_boxed_str()),
            &[],
            Body::from(archive.clone()),
        )
    };
    upload(get.to_owned()).await.refused(403, "forbidden");
    upload(put.replace("signature=", "signature=0"))
        .await
        .refused(403, "forbidden");
    upload(put.replace("expires=", "expires=9"))
        .await
        .refused(403, "forbidden");
    upload(put.split('?').next().unwrap().to_owned())
        .await
        .refused(403, "forbidden");
    ask("GET", get, &[], Body::empty())
        .await
        .refused(404, "not_found");
    assert_eq!(upload(put.to_owned()).await.status, 200);
    assert_eq!(ask("GET", get, &[], Body::empty()).await.body, archive);
    ask("GET", put, &[], Body::empty())
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    use tokio::io::AsyncWriteExt;
    let served = Served::start();
    let source = served.post("/sources", Value::Null).await.expect(201);
    let put = source["source_blob"]["put_url"].as_str().unwrap();
    let (host, path) = put.trim_start_matches("http://").split_once('/').unwrap();
    let mut half = tokio::net::TcpStream::connect(host).await.unwrap();
    half.write_all(
        format!("PUT /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 1000\r\n\r\nhalf")
            .as_bytes(),
    )
    .await
    .unwrap();
    drop(half);
    let folder = served.data.join("sources");
    served::until("the broken upload's end", || async {
        (std::fs::read_dir(&folder).unwrap().count() == 0).then_some(())
    })
    .await;
    ask(
        "GET",
        source["source_blob"]["get_url"].as_str().unwrap(),
        &[],
        Body::empty(),
    )
    .await
    .refused(404, "not_found");
}
