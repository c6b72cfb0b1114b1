//! The command line's sign-in, and a client's way to a token: only the person at this computer can agree.
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
use served::{Answer, Served, ask};

async fn fill_in(
    served: &Served,
    path: &str,
    form: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    ask(
        "POST",
        &format!("{}{path}", served.address),
        &all,
        Body::from(body),
    )
    .await
}

async fn read(served: &Served, path: &str) -> Answer {
    ask(
        "GET",
        &format!("{}{path}", served.address),
        &[],
        Body::empty(),
    )
    .await
}

/// What a page's form holds under that name.
fn hidden(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text
        .split_once("name=\"form\" value=\"")
        .unwrap_or_else(|| panic!("{text}"));
    rest.split('"').next().unwrap().to_owned()
}

async fn begin(served: &Served) -> (String, String, String) {
    let body = Body::from(json!({"description": "Heroku CLI <b>login</b>"}).to_string());
    let urls = ask("POST", &format!("{}/auth", served.address), &[], body)
        .await
        .expect(201);
    let text = |name: &str| urls[name].as_str().unwrap().to_owned();
    (text("browser_url"), text("cli_url"), text("token"))
}

async fn hear(served: &Served, path: &str, token: &str) -> Answer {
    let url = format!("{}{path}", served.address);
    ask(
        "GET",
        &url,
        &[("authorization", &format!("Bearer {token}"))],
        Body::empty(),
    )
    .await
}

