//! Pipelines, their apps, and code that is promoted from one to others, over HTTP.
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
use served::{Served, lent, tiny, until};

async fn coupled(served: &Served, pipeline: &Value, app: &str, stage: &str) -> Value {
    served
        .post(
            "/pipeline-couplings",
            json!({"app": app, "pipeline": pipeline["id"], "stage": stage}),
        )
        .await
        .expect(201)
}

/// A pipeline "line" with an app at each stage.
async fn line(served: &Served) -> Value {
    let owner = served.get("/account").await.expect(200)["id"].clone();
    let pipeline = served
        .post(
            "/pipelines",
            json!({"name": "line", "owner": {"id": owner, "type": "user"}, "generation": {"name": "cedar"}}),
        )
        .await
        .expect(201);
    for (app, stage) in [
        ("draft", "staging"),
        ("study", "production"),
        ("twin", "production"),
    ] {
        served.app(app).create().await;
        coupled(served, &pipeline, app, stage).await;
    }
    pipeline
}

async fn promote(served: &Served, pipeline: &Value, targets: &[&str]) -> Value {
    let targets: Vec<_> = targets
        .iter()
        .map(|app| json!({"app": {"id": app}}))
        .collect();
    served
        .post(
            "/pipeline-promotions",
            json!({"pipeline": {"id": pipeline["id"]}, "source": {"app": {"id": "draft"}}, "targets": targets}),
        )
        .await
        .expect(201)
}

