//! What the API says, read into our types: whole, bare, and with more than we know.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use heroku::{
    AddonState, AppName, CancellationToken, Client, DynoState, NewAddon, ProcessType,
    ReleaseStatus, Scale,
};
use serde_json::{Value, json};
use support::{Reply, Server};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

fn name() -> AppName {
    "my-study".parse().unwrap()
}

async fn answering(body: Value) -> Server {
    Server::start(move |_| Reply::json(200, body.clone())).await
}

#[tokio::test]
async fn an_app_is_read_with_all_it_says() {
    let server = answering(json!([{
        "id": ID, "name": "my-study", "web_url": "https://my-study-1a2b3c.herokuapp.com/", "maintenance": true,
        "owner": { "email": "ada@example.org", "id": ID }, "team": null, "region": { "id": ID, "name": "eu" },
        "stack": { "name": "heroku-24" }, "created_at": "2026-01-01T12:00:00Z", "released_at": null, "acm": false,
    }]))
    .await;
    let apps = server.client().apps().await.unwrap();
    let app = &apps[0];
    assert!(app.maintenance && app.team.is_none() && app.released_at.is_none());
    assert_eq!(app.created_at.unwrap().to_string(), "2026-01-01T12:00:00Z");
    assert_eq!(app.region.as_ref().unwrap().name, "eu");
    let public = Client::new(heroku::HEROKU, support::token()).unwrap();
    assert_eq!(
        public
            .admit("web_url", app.web_url.as_ref().unwrap())
            .unwrap()
            .as_str(),
        "https://my-study-1a2b3c.herokuapp.com/"
    );
    assert_eq!(
        server
            .client()
            .admit("web_url", app.web_url.as_ref().unwrap())
            .unwrap_err()
            .code(),
        "bad-url"
    );
}

#[tokio::test]
async fn the_least_an_api_can_say_is_enough() {
    let bare = json!({ "id": ID, "name": "my-study", "version": 1, "status": "brand-new", "state": "brand-new", "type": "web", "email": "a@b" });
    let (one, many) = (
        answering(bare.clone()).await,
        answering(json!([bare])).await,
    );
    let (one, many) = (one.client(), many.client());
    assert!(one.app(&name()).await.unwrap().web_url.is_none());
    let build = one.build(&name(), ID.parse().unwrap()).await.unwrap();
    assert!(
        build.release().is_none()
            && build.output_stream_url.is_none()
            && one.build_output(&build).unwrap().is_none()
    );
    assert_eq!(
        one.release(&name(), ID.parse().unwrap())
            .await
            .unwrap()
            .status,
        ReleaseStatus::Other
    );
    assert_eq!(
        one.addon(&name(), ID.parse().unwrap()).await.unwrap().state,
        AddonState::Other
    );
    assert_eq!(
        many.dynos(&name()).await.unwrap()[0].state,
        DynoState::Other
    );
    assert_eq!(many.formation(&name()).await.unwrap()[0].quantity, 0);
}

#[tokio::test]
async fn an_id_that_is_none_and_a_name_that_climbs_are_refused() {
    for (id, name) in [("42", "fine"), (ID, "../account"), (ID, "")] {
        let server = answering(json!([{ "id": id, "name": name }])).await;
        assert_eq!(server.client().apps().await.unwrap_err().code(), "bad-json");
    }
}

#[tokio::test]
async fn quantities_and_sizes_are_sent_as_the_schema_has_them() {
    let server = answering(json!([{ "type": "web", "quantity": 1, "size": "Basic", "dyno_size": { "name": "Basic" } }])).await;
    let wishes = [
        Scale {
            process: ProcessType::web(),
            quantity: 1,
            size: Some("basic".to_owned()),
        },
        Scale {
            process: ProcessType::worker(),
            quantity: 0,
            size: None,
        },
    ];
    let formation = server.client().scale(&name(), &wishes).await.unwrap();
    assert_eq!(
        (formation[0].process.as_str(), formation[0].quantity),
        ("web", 1)
    );
    let request = &server.requests()[0];
    assert!(request.is("PATCH", "/apps/my-study/formation"));
    let expected = json!({ "updates": [{ "type": "web", "quantity": 1, "dyno_size": { "name": "basic" } }, { "type": "worker", "quantity": 0 }] });
    assert_eq!(request.json(), expected);
}

#[tokio::test]
async fn config_variables_are_set_and_taken_away_in_one_change() {
    let server = answering(json!({ "A": "1" })).await;
    let change = heroku::ConfigChange::new().set("A", "1").unset("B");
    server
        .client()
        .change_config_vars(&name(), &change)
        .await
        .unwrap();
    assert!(server.requests()[0].is("PATCH", "/apps/my-study/config-vars"));
    assert_eq!(server.requests()[0].json(), json!({ "A": "1", "B": null }));
}

#[tokio::test]
async fn servers_are_restarted_all_or_one() {
    let server = answering(json!({})).await;
    server.client().restart_all(&name()).await.unwrap();
    server
        .client()
        .restart(&name(), &"web.1".parse().unwrap())
        .await
        .unwrap();
    let requests = server.requests();
    assert!(
        requests[0].is("DELETE", "/apps/my-study/dynos")
            && requests[1].is("DELETE", "/apps/my-study/dynos/web.1")
    );
}

