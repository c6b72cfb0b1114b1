//! Heroku Postgres over a real database: attached, used, kept through a kill, taken away.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use databases::{provisioned, query, url};
use serde_json::json;
use served::{Served, until};

#[tokio::test]
async fn a_database_is_attached_survives_a_kill_and_goes_with_its_addon() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    assert_eq!(
        (
            addon["config_vars"][0].as_str(),
            addon["billed_price"]["cents"].as_u64()
        ),
        (Some("DATABASE_URL"), Some(500))
    );
    let release = app.get("/releases/v3").await;
    assert_eq!(
        release["addon_plan_names"],
        json!(["heroku-postgresql:essential-0"])
    );
    assert_eq!(app.get("/addon-attachments").await[0]["name"], "DATABASE");
    served
        .patch("/apps/study/config-vars", json!({"DATABASE_URL": "x"}))
        .await
        .refused(422, "invalid_params");
    served
        .patch("/apps/study/config-vars", json!({"DATABASE_URL": null}))
        .await
        .refused(422, "invalid_params");
    query(
        &url(&app).await,
        "create table answers (said text); insert into answers values ('yes')",
    )
    .await;

    let served = served.kill_and_start();
    let app = served.app("study");
    let rows = until("the database after the kill", || async {
        let url = url(&app).await;
        let answers = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .is_ok();
        if answers {
            Some(query(&url, "select said from answers").await)
        } else {
            None
        }
    });
    assert_eq!(rows.await, ["yes"]);

    let second = provisioned(&served, &app).await;
    assert_eq!(second["config_vars"][0], "HEROKU_POSTGRESQL_RED_URL");
    let path = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
    assert_eq!(
        served.delete(&path).await.expect(200)["state"],
        "deprovisioned"
    );
    assert!(app.get("/config-vars").await.get("DATABASE_URL").is_none());
    served.get(&path).await.refused(404, "not_found");
    assert_eq!(app.get("/addons").await.as_array().unwrap().len(), 1);
    served.delete("/apps/study").await.expect(200);
    assert_eq!(served.get("/addons").await.expect(200), json!([]));
}