#[tokio::test]
async fn the_command_line_is_let_in_by_who_knows_the_token() {
    let served = Served::start();
    let (browser, cli, token) = begin(&served).await;
    let waits = hear(&served, &cli, &token);
    let agrees = async {
        let page = read(&served, &browser).await;
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert!(!page.text().contains("<b>"), "{}", page.text());
        let form = hidden(&page);
        let wrong = fill_in(
            &served,
            &browser,
            &[("form", &form), ("key", "guess"), ("answer", "yes")],
            &[],
        )
        .await;
        assert_eq!(wrong.status, 403);
        assert!(wrong.text().contains("not this platform's token"));
        // As a browser sends it.
        let own = [
            ("origin", served.address.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let done = fill_in(
            &served,
            &browser,
            &[("form", &form), ("key", &served.token), ("answer", "yes")],
            &own,
        )
        .await;
        assert_eq!(done.status, 200, "{}", done.text());
    };
    let (heard, ()) = tokio::join!(waits, agrees);
    let given = heard.expect(200)["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    hear(&served, "/account", &given).await.expect(200);
    hear(&served, &cli, &token).await.refused(404, "not_found");
    assert_eq!(read(&served, &browser).await.status, 404);

    let sessions = served.get("/oauth/sessions").await.expect(200);
    assert_eq!(sessions[0]["description"], "Heroku CLI <b>login</b>");
    // Signing out.
    let url = format!("{}/oauth/sessions/~", served.address);
    ask(
        "DELETE",
        &url,
        &[("authorization", &format!("Bearer {given}"))],
        Body::empty(),
    )
    .await
    .expect(200);
    hear(&served, "/account", &given)
        .await
        .refused(401, "unauthorized");
}

#[tokio::test]
async fn nobody_else_can_agree() {
    let served = Served::start();
    let (browser, cli, token) = begin(&served).await;
    let form = hidden(&read(&served, &browser).await);
    let yes = [
        ("form", form.as_str()),
        ("key", &served.token),
        ("answer", "yes"),
    ];
    let port = served.address.rsplit(':').next().unwrap();
    for headers in [
        [
            ("origin", "http://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ],
        [("origin", "null"), ("sec-fetch-site", "cross-site")],
        [
            ("origin", &*format!("http://study.localhost:{port}")),
            ("sec-fetch-site", "same-site"),
        ],
        [
            ("origin", &*served.address),
            ("sec-fetch-site", "cross-site"),
        ],
    ] {
        fill_in(&served, &browser, &yes, &headers)
            .await
            .refused(403, "forbidden");
    }
    // The exception is for the form alone.
    let url = format!("{}/auth", served.address);
    for url in [url, format!("{}/account", served.address)] {
        ask("POST", &url, &[("origin", &served.address)], Body::empty())
            .await
            .refused(403, "forbidden");
    }
    let stale = [
        ("form", "0"),
        ("key", served.token.as_str()),
        ("answer", "yes"),
    ];
    assert_eq!(fill_in(&served, &browser, &stale, &[]).await.status, 404);
    hear(&served, &cli, "guess")
        .await
        .refused(401, "unauthorized");
    let no = [("form", form.as_str()), ("answer", "no")];
    let (heard, _) = tokio::join!(
        hear(&served, &cli, &token),
        fill_in(&served, &browser, &no, &[])
    );
    assert!(
        heard.expect(200)["error"]
            .as_str()
            .unwrap()
            .contains("refused")
    );
    assert_eq!(
        served.get("/oauth/authorizations").await.expect(200),
        json!([])
    );
    for body in ["{\"description\": 1}", "[]", "{"] {
        let url = format!("{}/auth", served.address);
        let answer = ask("POST", &url, &[], Body::from(body)).await;
        assert!(answer.status.is_client_error(), "{body}");
    }
    assert_eq!(read(&served, "/auth/browser/nothing").await.status, 404);
    assert_eq!(read(&served, "/auth/cli/nothing").await.status, 404);
}

#[tokio::test]
async fn a_client_exchanges_its_code_once_and_its_refresh_token_again() {
    let served = Served::start();
    let client = served
        .post(
            "/oauth/clients",
            json!({"name": "Lab", "redirect_uri": "http://127.0.0.1:4000/callback"}),
        )
        .await
        .expect(201);
    let (id, secret) = (
        client["id"].as_str().unwrap(),
        client["secret"].as_str().unwrap(),
    );
    let path = format!("/oauth/authorize?client_id={id}&response_type=code&scope=read&state=a%26b");
    let page = read(&served, &path).await;
    let text = page.text();
    let action = text
        .split("action=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let form = hidden(&page);
    let agreed = fill_in(
        &served,
        action,
        &[("form", &form), ("key", &served.token), ("answer", "yes")],
        &[],
    )
    .await;
    assert_eq!(agreed.status, 303, "{}", agreed.text());
    let location = agreed.headers["location"].to_str().unwrap();
    assert!(
        location.starts_with("http://127.0.0.1:4000/callback?code=")
            && location.ends_with("&state=a%26b"),
        "{location}"
    );
    let code = location
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let wrong = [
        ("grant_type", "authorization_code"),
        ("code", "guess"),
        ("client_secret", secret),
    ];
    fill_in(&served, "/oauth/token", &wrong, &[])
        .await
        .refused(401, "unauthorized");
    let right = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_secret", secret),
    ];
    let given = fill_in(&served, "/oauth/token", &right, &[])
        .await
        .expect(200);
    fill_in(&served, "/oauth/token", &right, &[])
        .await
        .refused(401, "unauthorized");
    let token = given["access_token"].as_str().unwrap();
    hear(&served, "/apps", token).await.expect(200);
    hear(&served, "/account", token)
        .await
        .refused(403, "forbidden");

    let refresh = given["refresh_token"].as_str().unwrap();
    let wrong = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_secret", "x"),
    ];
    fill_in(&served, "/oauth/token", &wrong, &[])
        .await
        .refused(401, "unauthorized");
    let right = json!({"client": {"secret": secret}, "refresh_token": {"token": refresh}, "grant": {"type": "refresh_token"}});
    let url = format!("{}/oauth/tokens", served.address);
    let renewed = ask("POST", &url, &[], Body::from(right.to_string()))
        .await
        .expect(201);
    hear(&served, "/apps", token)
        .await
        .refused(401, "unauthorized");
    let token = renewed["access_token"]["token"].as_str().unwrap();
    hear(&served, "/apps", token).await.expect(200);
    // With its client goes its token.
    served
        .delete(&format!("/oauth/clients/{id}"))
        .await
        .expect(200);
    hear(&served, "/apps", token)
        .await
        .refused(401, "unauthorized");

    for wrong in [
        "/oauth/authorize".to_owned(),
        format!("/oauth/authorize?client_id={id}&response_type=code"),
        "/oauth/authorize?client_id=x&response_type=token".to_owned(),
    ] {
        assert_eq!(read(&served, &wrong).await.status, 404, "{wrong}");
    }
    for body in [
        Value::Null,
        json!({"client": 1}),
        json!({"grant": {"code": 1}}),
    ] {
        let answer = ask("POST", &url, &[], Body::from(body.to_string())).await;
        assert!(answer.status.is_client_error());
    }
}
