//! Apps, config vars, releases and what Heroku offers, over HTTP.
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
use served::{Served, ask};

#[tokio::test]
async fn an_app_is_made_renamed_and_deleted_and_its_name_is_free_again() {
    let served = Served::start();
    let app = served
        .post("/apps", json!({"name": "my-study"}))
        .await
        .expect(201);
    assert_eq!(app["maintenance"], false);
    assert!(
        app["web_url"]
            .as_str()
            .unwrap()
            .starts_with("http://my-study-"),
        "{app}"
    );
    let words = served
        .post("/apps", json!({"name": "my-study"}))
        .await
        .refused(422, "invalid_params");
    assert!(words.contains("already taken"), "{words}");
    let id = app["id"].as_str().unwrap();
    let renamed = served
        .patch(
            "/apps/my-study",
            json!({"name": "other", "maintenance": true}),
        )
        .await
        .expect(200);
    assert_eq!(
        (renamed["name"].as_str(), renamed["maintenance"].as_bool()),
        (Some("other"), Some(true))
    );
    served.get("/apps/my-study").await.refused(404, "not_found");
    assert_eq!(
        served.get(&format!("/apps/{id}")).await.expect(200)["name"],
        "other"
    );
    served.delete("/apps/other").await.expect(200);
    assert_eq!(served.get("/apps").await.expect(200), json!([]));
    served
        .post("/apps", json!({"name": "other"}))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_app_without_a_name_gets_one() {
    let served = Served::start();
    let app = served
        .send("POST", "/apps", &[], Body::empty())
        .await
        .expect(201);
    assert_eq!(
        platform::names::problem(app["name"].as_str().unwrap()),
        None
    );
}

#[tokio::test]
async fn each_change_of_settings_is_a_release() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let vars = served
        .patch("/apps/study/config-vars", json!({"A": "1", "B": "two"}))
        .await
        .expect(200);
    assert_eq!(vars, json!({"A": "1", "B": "two"}));
    let vars = served
        .patch("/apps/study/config-vars", json!({"A": null, "C": ""}))
        .await
        .expect(200);
    assert_eq!(vars, json!({"B": "two", "C": ""}));
    served
        .patch("/apps/study/config-vars", json!({"B": "two"}))
        .await
        .expect(200);
    let releases = app.get("/releases").await;
    let told: Vec<_> = releases
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            format!(
                "v{} {} {}",
                r["version"],
                r["description"].as_str().unwrap(),
                r["current"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "v1 Initial release false",
            "v2 Enable Logplex false",
            "v3 Set A, B config vars false",
            "v4 Set C config vars and Remove A config vars true",
        ]
    );
    assert_eq!(
        app.get("/releases/v3/config-vars").await,
        json!({"A": "1", "B": "two"})
    );
    assert_eq!(app.get("/releases/3").await["id"], releases[2]["id"]);
    for wrong in [
        json!({"A": 1}),
        json!({"A": {}}),
        json!({"": "x"}),
        json!({"A=B": "x"}),
        json!({"A": "\u{0}"}),
        json!({"A": "x".repeat(70_000)}),
    ] {
        served
            .patch("/apps/study/config-vars", wrong)
            .await
            .refused(422, "invalid_params");
    }
}

#[tokio::test]
async fn lists_come_a_page_at_a_time() {
    let served = Served::start();
    let app = served.app("study").create().await;
    for number in 0..5 {
        served
            .patch("/apps/study/config-vars", json!({"N": number.to_string()}))
            .await
            .expect(200);
    }
    let page = |range: String| async move { range };
    let mut range = page("version ..; max=3".to_owned()).await;
    let mut seen = Vec::new();
    loop {
        let answer = served
            .send(
                "GET",
                &app.path("/releases"),
                &[("range", &range)],
                Body::empty(),
            )
            .await;
        seen.extend(
            answer
                .json()
                .as_array()
                .unwrap()
                .iter()
                .map(|release| release["version"].as_u64().unwrap()),
        );
        match answer.headers.get("next-range") {
            Some(next) => {
                assert_eq!(answer.status, 206);
                range = next.to_str().unwrap().to_owned();
            }
            None => {
                assert_eq!(answer.status, 200);
                break;
            }
        }
    }
    assert_eq!(seen, (1..=7).collect::<Vec<_>>());
    let newest = served
        .send(
            "GET",
            &app.path("/releases"),
            &[("range", "version ..; order=desc,max=1")],
            Body::empty(),
        )
        .await;
    assert_eq!(
        (newest.status.as_u16(), newest.json()[0]["version"].as_u64()),
        (206, Some(7))
    );
}

#[tokio::test]
async fn what_heroku_offers_is_told() {
    let served = Served::start();
    let sizes = served.get("/dyno-sizes").await.expect(200);
    let basic = sizes
        .as_array()
        .unwrap()
        .iter()
        .find(|size| size["name"] == "Basic")
        .unwrap();
    assert_eq!(basic["cost"], json!({"cents": 700, "unit": "month"}));
    assert_eq!(
        served.get("/dyno-sizes/basic").await.expect(200)["name"],
        "Basic"
    );
    let plans = served
        .get("/addon-services/heroku-postgresql/plans")
        .await
        .expect(200);
    assert_eq!(plans[0]["price"]["cents"], 500);
    assert_eq!(
        served
            .get("/plans/heroku-postgresql:essential-0")
            .await
            .expect(200)["id"],
        plans[0]["id"]
    );
    let default: Vec<_> = served
        .get("/stacks")
        .await
        .expect(200)
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["default"] == true)
        .cloned()
        .collect();
    assert_eq!(default.len(), 1);
    served.get("/regions/us").await.expect(200);
    served
        .get("/addon-services/heroku-kafka")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_log_is_read_under_an_address_that_needs_no_token() {
    let served = Served::start();
    let app = served.app("study").create().await;
    served
        .patch("/apps/study/config-vars", json!({"SECRET": "sesame"}))
        .await
        .expect(200);
    let session = served
        .post(
            &app.path("/log-sessions"),
            json!({"lines": 2, "tail": false, "source": "app"}),
        )
        .await
        .expect(201);
    let url = session["logplex_url"].as_str().unwrap();
    let log = ask("GET", url, &[], Body::empty()).await.text();
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(
        log.contains("app[api]: Release v3 created") && !log.contains("sesame"),
        "{log}"
    );
    let events = ask(
        "GET",
        url,
        &[("accept", "text/event-stream")],
        Body::empty(),
    )
    .await;
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert!(events.text().contains("data: ") && events.text().contains("id: "));
    ask(
        "GET",
        &url.replace("lines=2", "lines=9"),
        &[],
        Body::empty(),
    )
    .await
    .refused(403, "forbidden");
}

#[tokio::test]
async fn a_formation_belongs_to_code() {
    let served = Served::start();
    let app = served.app("study").create().await;
    assert_eq!(app.get("/formation").await, json!([]));
    assert_eq!(app.get("/dynos").await, json!([]));
    served
        .patch(
            "/apps/study/formation",
            json!({"updates": [{"type": "web", "quantity": 1}]}),
        )
        .await
        .refused(404, "not_found");
    served
        .post("/apps/study/releases", json!({"release": "v1"}))
        .await
        .refused(422, "invalid_params");
    let build = Value::from("00000000-0000-0000-0000-000000000000");
    served
        .get(&app.path(&format!("/builds/{}", build.as_str().unwrap())))
        .await
        .refused(404, "not_found");
}