#[tokio::test]
async fn going_back_asks_for_a_release_by_its_id() {
    let server = answering(json!({ "id": ID, "version": 9, "status": "pending" })).await;
    assert_eq!(
        server
            .client()
            .roll_back(&name(), ID.parse().unwrap())
            .await
            .unwrap()
            .version,
        9
    );
    assert_eq!(server.requests()[0].json(), json!({ "release": ID }));
}

#[tokio::test]
async fn a_build_is_cancelled_by_deleting_it() {
    let server = answering(json!({ "id": ID, "status": "failed" })).await;
    server
        .client()
        .cancel_build(&name(), ID.parse().unwrap())
        .await
        .unwrap();
    assert!(server.requests()[0].is("DELETE", &format!("/apps/my-study/builds/{ID}")));
}

fn addon(state: &str) -> Reply {
    Reply::json(
        201,
        json!({
            "id": ID, "name": "postgresql-flat-123", "state": state, "plan": { "name": "heroku-postgresql:essential-0" },
            "addon_service": { "name": "heroku-postgresql" }, "config_vars": ["DATABASE_URL"],
            "billed_price": { "cents": 500, "unit": "month", "contract": false },
        }),
    )
}

#[tokio::test]
async fn an_addon_is_made_and_waited_for() {
    let server = Server::script(vec![
        addon("provisioning"),
        addon("provisioning"),
        Reply::reset(),
        addon("provisioned"),
    ])
    .await;
    let client = server.client();
    let new = NewAddon {
        plan: "heroku-postgresql:essential-0".to_owned(),
        attachment: Some("DATABASE".to_owned()),
        config: BTreeMap::new(),
    };
    let made = client.create_addon(&name(), &new).await.unwrap();
    let ready = client
        .wait_for_addon(&name(), &made, &CancellationToken::new())
        .await
        .unwrap();
    assert_eq!(
        (ready.state, ready.billed_price.unwrap().cents),
        (AddonState::Provisioned, 500)
    );
    assert_eq!(
        server.requests()[0].json(),
        json!({ "plan": "heroku-postgresql:essential-0", "attachment": { "name": "DATABASE" } })
    );

    let server = Server::script(vec![addon("provisioning"), addon("deprovisioned")]).await;
    let made = server
        .client()
        .addon(&name(), ID.parse().unwrap())
        .await
        .unwrap();
    let gone = server
        .client()
        .wait_for_addon(&name(), &made, &CancellationToken::new())
        .await
        .unwrap_err();
    assert_eq!(gone.code(), "addon-gone");
}

#[tokio::test]
async fn a_visit_brings_no_token_and_takes_a_redirect_for_an_answer() {
    let server = Server::start(|_| Reply::new(302, "").header("Location", "/demo")).await;
    let port = server.base.rsplit(':').next().unwrap();
    let address = heroku::Address::new(format!("http://my-study-1a2b.localhost:{port}/"));
    assert_eq!(server.client().visit(&address).await.unwrap().status, 302);
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        request.header("host"),
        Some(format!("my-study-1a2b.localhost:{port}").as_str())
    );
}

#[tokio::test]
async fn a_page_is_looked_at_with_one_header_and_within_a_time() {
    let server = Server::start(|request| match request.path.as_str() {
        "/slow" => Reply::silent(),
        _ => Reply::new(200, "much that nobody reads").stall_after(1),
    })
    .await;
    let (client, address) = (server.client(), heroku::Address::new(&server.base));
    let (secret, second) = (heroku::SecretString::from("a-key"), Duration::from_secs(1));
    let header = Some(("otree-rest-key", &secret));
    let seen = client.visit_page(&address, "/api/x?y=1", header, 20 * second);
    assert_eq!(seen.await.unwrap().status, 200);
    let asked = server.requests();
    assert!(asked[0].is("GET", "/api/x?y=1"));
    assert_eq!(asked[0].header("otree-rest-key"), Some("a-key"));
    assert_eq!(asked[0].header("authorization"), None);

    let slow = client.visit_page(&address, "/slow", None, second / 5).await;
    assert_eq!(slow.unwrap_err().code(), "stall");
    for path in [
        "//elsewhere.localhost/x",
        "https://example.org/",
        "/\\example.org/",
        "x",
        "",
    ] {
        let seen = client.visit_page(&address, path, header, second).await;
        assert_eq!(seen.unwrap_err().code(), "bad-url", "{path}");
    }
    let broken = heroku::SecretString::from("a\r\nHost: b");
    for header in [("otree-rest-key", &broken), ("no name", &secret)] {
        let seen = client.visit_page(&address, "/", Some(header), second).await;
        assert_eq!(seen.unwrap_err().code(), "bad-name");
    }
    assert_eq!(server.requests().len(), 2);
}

/// The work of a window runs on tasks that move between threads.
#[test]
fn what_the_client_promises_can_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    let client = Client::new("http://127.0.0.1:1", support::token()).unwrap();
    let (app, cancel, file) = (name(), CancellationToken::new(), std::path::Path::new("x"));
    let build = serde_json::from_value(json!({ "id": ID, "status": "pending" })).unwrap();
    moves(&client.follow_build(&app, &build, &cancel, |_| {}));
    moves(&client.upload_source(file, &cancel, |_, _| {}));
    moves(&client.apps());
    moves(
        &client
            .output(&heroku::Address::new("http://127.0.0.1:1"))
            .unwrap(),
    );
}
