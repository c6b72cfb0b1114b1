//! Apps set up from an archive and its app.json, over HTTP.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use serde_json::{Value, json};
use served::{Served, lent, pack, tiny, until};

async fn set_up(served: &Served, manifest: Option<&str>, mut wanted: Value) -> Value {
    let mut files = tiny("set up");
    if let Some(manifest) = manifest {
        files.push(("app.json", manifest.to_owned()));
    }
    let url = served.app("none").upload(pack(&lent(&files))).await;
    wanted["source_blob"] = json!({"url": url, "version": "v1"});
    let setup = served.post("/app-setups", wanted).await.expect(202);
    let path = format!("/app-setups/{}", setup["id"].as_str().unwrap());
    until("the end of the setting-up", || async {
        let now = served.get(&path).await.expect(200);
        (now["status"] != "pending").then_some(now)
    })
    .await
}

#[tokio::test]
async fn an_app_is_set_up_as_its_app_json_says() {
    let served = Served::start();
    let manifest = json!({
        "name": "Tiny", "success_url": "/welcome",
        "env": {"GREETING": "hello", "KEY": {"generator": "secret"}, "NAME": {"required": true}, "MORE": {"required": false}},
        "formation": {"web": {"quantity": 1}, "worker": {"quantity": 0}},
        "buildpacks": [{"url": "heroku/python"}],
        "scripts": {"postdeploy": "python -c \"import os; print('for', os.environ['NAME'])\""},
    });
    let setup = set_up(
        &served,
        Some(&manifest.to_string()),
        json!({"app": {"name": "study", "personal": true}, "overrides": {"env": {"NAME": "Ada"}}}),
    )
    .await;
    assert_eq!(setup["status"], "succeeded", "{setup}");
    assert_eq!(setup["build"]["status"], "succeeded");
    assert_eq!(
        setup["postdeploy"],
        json!({"output": "for Ada\n", "exit_code": 0})
    );
    let app = served.app("study");
    let web = app.get("").await["web_url"].as_str().unwrap().to_owned();
    assert_eq!(setup["resolved_success_url"], format!("{web}welcome"));
    app.answers("set up hello").await;
    let vars = app.get("/config-vars").await;
    assert_eq!((&vars["NAME"], vars.get("MORE")), (&json!("Ada"), None));
    assert_eq!(vars["KEY"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn what_is_wrong_with_an_app_json_is_said() {
    let served = Served::start();
    for (manifest, wrong) in [
        (None, "app.json not found"),
        (Some("{"), "app.json is not valid JSON"),
        (Some("[]"), "app.json must be an object"),
        (Some(r#"{"env": {"A": {}}}"#), "config var A is required"),
        (Some(r#"{"env": 1}"#), "env must be an object"),
        (
            Some(r#"{"addons": ["heroku-kafka"]}"#),
            "there is no add-on \"heroku-kafka\" on this computer",
        ),
        (
            Some(r#"{"buildpacks": [{"url": "heroku/nodejs"}]}"#),
            "only the buildpack heroku/python is there",
        ),
    ] {
        let setup = set_up(&served, manifest, json!({})).await;
        assert_eq!(setup["status"], "failed", "{setup}");
        assert_eq!(setup["manifest_errors"], json!([wrong]));
        assert_eq!(setup["failure_message"], "invalid app.json");
    }
    let setup = set_up(
        &served,
        Some(r#"{"scripts": {"postdeploy": "python -c 'exit(3)'"}}"#),
        json!({}),
    )
    .await;
    assert_eq!(
        (&setup["status"], &setup["postdeploy"]["exit_code"]),
        (&json!("failed"), &json!(3)),
        "{setup}"
    );
}

#[tokio::test]
async fn nonsense_sets_nothing_up() {
    let served = Served::start();
    let url = served.app("none").upload(pack(&[("app.json", "{}")])).await;
    let blob = json!({"url": url});
    for wrong in [
        json!({}),
        json!({"source_blob": 1}),
        json!({"source_blob": {}}),
        json!({"source_blob": {"url": "https://example.org/app.tgz"}}),
        json!({"source_blob": blob, "app": 1}),
        json!({"source_blob": blob, "app": {"name": "A"}}),
        json!({"source_blob": blob, "app": {"name": 1}}),
        json!({"source_blob": blob, "app": {"organization": "lab"}}),
        json!({"source_blob": blob, "overrides": 1}),
        json!({"source_blob": blob, "overrides": {"env": {"A": 1}}}),
    ] {
        served
            .post("/app-setups", wrong)
            .await
            .refused(422, "invalid_params");
    }
    assert_eq!(served.get("/apps").await.expect(200), json!([]));
    served
        .get("/app-setups/nothing")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_setting_up_that_a_kill_cut_off_has_failed() {
    let served = Served::start();
    let mut files = tiny("set up");
    let manifest = r#"{"scripts": {"postdeploy": "python -c 'import time; time.sleep(600)'"}}"#;
    files.push(("app.json", manifest.to_owned()));
    let url = served.app("none").upload(pack(&lent(&files))).await;
    let setup = served
        .post(
            "/app-setups",
            json!({"source_blob": {"url": url}, "app": {"name": "study"}}),
        )
        .await
        .expect(202);
    let served = served.kill_and_start();
    let path = format!("/app-setups/{}", setup["id"].as_str().unwrap());
    let now = served.get(&path).await.expect(200);
    assert_eq!(now["status"], "failed", "{now}");
    assert!(now["failure_message"].as_str().unwrap().contains("stopped"));
}
