//! One call of the API: what is sent, what is repeated, what is refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{AppName, Error, Limits, NewApp};
use serde_json::json;
use support::{CANARY, Reply, Server, quick, quick_to_stall, token};
use tokio::net::TcpListener;

fn account() -> Reply {
    Reply::json(
        200,
        json!({ "email": "ada@example.org", "id": "x", "verified": null, "brand_new": [1] }),
    )
}

fn name() -> AppName {
    "my-study".parse().unwrap()
}

fn app() -> serde_json::Value {
    json!({ "id": "01234567-89ab-cdef-0123-456789abcdef", "name": "my-study", "web_url": null, "created_at": "odd" })
}

#[tokio::test]
async fn the_token_and_the_version_are_sent() {
    let server = Server::script(vec![account()]).await;
    let found = server.client().account().await.unwrap();
    assert_eq!(
        (found.email.as_str(), found.verified, found.name),
        ("ada@example.org", false, None)
    );
    let request = &server.requests()[0];
    assert!(request.is("GET", "/account"));
    assert_eq!(
        request.header("authorization"),
        Some(format!("Bearer {CANARY}").as_str())
    );
    assert_eq!(
        request.header("accept"),
        Some("application/vnd.heroku+json; version=3")
    );
}

#[tokio::test]
async fn a_get_is_repeated_after_every_trouble_that_may_pass() {
    let whole = r#"{"email":"ada@example.org"}"#;
    for trouble in [
        Reply::reset(),
        Reply::new(200, whole).reset_after(5),
        Reply::new(200, whole).cut_after(5),
        Reply::new(200, whole).chunked().cut_after(5),
        Reply::error(500, "internal_server_error", "oops"),
        Reply::error(429, "rate_limit", "slow down").header("Retry-After", 1),
        Reply::new(503, "<html>"),
    ] {
        let server = Server::script(vec![trouble, account()]).await;
        assert_eq!(
            server.client().account().await.unwrap().email,
            "ada@example.org"
        );
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_stall_is_found_before_and_within_a_reply() {
    for trouble in [
        Reply::silent(),
        Reply::new(200, r#"{"email":"x"}"#).stall_after(4),
    ] {
        let server = Server::script(vec![trouble, account()]).await;
        assert!(server.client_with(quick_to_stall()).account().await.is_ok());
    }
    let server = Server::start(|_| Reply::silent()).await;
    let limits = Limits {
        retries: 1,
        ..quick_to_stall()
    };
    assert_eq!(
        server
            .client_with(limits)
            .account()
            .await
            .unwrap_err()
            .code(),
        "stall"
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_reply_that_drips_is_no_stall() {
    let server = Server::start(|_| {
        Reply::new(200, r#"{"email":"ada@example.org"}"#)
            .chunked()
            .drip(1)
    })
    .await;
    assert!(server.client().account().await.is_ok());
}

#[tokio::test]
async fn the_budget_is_spent_once_for_all_pages_of_a_list() {
    let page = || Reply::json(206, json!([app()])).header("Next-Range", "id next..");
    let down = || Reply::error(503, "down", "");
    let server = Server::script(vec![down(), down(), page(), down(), down(), down(), page()]).await;
    assert_eq!(server.client().apps().await.unwrap_err().code(), "api-down");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn what_cannot_pass_is_not_repeated() {
    for (status, id, code) in [
        (401, "unauthorized", "api-unauthorized"),
        (403, "two_factor", "api-two-factor"),
        (404, "not_found", "api-not-found"),
        (402, "delinquent", "api-payment"),
    ] {
        let server = Server::start(move |_| Reply::error(status, id, "no")).await;
        assert_eq!(server.client().account().await.unwrap_err().code(), code);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_post_that_may_have_arrived_is_not_sent_again() {
    for trouble in [
        Reply::reset(),
        Reply::error(500, "", ""),
        Reply::new(201, "{").cut_after(0),
        Reply::new(201, "{}"),
    ] {
        let server = Server::script(vec![trouble]).await;
        let failure = server
            .client()
            .create_app(&NewApp::default())
            .await
            .unwrap_err();
        assert!(failure.may_have_arrived(), "{failure}");
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::start(|_| Reply::silent()).await;
    let failure = server
        .client_with(quick_to_stall())
        .create_app(&NewApp::default())
        .await
        .unwrap_err();
    assert_eq!(
        (failure.code(), failure.may_have_arrived()),
        ("stall", true)
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_post_is_sent_again_when_it_certainly_did_not_arrive() {
    let server = Server::script(vec![
        Reply::error(429, "rate_limit", ""),
        Reply::json(201, app()),
    ])
    .await;
    let new = NewApp {
        name: Some(name()),
        region: Some("eu".to_owned()),
        stack: None,
    };
    server.client().create_app(&new).await.unwrap();
    assert_eq!(
        server.requests()[1].json(),
        json!({ "name": "my-study", "region": "eu" })
    );

    // Nobody listens at first.
    let reserved = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = reserved.local_addr().unwrap();
    drop(reserved);
    let limits = Limits {
        retries: 10_000,
        ..quick()
    };
    let client =
        heroku::Client::with_limits(&format!("http://{address}"), token(), limits).unwrap();
    let creating = tokio::spawn(async move { client.create_app(&NewApp::default()).await });
    tokio::task::yield_now().await;
    let server = Server::on(TcpListener::bind(address).await.unwrap(), |_| {
        Reply::json(201, app())
    });
    creating.await.unwrap().unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn nobody_listening_is_told_from_an_unknown_name() {
    let reserved = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", reserved.local_addr().unwrap());
    drop(reserved);
    let client = heroku::Client::with_limits(&base, token(), quick()).unwrap();
    let failure = client.account().await.unwrap_err();
    assert_eq!(
        (failure.code(), failure.may_have_arrived()),
        ("connect", false)
    );

    let proxied = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    if !proxied {
        let client = heroku::Client::with_limits(
            "https://orchard.invalid",
            token(),
            Limits {
                retries: 0,
                ..quick()
            },
        )
        .unwrap();
        assert_eq!(client.account().await.unwrap_err().code(), "dns");
    }
}

#[tokio::test]
async fn a_deletion_that_was_cut_and_is_then_not_found_is_done() {
    let server = Server::script(vec![Reply::reset(), Reply::error(404, "not_found", "")]).await;
    server.client().delete_app(&name()).await.unwrap();
    let server = Server::script(vec![Reply::error(404, "not_found", "")]).await;
    assert_eq!(
        server
            .client()
            .delete_app(&name())
            .await
            .unwrap_err()
            .code(),
        "api-not-found"
    );
}

#[tokio::test]
async fn a_rename_that_was_cut_is_found_under_its_id() {
    let server = Server::script(vec![
        Reply::json(200, app()),
        Reply::reset(),
        Reply::json(200, app()),
    ])
    .await;
    server
        .client()
        .rename_app(&name(), &"other-name".parse().unwrap())
        .await
        .unwrap();
    let last = &server.requests()[2];
    assert!(last.is("PATCH", "/apps/01234567-89ab-cdef-0123-456789abcdef"));
    assert_eq!(last.json(), json!({ "name": "other-name" }));
}

#[tokio::test]
async fn a_reply_beyond_the_limit_is_refused_by_its_length_and_by_its_bytes() {
    let large = format!(r#"{{"email":"{}"}}"#, "x".repeat(5000));
    for reply in [
        Reply::new(200, large.clone()),
        Reply::new(200, large.clone()).chunked().drip(100),
    ] {
        let server = Server::script(vec![reply]).await;
        let client = server.client_with(Limits {
            json_bytes: 4096,
            ..quick()
        });
        assert_eq!(client.account().await.unwrap_err().code(), "body-too-large");
    }
}

#[tokio::test]
async fn a_reply_that_is_no_json_is_named_and_not_quoted() {
    let server = Server::script(vec![Reply::new(200, "<html>secret page</html>")]).await;
    let failure = server.client().account().await.unwrap_err();
    assert_eq!(failure.code(), "bad-json");
    assert_eq!(
        failure.to_string(),
        "not a readable Account (line 1, column 1)"
    );
    let server = Server::script(vec![Reply::json(200, json!({ "KEY": 5, "S": "x" }))]).await;
    assert_eq!(
        server
            .client()
            .config_vars(&name())
            .await
            .unwrap_err()
            .code(),
        "bad-json"
    );
}

#[tokio::test]
async fn what_is_no_http_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 1024]).await;
        stream.write_all(b"SSH-2.0-OpenSSH\r\n\r\n").await.unwrap();
    });
    let client = heroku::Client::with_limits(&base, token(), quick()).unwrap();
    assert_eq!(client.account().await.unwrap_err().code(), "bad-reply");
    server.await.unwrap();
}

#[tokio::test]
async fn redirects_are_followed_within_the_origin_and_nowhere_else() {
    let server = Server::start(|request| match request.path.as_str() {
        "/account" => Reply::new(302, "").header("Location", "/moved"),
        _ => account(),
    })
    .await;
    assert!(server.client().account().await.is_ok());
    assert!(server.requests()[1].header("authorization").is_some());

    let other = Server::start(|_| account()).await;
    let elsewhere = format!("{}/account", other.base);
    let server = Server::start(move |_| Reply::new(307, "").header("Location", &elsewhere)).await;
    assert_eq!(
        server.client().account().await.unwrap_err().code(),
        "redirected"
    );
    assert_eq!(
        server
            .client()
            .set_maintenance(&name(), true)
            .await
            .unwrap_err()
            .code(),
        "redirected"
    );
    assert_eq!(other.connections(), 0);

    let server = Server::start(|_| Reply::new(302, "").header("Location", "/account")).await;
    assert_eq!(
        server.client().account().await.unwrap_err().code(),
        "redirected"
    );
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn an_apis_sentence_is_made_harmless() {
    let said = format!("bad\u{1b}[31m\n{CANARY} {}", "x".repeat(9999));
    let server = Server::start(move |_| Reply::error(422, "invalid_params", &said)).await;
    let Error::Api { message, .. } = server.client().account().await.unwrap_err() else {
        panic!()
    };
    assert!(
        !message.contains(CANARY) && !message.contains(char::is_control) && message.len() <= 310,
        "{message}"
    );
}

#[tokio::test]
async fn a_base_must_be_https_or_this_computer() {
    for (base, good) in [
        ("https://api.heroku.com", true),
        ("http://127.0.0.1:5000", true),
        ("http://localhost:5000/", true),
        ("http://api.heroku.com", false),
        ("https://10.0.0.1", false),
        ("https://user:pw@api.heroku.com", false),
        ("https://api.heroku.com/?x=1", false),
        ("api.heroku.com", false),
        ("ftp://127.0.0.1", false),
    ] {
        let made = heroku::Client::new(base, token());
        assert_eq!(made.is_ok(), good, "{base}: {:?}", made.err());
    }
}

#[tokio::test]
async fn an_app_that_may_be_on_its_way_is_waited_for_and_not_for_ever() {
    let missing = || Reply::error(404, "not_found", "Couldn't find that app.");
    let server = Server::script(vec![missing(), missing(), Reply::json(200, app())]).await;
    let limits = Limits {
        settle: std::time::Duration::from_secs(20),
        ..quick()
    };
    let found = server.client_with(limits).app_once_settled(&name()).await;
    assert_eq!(found.unwrap().unwrap().name, name());

    let server = Server::start(move |_| missing()).await;
    assert_eq!(
        server.client().app_once_settled(&name()).await.unwrap(),
        None
    );
    assert!(server.count("GET") > 1, "one look is not enough");
    assert_eq!(server.client().find_app(&name()).await.unwrap(), None);
}
