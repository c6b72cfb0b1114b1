//! Plans and names of add-ons, as the official command line changes them.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use axum::body::Body;
use databases::{captured, path, provisioned, query, url, url_in};
use serde_json::{Value, json};
use served::Served;

#[tokio::test]
async fn a_plan_is_changed_and_with_it_what_the_database_allows() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let own = url(&app).await;
    let mut open = Vec::new();
    for _ in 0..20 {
        let (client, connection) = tokio_postgres::connect(&own, tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        open.push(client);
    }
    let one_more = || tokio_postgres::connect(&own, tokio_postgres::NoTls);
    assert!(one_more().await.is_err());
    let info = served.get(&path(&addon, "")).await.expect(200);
    assert_eq!(info["info"][2]["values"][0], "20/20");
    // A backup does not need one of the study's connections.
    captured(&served, &app, &addon).await;

    let name = addon["name"].as_str().unwrap();
    let change = app.path(&format!("/addons/{name}"));
    let body = json!({"plan": {"name": "heroku-postgresql:essential-2"}}).to_string();
    let headers = [("accept-expansion", "plan")];
    let changed = served
        .send("PATCH", &change, &headers, Body::from(body))
        .await
        .expect(200);
    assert_eq!(changed["plan"]["name"], "heroku-postgresql:essential-2");
    assert_eq!(changed["plan"]["price"]["cents"], 2000);
    assert_eq!(changed["billed_price"]["cents"], 2000);
    let _more = one_more().await.unwrap();
    let info = served.get(&path(&addon, "")).await.expect(200);
    assert!(
        info["info"][2]["values"][0]
            .as_str()
            .unwrap()
            .ends_with("/40")
    );

    let back = served
        .patch(&change, json!({"plan": "heroku-postgresql:essential-1"}))
        .await
        .expect(200);
    assert_eq!(back["plan"].as_object().unwrap().len(), 2);
    for wrong in [
        json!({}),
        json!({"plan": 1}),
        json!({"plan": "heroku-postgresql:mini"}),
        json!({"plan": {}}),
    ] {
        served
            .patch(&change, wrong)
            .await
            .refused(422, "invalid_params");
    }
    let missing = app.path("/addons/nobody");
    let answer = served
        .patch(&missing, json!({"plan": "heroku-postgresql:essential-1"}))
        .await;
    answer.refused(404, "not_found");
    assert_eq!(answer.json()["resource"], "add_on");
}

#[tokio::test]
async fn a_name_that_is_taken_gives_way_only_to_who_confirms_it() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let first = provisioned(&served, &app).await;
    let second = provisioned(&served, &app).await;
    let own = url(&app).await;
    let other = url_in(&app, "HEROKU_POSTGRESQL_RED_URL").await;
    let body = |confirm: Value| json!({"addon": {"name": second["name"]}, "app": {"name": "study"}, "name": "DATABASE", "namespace": null, "confirm": confirm});
    for wrong in [Value::Null, json!("other"), json!("")] {
        let refused = served.post("/addon-attachments", body(wrong)).await;
        let words = refused.refused(423, "confirmation_required");
        assert!(words.contains("DATABASE_URL"), "{words}");
    }
    // The first would be left without a name.
    served
        .post("/addon-attachments", body(json!("study")))
        .await
        .refused(422, "invalid_params");
    let spare = json!({"addon": {"name": first["name"]}, "app": {"name": "study"}, "confirm": "study", "namespace": null});
    let spare = served.post("/addon-attachments", spare).await.expect(201);
    assert_eq!(spare["name"], "HEROKU_POSTGRESQL_ORANGE");
    served
        .post("/addon-attachments", body(json!("study")))
        .await
        .expect(201);
    assert_eq!(url(&app).await, other);
    assert_eq!(url_in(&app, "HEROKU_POSTGRESQL_ORANGE_URL").await, own);
    let releases = app.get("/releases").await;
    let told: Vec<_> = releases
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .take(2)
        .map(|r| r["description"].as_str().unwrap())
        .collect();
    assert!(
        told[0].starts_with("Attach DATABASE") && told[1].starts_with("Detach DATABASE"),
        "{told:?}"
    );

    // A config var of the app's own is not lost unasked either.
    served
        .patch("/apps/study/config-vars", json!({"MINE_URL": "x"}))
        .await
        .expect(200);
    let mine = |confirm: Value| json!({"addon": first["id"], "app": "study", "name": "mine", "confirm": confirm});
    served
        .post("/addon-attachments", mine(Value::Null))
        .await
        .refused(423, "confirmation_required");
    assert_eq!(url_in(&app, "MINE_URL").await, "x");
    served
        .post("/addon-attachments", mine(json!("study")))
        .await
        .expect(201);
    assert_eq!(url_in(&app, "MINE_URL").await, own);
    let more = json!({"plan": {"name": "heroku-postgresql"}, "attachment": {"name": "MINE"}});
    served
        .post("/apps/study/addons", more)
        .await
        .refused(423, "confirmation_required");

    // With the add-on all its names go, in one release.
    let path = app.path(&format!("/addons/{}", first["id"].as_str().unwrap()));
    served.delete(&path).await.expect(200);
    let vars = app.get("/config-vars").await;
    assert_eq!(
        vars.as_object().unwrap().len(),
        2,
        "{:?}",
        vars.as_object().unwrap().keys()
    );
    assert_eq!(query(&other, "SELECT 'here'").await, ["here"]);
}

#[tokio::test]
async fn the_command_line_finds_a_database_by_each_of_its_names() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let headers = [("accept-inclusion", "addon:plan,config_vars")];
    let name = addon["name"].as_str().unwrap();
    let id = addon["id"].as_str().unwrap();
    for key in ["DATABASE", "DATABASE_URL", "study::DATABASE", name, id] {
        let body = json!({"addon_attachment": key, "app": "study"}).to_string();
        let found = served
            .send(
                "POST",
                "/actions/addon-attachments/resolve",
                &headers,
                Body::from(body),
            )
            .await
            .expect(200);
        assert_eq!(found.as_array().unwrap().len(), 1, "{key}");
        assert_eq!(
            found[0]["addon"]["plan"]["name"],
            "heroku-postgresql:essential-0"
        );
        assert_eq!(found[0]["config_vars"], json!(["DATABASE_URL"]));
        assert_eq!(found[0]["namespace"], Value::Null);
    }
    let plain = app.get("/addon-attachments").await;
    assert!(plain[0].get("config_vars").is_none() && plain[0]["addon"].get("plan").is_none());
    for key in ["DATABASE", "DATABASE_URL", "heroku-postgresql", name, id] {
        let body = json!({"addon": key, "app": "study"});
        let found = served
            .post("/actions/addons/resolve", body)
            .await
            .expect(200);
        assert_eq!(found[0]["id"], addon["id"], "{key}");
    }
    provisioned(&served, &app).await;
    let body = json!({"addon": "heroku-postgresql", "app": "study"});
    served
        .post("/actions/addons/resolve", body)
        .await
        .refused(422, "multiple_matches");
    let body = json!({"addon_attachment": "NOTHING", "app": "study"});
    served
        .post("/actions/addon-attachments/resolve", body)
        .await
        .refused(404, "not_found");
}