async fn completed(served: &Served, promotion: &Value) -> Vec<Value> {
    let path = format!("/pipeline-promotions/{}", promotion["id"].as_str().unwrap());
    until("the end of the promotion", || async {
        let now = served.get(&path).await.expect(200);
        (now["status"] == "completed").then_some(())
    })
    .await;
    let targets = served
        .get(&format!("{path}/promotion-targets"))
        .await
        .expect(200);
    targets.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_pipeline_is_found_by_name_and_an_app_is_in_one_only() {
    let served = Served::start();
    let pipeline = line(&served).await;
    assert_eq!(
        served.get("/pipelines?eq[name]=line").await.expect(200),
        json!([pipeline])
    );
    assert_eq!(
        served.get("/pipelines?eq%5Bname%5D=x").await.expect(200),
        json!([])
    );
    assert_eq!(
        served.get("/pipelines").await.expect(200),
        json!([pipeline])
    );
    let id = pipeline["id"].as_str().unwrap();
    assert_eq!(
        served.get(&format!("/pipelines/{id}")).await.expect(200),
        pipeline
    );
    let words = served
        .post("/pipelines", json!({"name": "line"}))
        .await
        .refused(422, "invalid_params");
    assert!(words.contains("already taken"), "{words}");
    let words = served
        .post(
            "/pipeline-couplings",
            json!({"app": "draft", "pipeline": id, "stage": "production"}),
        )
        .await
        .refused(422, "invalid_params");
    assert!(words.contains("already part"), "{words}");

    let all = served
        .get(&format!("/pipelines/{id}/pipeline-couplings"))
        .await
        .expect(200);
    assert_eq!(all.as_array().unwrap().len(), 3);
    assert_eq!(
        served.get("/users/~/pipeline-couplings").await.expect(200),
        all
    );
    let ids: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["app"]["id"].clone())
        .collect();
    let filter = json!({"in": {"id": ids}}).to_string();
    let apps = served
        .send(
            "POST",
            "/filters/apps",
            &[("range", "id ..; max=1000;")],
            Body::from(filter),
        )
        .await
        .expect(200);
    assert_eq!(apps.as_array().unwrap().len(), 3);

    let coupling = served.app("draft").get("/pipeline-couplings").await;
    assert_eq!(coupling["pipeline"]["name"], "line");
    let path = format!("/pipeline-couplings/{}", coupling["id"].as_str().unwrap());
    let moved = served
        .patch(&path, json!({"stage": "development"}))
        .await
        .expect(200);
    assert_eq!(moved["stage"], "development");
    served
        .patch(&path, json!({"stage": "heaven"}))
        .await
        .refused(422, "invalid_params");
    served.delete(&path).await.expect(200);
    served
        .get("/apps/draft/pipeline-couplings")
        .await
        .refused(404, "not_found");
    // An app that is deleted leaves its pipeline.
    served.delete("/apps/twin").await.expect(200);
    let left = served
        .get(&format!("/pipelines/{id}/pipeline-couplings"))
        .await
        .expect(200);
    assert_eq!(left.as_array().unwrap().len(), 1);
    let renamed = served
        .patch(&format!("/pipelines/{id}"), json!({"name": "row"}))
        .await
        .expect(200);
    assert_eq!(renamed["name"], "row");
    served.delete("/pipelines/row").await.expect(200);
    served
        .get("/apps/study/pipeline-couplings")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn promoted_code_runs_as_it_was_built_with_the_settings_of_its_new_app() {
    let served = Served::start();
    let pipeline = line(&served).await;
    let draft = served.app("draft");
    let mut files = tiny("promoted");
    for (name, text) in &mut files {
        if *name == "server.py" {
            // What a study writes while it runs stays with it.
            *text = format!("open('answers.txt', 'a').write('answer')\n{text}");
        }
        if *name == "Procfile" {
            text.push_str("release: python -c \"import sys; print(sys.prefix); import os; sys.exit('FAIL' in os.environ)\"\n");
        }
    }
    let (build, output) = draft.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    draft.answers("promoted").await;
    served
        .patch("/apps/study/config-vars", json!({"GREETING": "hello"}))
        .await
        .expect(200);
    served
        .patch("/apps/twin/config-vars", json!({"FAIL": "yes"}))
        .await
        .expect(200);
    let promotion = promote(&served, &pipeline, &["study", "twin"]).await;
    let targets = completed(&served, &promotion).await;
    let id = served.app("study").get("").await["id"].clone();
    let (own, other): (Vec<_>, Vec<_>) = targets
        .iter()
        .cloned()
        .partition(|target| target["app"]["id"] == id);
    let targets = [own, other].concat();
    assert_eq!(targets[0]["status"], "succeeded", "{targets:?}");
    assert_eq!(targets[1]["status"], "failed", "{targets:?}");
    assert!(
        targets[1]["error_message"]
            .as_str()
            .unwrap()
            .contains("release command")
    );
    let study = served.app("study");
    study.answers("promoted hello").await;
    let release = study
        .get(&format!(
            "/releases/{}",
            targets[0]["release"]["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(
        release["description"], "Promote draft v3 test-1",
        "{release}"
    );
    assert_eq!(release["current"], true);
    assert_eq!(served.app("twin").get("/formation").await, json!([]));
    let slug = release["slug"]["id"].as_str().unwrap();
    let folder = served.data.join("slugs").join(slug);
    assert_eq!(
        std::fs::read_to_string(folder.join("app/answers.txt")).unwrap(),
        "answer",
        "the new app wrote its own"
    );
    // Code that was promoted can be promoted on, and goes with its app.
    served
        .delete(&format!(
            "/pipeline-couplings/{}",
            study.get("/pipeline-couplings").await["id"]
                .as_str()
                .unwrap()
        ))
        .await
        .expect(200);
    served.delete("/apps/study").await.expect(200);
    until("the code is gone", || async {
        (!folder.exists()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_promotion_goes_on_after_a_kill() {
    let served = Served::start();
    let pipeline = line(&served).await;
    served.app("draft").runs_tiny("promoted").await;
    let promotion = promote(&served, &pipeline, &["study", "twin"]).await;
    let served = served.kill_and_start();
    let targets = completed(&served, &promotion).await;
    for target in targets {
        assert_eq!(target["status"], "succeeded", "{target}");
    }
    for app in ["study", "twin"] {
        served.app(app).answers("promoted").await;
        let releases = served.app(app).get("/releases").await;
        let promoted = releases.as_array().unwrap().iter().filter(|release| {
            release["description"]
                .as_str()
                .unwrap()
                .starts_with("Promote draft")
        });
        assert_eq!(promoted.count(), 1, "{releases}");
    }
}

#[tokio::test]
async fn nonsense_is_no_pipeline_and_no_promotion() {
    let served = Served::start();
    let pipeline = line(&served).await;
    served.app("alone").create().await;
    for wrong in [
        json!({}),
        json!({"name": 1}),
        json!({"name": "A"}),
        json!({"name": "x".repeat(5000)}),
        json!({"name": "other", "owner": "me"}),
        json!({"name": "other", "owner": {"id": "somebody", "type": "team"}}),
        json!({"name": "other", "generation": {"name": "fir"}}),
    ] {
        served
            .post("/pipelines", wrong)
            .await
            .refused(422, "invalid_params");
    }
    for (wrong, status) in [
        (json!({}), 422),
        (json!({"app": "alone", "pipeline": "line"}), 422),
        (
            json!({"app": 1, "pipeline": "line", "stage": "staging"}),
            422,
        ),
        (json!({"app": "alone", "pipeline": "line", "stage": 1}), 422),
        (
            json!({"app": "nobody", "pipeline": "line", "stage": "staging"}),
            404,
        ),
        (
            json!({"app": "alone", "pipeline": "nothing", "stage": "staging"}),
            404,
        ),
    ] {
        let answer = served.post("/pipeline-couplings", wrong).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    }
    let id = &pipeline["id"];
    let draft = json!({"app": {"id": "draft"}});
    for (wrong, status) in [
        (json!({}), 422),
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": []}),
            422,
        ),
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": [1]}),
            422,
        ),
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": [{"app": 1}]}),
            422,
        ),
        (
            json!({"pipeline": {"id": id}, "source": 1, "targets": [{"app": {"id": "study"}}]}),
            422,
        ),
        // It has no code.
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": [{"app": {"id": "study"}}]}),
            422,
        ),
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": [{"app": {"id": "alone"}}]}),
            422,
        ),
        (
            json!({"pipeline": {"id": id}, "source": draft, "targets": [{"app": {"id": "nobody"}}]}),
            422,
        ),
        (
            json!({"pipeline": {"id": "nothing"}, "source": draft, "targets": [{"app": {"id": "study"}}]}),
            404,
        ),
    ] {
        let words = wrong.to_string();
        let answer = served.post("/pipeline-promotions", wrong).await;
        assert_eq!(answer.status.as_u16(), status, "{words} {}", answer.text());
    }
    for wrong in [
        json!({}),
        json!({"in": []}),
        json!({"in": {"id": "x"}}),
        json!({"in": {"id": [1]}}),
    ] {
        served
            .post("/filters/apps", wrong)
            .await
            .refused(422, "invalid_params");
    }
    served
        .get("/pipeline-promotions/nothing")
        .await
        .refused(404, "not_found");
    served
        .get("/pipeline-promotions/nothing/promotion-targets")
        .await
        .refused(404, "not_found");
}
