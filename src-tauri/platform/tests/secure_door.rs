//! https: the same platform behind a certificate of its own, which one trusts for this computer and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use std::process::Command;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use served::{PROGRAM, Served, secure};

fn port(served: &Served) -> u16 {
    let address = served.tls_address.strip_prefix("https://127.0.0.1:");
    address.unwrap().parse().unwrap()
}

/// What https answers to a request under these headers.
async fn ask(served: &Served, path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let stream = secure(&served.ca, port(served)).await.unwrap();
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = client
        .send_request(request.body(Body::empty()).unwrap())
        .await;
    let (head, body) = answer.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn https_answers_what_http_answers_behind_the_same_gate() {
    let served = Served::bare();
    let host = format!("127.0.0.1:{}", port(&served));
    let token = format!("Bearer {}", served.token);
    let known = [("host", host.as_str()), ("authorization", token.as_str())];
    let (status, account) = ask(&served, "/account", &known).await;
    assert_eq!(
        (status, account),
        (200, served.get("/account").await.json())
    );

    let (status, refused) = ask(&served, "/account", &known[..1]).await;
    assert_eq!((status, &refused["id"]), (401, &"unauthorized".into()));
    for host in [
        "example.com",
        "127.0.0.1",
        "127.0.0.1:1",
        "evil.localhost:443",
    ] {
        let (status, refused) = ask(&served, "/account", &[("host", host), known[1]]).await;
        assert_eq!(
            (status, &refused["id"]),
            (403, &"forbidden".into()),
            "{host}"
        );
    }
    let page = [known[0], known[1], ("origin", "http://localhost")];
    assert_eq!(ask(&served, "/account", &page).await.0, 403);
}

#[tokio::test]
async fn who_does_not_trust_the_authority_gets_no_connection() {
    let (served, other) = (Served::bare(), Served::bare());
    assert_ne!(
        std::fs::read(&served.ca).unwrap(),
        std::fs::read(&other.ca).unwrap()
    );
    assert!(secure(&other.ca, port(&served)).await.is_err());
    assert!(secure(&served.ca, port(&served)).await.is_ok());
}

#[tokio::test]
async fn ports_and_authority_stay_over_a_kill_and_the_commands_tell_them() {
    let served = Served::bare();
    let before = (served.address.clone(), served.tls_address.clone());
    let authority = std::fs::read(&served.ca).unwrap();
    let served = served.kill_and_start();
    assert_eq!(before, (served.address.clone(), served.tls_address.clone()));
    assert_eq!(authority, std::fs::read(&served.ca).unwrap());
    assert!(secure(&served.ca, port(&served)).await.is_ok());
    for command in ["status", "up"] {
        let output = Command::new(PROGRAM)
            .args([command, "--data"])
            .arg(&served.data)
            .output()
            .unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(said["address"], *served.address);
        assert_eq!(said["tls_address"], *served.tls_address);
        let ca = said["ca"].as_str().unwrap();
        assert_eq!(std::fs::read(ca).unwrap(), authority);
    }
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_keeps_nobody_waiting() {
    let served = Served::bare();
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(
            tokio::net::TcpStream::connect(("127.0.0.1", port(&served)))
                .await
                .unwrap(),
        );
    }
    assert!(secure(&served.ca, port(&served)).await.is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_is_the_owners_alone_and_is_written_nowhere_else() {
    use std::os::unix::fs::PermissionsExt;
    let served = Served::bare();
    let file = served.data.join("tls/authority.pem");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    let key = text.lines().nth(1).unwrap();
    for other in [served.ca.clone(), served.data.join("platform.log")] {
        let other = std::fs::read_to_string(other).unwrap();
        assert!(!other.contains("PRIVATE KEY") && !other.contains(key));
    }
}
