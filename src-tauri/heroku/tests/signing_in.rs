//! Signing in: whose token it is, how far it reaches, the second factor, and taking a token back.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{AppName, ExposeSecret, NewAuthorization, Oauth, Registration, SecretString, Token};
use serde_json::{Value, json};
use support::{CANARY, Reply, Server, quick};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

fn account() -> Reply {
    Reply::json(200, json!({ "email": "ada@example.org" }))
}

fn study() -> AppName {
    "my-study".parse().unwrap()
}

fn authorization(shown: &str) -> Value {
    json!({ "id": ID, "access_token": { "id": ID, "token": shown }, "client": null, "scope": ["global"] })
}

#[tokio::test]
async fn an_account_says_how_far_the_token_reaches() {
    let replies = vec![
        account().header("OAuth-Scope", "read write-protected"),
        account(),
    ];
    let server = Server::script(replies).await;
    let known = server.client().account().await.unwrap();
    let scope: Vec<String> = ["read", "write-protected"].map(str::to_owned).to_vec();
    assert_eq!(known.scope, Some(scope));
    assert_eq!(server.client().account().await.unwrap().scope, None);
}

#[tokio::test]
async fn a_token_that_reaches_too_little_far_is_told_from_what_is_forbidden() {
    let forbidden = || Reply::error(403, "forbidden", "no");
    let of = |has: &str, needs: &str| {
        forbidden()
            .header("OAuth-Scope", has)
            .header("OAuth-Scope-Accepted", needs)
    };
    for (reply, code) in [
        (of("identity", "global read"), "api-scope"),
        (of("global", "global"), "api-forbidden"),
        (of("read", ""), "api-forbidden"),
        (
            forbidden().header("OAuth-Scope-Accepted", "global"),
            "api-forbidden",
        ),
        (forbidden(), "api-forbidden"),
        // Another no has another reason, whatever the headers say.
        (
            Reply::error(404, "not_found", "no")
                .header("OAuth-Scope", "read")
                .header("OAuth-Scope-Accepted", "global"),
            "api-not-found",
        ),
    ] {
        let server = Server::script(vec![reply]).await;
        assert_eq!(server.client().apps().await.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_by_app_and_sent_once() {
    let body = json!({ "id": "two_factor", "message": "code?", "app": { "name": "my-study" } });
    let again = body.clone();
    let server = Server::script(vec![
        Reply::json(403, body),
        Reply::json(200, json!({})),
        Reply::json(403, again),
    ])
    .await;
    let client = server.client();
    let why = client.delete_app(&study()).await.unwrap_err();
    assert_eq!(why.code(), "api-two-factor");
    let heroku::Error::Api { app, .. } = &why else {
        panic!()
    };
    assert_eq!(app, "my-study");
    let with_code = client.with_code(" 123 456 ").unwrap();
    with_code.pre_authorize(&study()).await.unwrap();
    assert!(with_code.pre_authorize(&study()).await.is_err());
    let requests = server.requests();
    assert!(requests[1].is("PUT", "/apps/my-study/pre-authorizations"));
    assert_eq!(requests[1].header("heroku-two-factor-code"), Some("123456"));
    // The client itself has no code, and a wrong one is not tried again.
    assert_eq!(requests[0].header("heroku-two-factor-code"), None);
    assert_eq!(requests.len(), 3);
    for bad in ["", "12 3\n\u{e4}", "1;2", &"1".repeat(100)] {
        assert_eq!(
            client.with_code(bad).unwrap_err().code(),
            "bad-code",
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_token_is_heard_of_and_a_new_one_goes_on() {
    let refused = || Reply::error(401, "unauthorized", "no");
    let server = Server::script(vec![refused(), account()]).await;
    let client = server.client();
    let at_work = client.clone();
    let heard = client.refused();
    assert!(!*heard.borrow());
    assert_eq!(
        client.account().await.unwrap_err().code(),
        "api-unauthorized"
    );
    assert!(*heard.borrow());
    client
        .renew(Token::new("another-token".to_owned()).unwrap())
        .unwrap();
    assert!(!*heard.borrow());
    at_work.account().await.unwrap();
    let requests = server.requests();
    assert_eq!(
        requests[0].header("authorization"),
        Some(format!("Bearer {CANARY}").as_str())
    );
    assert_eq!(
        requests[1].header("authorization"),
        Some("Bearer another-token")
    );
}

#[tokio::test]
async fn a_token_is_taken_back_by_its_authorization_and_only_if_that_is_certain() {
    let last = &CANARY[CANARY.len() - 4..];
    let list = |shown: &[String]| {
        let all: Vec<Value> = shown.iter().map(|shown| authorization(shown)).collect();
        Reply::json(200, json!(all))
    };
    let own = format!("**********{last}");
    let other = "**********zzzz".to_owned();
    for (shown, found) in [
        (vec![other.clone(), own.clone()], true),
        (vec![other], false),
        // Two that look alike: which one it is does not show.
        (vec![own.clone(), own], false),
        (vec![], false),
    ] {
        let server = Server::script(vec![list(&shown), Reply::json(200, json!({}))]).await;
        let own = server.client().own_authorization().await.unwrap();
        assert_eq!(own.is_some(), found, "{shown:?}");
        let Some(own) = own else {
            continue;
        };
        server.client().revoke(own.id).await.unwrap();
        assert!(server.requests()[1].is("DELETE", &format!("/oauth/authorizations/{ID}")));
    }
}

#[tokio::test]
async fn a_new_authorization_tells_its_token_once() {
    let made = Reply::json(201, authorization("HRKU-new-token"));
    let server = Server::script(vec![made]).await;
    let new = NewAuthorization {
        description: "Orchard".to_owned(),
        scope: vec!["global".to_owned()],
    };
    let (_, token) = server.client().create_authorization(&new).await.unwrap();
    assert_eq!(token.expose(), "HRKU-new-token");
    assert_eq!(
        server.requests()[0].json(),
        json!({ "description": "Orchard", "scope": ["global"] })
    );
}

#[tokio::test]
async fn a_code_is_exchanged_once_with_the_programs_secret() {
    let granted = json!({
        "access_token": "HRKU-new-token", "refresh_token": "again-1", "expires_in": 28799, "token_type": "Bearer",
    });
    let server = Server::script(vec![
        Reply::json(200, granted),
        Reply::error(401, "unauthorized", "no"),
        Reply::reset(),
    ])
    .await;
    let program = Registration {
        id: "program".to_owned(),
        secret: SecretString::from("its secret&"),
        callback: "http://127.0.0.1:4000/".parse().unwrap(),
    };
    let oauth = Oauth::of(&server.base, quick()).unwrap();
    let code = SecretString::from("a code");
    let granted = oauth.exchange(&program, &code).await.unwrap();
    assert_eq!(granted.token.expose(), "HRKU-new-token");
    assert_eq!(granted.refresh.as_ref().unwrap().expose_secret(), "again-1");
    assert_eq!(granted.lifetime.unwrap().as_secs(), 28799);
    let why = oauth.exchange(&program, &code).await.unwrap_err();
    assert_eq!(why.code(), "api-unauthorized");
    let why = oauth.renew(&program, &code).await.unwrap_err();
    assert_eq!(why.code(), "reset");
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[0].is("POST", "/oauth/token"));
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(
        String::from_utf8_lossy(&requests[0].body),
        "grant_type=authorization_code&code=a+code&client_secret=its+secret%26"
    );
}
