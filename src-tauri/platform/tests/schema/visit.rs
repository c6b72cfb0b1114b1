//! A short visit to a platform that writes its replies down: there is something to compare also when no other test ran.

use std::path::Path;

use axum::body::Body;
use serde_json::{Value, json};

use crate::served::{Served, ask};

/// Makes one of most things, looks at all of them, and asks for what is refused.
pub async fn pay(replies: &Path) {
    let platform = Served::writing(replies);
    let made = |path: &'static str, body: Value| platform.post(path, body);
    made("/apps", json!({"name": "visited"})).await.expect(201);
    made("/apps", json!({"name": "visited-too"}))
        .await
        .expect(201);
    platform
        .patch("/apps/visited/config-vars", json!({"COLOUR": "green"}))
        .await
        .expect(200);
    platform
        .patch("/apps/visited", json!({"maintenance": true}))
        .await
        .expect(200);
    made("/sources", Value::Null).await.expect(201);
    made("/apps/visited/log-sessions", json!({"lines": 5}))
        .await
        .expect(201);
    made(
        "/apps/visited/collaborators",
        json!({"user": "helper@example.org"}),
    )
    .await
    .expect(201);
    made(
        "/apps/visited/domains",
        json!({"hostname": "study.example.org", "sni_endpoint": null}),
    )
    .await
    .expect(201);
    let hook = json!({"include": ["api:release"], "level": "notify", "url": "http://127.0.0.1:9/"});
    let hook = made("/apps/visited/webhooks", hook).await.expect(201);
    let pipeline = made("/pipelines", json!({"name": "visits"}))
        .await
        .expect(201);
    let coupling = json!({"app": "visited", "pipeline": pipeline["id"], "stage": "staging"});
    let coupling = made("/pipeline-couplings", coupling).await.expect(201);
    for (path, one) in [
        ("/apps/visited/webhooks", hook),
        ("/pipeline-couplings", coupling),
    ] {
        let path = format!("{path}/{}", one["id"].as_str().unwrap());
        platform.get(&path).await.expect(200);
    }
    made("/apps/visited/sources", Value::Null).await.expect(201);
    platform
        .patch("/users/~", json!({"name": "A Guest"}))
        .await
        .expect(200);
    made(
        "/oauth/authorizations",
        json!({"scope": ["read"], "description": "a visit"}),
    )
    .await
    .expect(201);
    made(
        "/oauth/clients",
        json!({"name": "visitor", "redirect_uri": "http://127.0.0.1:4000/callback"}),
    )
    .await
    .expect(201);
    made("/auth", json!({"description": "a visit"}))
        .await
        .expect(201);
    look(&platform).await;
    be_refused(&platform).await;
    platform.delete("/apps/visited-too").await.expect(200);
}

async fn look(platform: &Served) {
    for path in [
        "/account",
        "/account/rate-limits",
        "/account/features",
        "/users/~",
        "/users/~/apps",
        "/apps",
        "/apps/visited",
        "/apps/visited/config-vars",
        "/apps/visited/releases",
        "/apps/visited/releases/1",
        "/apps/visited/formation",
        "/apps/visited/dynos",
        "/apps/visited/builds",
        "/apps/visited/features",
        "/apps/visited/collaborators",
        "/apps/visited/domains",
        "/apps/visited/webhooks",
        "/apps/visited/webhook-events",
        "/apps/visited/webhook-deliveries",
        "/apps/visited/pipeline-couplings",
        "/apps/visited/available-stacks",
        "/apps/visited/available-dyno-sizes",
        "/apps/visited/buildpack-installations",
        "/apps/visited/sni-endpoints",
        "/apps/visited/addons",
        "/stacks",
        "/stacks/heroku-24",
        "/regions",
        "/regions/us",
        "/dyno-sizes",
        "/dyno-sizes/basic",
        "/addon-services",
        "/addon-services/heroku-postgresql",
        "/addon-services/heroku-postgresql/plans",
        "/plans/heroku-postgresql:essential-0",
        "/pipelines",
        "/pipelines/visits",
        "/pipeline-couplings",
        "/oauth/authorizations",
        "/oauth/clients",
        "/oauth/sessions",
        "/buildpacks/heroku%2Fpython",
        "/buildpacks/heroku%2Fpython/revisions",
        "/buildpacks/heroku%2Fpython/readme",
        "/teams",
        "/invoices",
        "/users/~/addons",
        "/addons",
        "/addon-attachments",
        "/account/invoices",
        "/users/~/pipeline-couplings",
        "/addon-services/heroku-postgresql/plans/heroku-postgresql:essential-0",
    ] {
        platform.get(path).await.expect(200);
        // The command line asks for a variant of its own.
        let token = format!("Bearer {}", platform.token);
        let headers = [
            ("authorization", token.as_str()),
            ("accept", "application/vnd.heroku+json; version=3.sdk"),
        ];
        ask(
            "GET",
            &format!("{}{path}", platform.address),
            &headers,
            Body::empty(),
        )
        .await
        .expect(200);
    }
}

async fn be_refused(platform: &Served) {
    platform
        .get("/apps/nobodys")
        .await
        .refused(404, "not_found");
    platform
        .get("/no/such/path")
        .await
        .refused(404, "not_found");
    platform
        .post("/apps", json!({"name": "Not A Name"}))
        .await
        .refused(422, "invalid_params");
    let nobody = [("authorization", "Bearer nobody")];
    let apps = format!("{}/apps", platform.address);
    let answer = ask("GET", &apps, &nobody, Body::empty()).await;
    answer.refused(401, "unauthorized");
    let answer = platform.send("POST", "/apps", &[], Body::from("{")).await;
    answer.refused(400, "bad_request");
}
