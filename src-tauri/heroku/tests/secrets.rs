//! The canaries: a token and a password that may be in the Authorization header and the body of a PATCH, and
//! in nothing anybody could read.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use heroku::{
    Address, AppName, Began, Bytes, CancellationToken, Checksum, ConfigChange, Error, ExposeSecret,
    NewApp, NewBuild, SecretString, Sink,
};
use serde_json::json;
use support::{CANARY, Reply, Server, quick_to_stall, token};
use tracing_subscriber::fmt::MakeWriter;

const PASSWORD: &str = "canary-password-77b1";
const SIGNATURE: &str = "canary-signature-4c2e";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Log;

    fn make_writer(&self) -> Log {
        self.clone()
    }
}

fn clean(text: &str) {
    for canary in [CANARY, PASSWORD, SIGNATURE] {
        assert!(!text.contains(canary), "{canary} in {text}");
    }
}

struct Nowhere;

impl Sink for Nowhere {
    type Trouble = Error;

    async fn begin(&mut self, _: &Began) -> Result<(), Error> {
        Ok(())
    }

    async fn chunk(&mut self, _: Bytes) -> Result<(), Error> {
        Ok(())
    }
}

/// Every reply quotes all it knows: an API at its most indiscreet.
fn indiscreet(index: usize, base: &str) -> Reply {
    let quoted = format!("{CANARY} {base}/x?{SIGNATURE}");
    match index % 8 {
        0 => Reply::error(422, CANARY, &quoted.replace(SIGNATURE, "")),
        1 => Reply::new(200, quoted),
        2 => Reply::json(
            200,
            json!({ "id": 1, "email": [PASSWORD], "name": PASSWORD, "ADMIN": 5 }),
        ),
        3 => Reply::new(302, "").header(
            "Location",
            format!("https://elsewhere.example/?{SIGNATURE}"),
        ),
        4 => Reply::reset(),
        5 => Reply::silent(),
        6 => Reply::new(200, PASSWORD).cut_after(3),
        _ => Reply::error(500, "", &quoted.replace(SIGNATURE, "")),
    }
}

#[tokio::test]
async fn no_secret_is_in_any_error_debug_output_or_trace() {
    let log = Log::default();
    // The bridge brings in what libraries say through `log`, too.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .init();

    let server = Server::start(|request| {
        if request.path.ends_with("public-url") {
            let url = format!("https://localhost:1/x?{SIGNATURE}");
            return Reply::json(200, json!({ "url": url }));
        }
        indiscreet(request.index, "http://127.0.0.1:1")
    })
    .await;
    let client = server.client_with(heroku::Limits {
        retries: 1,
        ..quick_to_stall()
    });
    let app: AppName = "my-study".parse().unwrap();
    let signed = Address::new(format!("{}/x?{SIGNATURE}", server.base));
    let mut file = tempfile::NamedTempFile::new().unwrap();
    io::Write::write_all(&mut file, b"a packed project").unwrap();
    let change = ConfigChange::new()
        .set("OTREE_ADMIN_PASSWORD", PASSWORD)
        .unset("OLD");
    let backup = serde_json::from_value(json!({ "uuid": uuid::Uuid::nil(), "num": 1 })).unwrap();
    let password = SecretString::from(PASSWORD);
    let new = NewBuild {
        source: signed.clone(),
        checksum: Checksum::sha256(&"0".repeat(64)).unwrap(),
        tag: "tag".to_owned(),
        description: None,
    };
    let mut shown = vec![format!(
        "{client:?} {change:?} {new:?} {:?} {signed:?}",
        token()
    )];
    for _ in 0..9 {
        let failures = [
            client.account().await.err(),
            client.create_app(&NewApp::default()).await.err(),
            client.config_vars(&app).await.err(),
            client.change_config_vars(&app, &change).await.err(),
            client.create_build(&app, &new).await.err(),
            client
                .upload(&signed, file.path(), &CancellationToken::new(), |_, _| {})
                .await
                .err(),
            client
                .upload_source(file.path(), &CancellationToken::new(), |_, _| {})
                .await
                .err(),
            client.output(&signed).unwrap().next().await.err(),
            client.visit(&signed).await.err(),
            client
                .visit_page(
                    &signed,
                    "/x/y",
                    Some(("otree-rest-key", &password)),
                    Duration::from_millis(300),
                )
                .await
                .err(),
            client
                .download(&app, &backup, None, &mut Nowhere, &CancellationToken::new())
                .await
                .err(),
            client.delete_app(&app).await.err(),
        ];
        shown.extend(
            failures
                .into_iter()
                .flatten()
                .map(|failure| format!("{failure} {failure:?} {}", failure.code())),
        );
    }
    assert!(shown.len() > 40, "{}", shown.len());
    shown.iter().for_each(|text| clean(text));
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        log.contains("trying again") && log.contains("hyper_util"),
        "the log was not heard"
    );
    clean(&log);
    // The canaries were really in play.
    let requests = server.requests();
    assert!(requests.iter().any(|request| {
        request
            .header("authorization")
            .is_some_and(|value| value.contains(CANARY))
    }));
    assert!(
        requests
            .iter()
            .any(|request| String::from_utf8_lossy(&request.body).contains(PASSWORD))
    );
    assert!(
        requests
            .iter()
            .any(|request| request.header("otree-rest-key") == Some(PASSWORD))
    );
    for request in requests
        .iter()
        .filter(|request| request.path.starts_with("/x"))
    {
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn config_variables_show_their_names_only() {
    let server = Server::script(vec![Reply::json(
        200,
        json!({ "ADMIN": PASSWORD, "GONE": null }),
    )])
    .await;
    let vars = server
        .client()
        .config_vars(&"my-study".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(format!("{vars:?}"), r#"ConfigVars(["ADMIN"])"#);
    assert_eq!(
        vars.get("ADMIN").map(SecretString::expose_secret),
        Some(PASSWORD)
    );
    assert!(vars.get("GONE").is_none());
}

#[test]
fn a_token_is_taken_as_pasted_or_refused() {
    assert_eq!(
        heroku::Token::new(format!("  {CANARY}\n"))
            .unwrap()
            .expose(),
        CANARY
    );
    for bad in [
        "",
        "short",
        "two words here",
        "line\r\nInjected: header",
        "ümlaut-token",
        &"x".repeat(5000),
    ] {
        let failure = heroku::Token::new(bad).unwrap_err();
        assert_eq!(failure.code(), "bad-token");
        assert_eq!(failure.to_string(), "this cannot be a token");
    }
}
