//! Who may work on an app, what it is called by, and who is told of what happens to it.

use serde_json::json;

use crate::scene::Scene;

pub fn play(scene: &mut Scene) {
    scene.types("apps:create my-study");
    scene.sees("the app", "/apps/my-study", |it| it["name"] == "my-study");

    scene.reads("access -a my-study", "you@orchard.localhost");
    scene.types("access:add ada@example.org -a my-study");
    scene.sees("two people", "/apps/my-study/collaborators", |it| {
        it.as_array().is_some_and(|all| all.len() == 2)
    });
    scene.reads("access -a my-study", "ada@example.org");
    scene.types("access:remove ada@example.org -a my-study");
    scene.sees("one person", "/apps/my-study/collaborators", |it| {
        it.as_array().is_some_and(|all| all.len() == 1)
    });

    scene.reads("domains -a my-study", "my-study");
    scene.types("domains:add study.example.org -a my-study");
    scene.sees(
        "the domain",
        "/apps/my-study/domains/study.example.org",
        |it| it["hostname"] == "study.example.org",
    );
    scene.reads(
        "domains:info study.example.org -a my-study",
        "study.example.org",
    );
    scene.types("domains:remove study.example.org -a my-study");
    scene.sees("its own name alone", "/apps/my-study/domains", |it| {
        it.as_array()
            .is_some_and(|all| all.iter().all(|one| one["hostname"] != "study.example.org"))
    });

    scene.reads("labs -a my-study", "log-runtime-metrics");
    scene.types("labs:enable log-runtime-metrics -a my-study");
    scene.sees(
        "it is on",
        "/apps/my-study/features/log-runtime-metrics",
        |it| it["enabled"] == true,
    );
    scene.reads(
        "labs:info log-runtime-metrics -a my-study",
        "log-runtime-metrics",
    );
    scene.types("labs:disable log-runtime-metrics -a my-study --confirm my-study");
    scene.sees(
        "it is off",
        "/apps/my-study/features/log-runtime-metrics",
        |it| it["enabled"] == false,
    );

    scene.reads("buildpacks -a my-study", "no Buildpacks");
    scene.types("buildpacks:set heroku/python -a my-study");
    scene.sees(
        "the buildpack",
        "/apps/my-study/buildpack-installations",
        |it| it[0]["buildpack"]["name"] == "heroku/python",
    );
    scene.types("buildpacks:clear -a my-study");
    scene.sees("none", "/apps/my-study/buildpack-installations", |it| {
        *it == json!([])
    });

    scene.reads("webhooks -a my-study", "no webhooks");
    scene.types("webhooks:add --include api:release --level notify --url http://127.0.0.1:9/told -a my-study");
    scene.sees("the webhook", "/apps/my-study/webhooks", |it| {
        it[0]["include"] == json!(["api:release"])
    });
    let hooks = scene.asks("/apps/my-study/webhooks");
    scene.knows("webhook", &hooks[0]["id"]);
    scene.reads("webhooks:info {webhook} -a my-study", "api:release");
    scene.reads("webhooks:deliveries -a my-study", "");
    scene.types("webhooks:remove {webhook} -a my-study");
    scene.sees("none", "/apps/my-study/webhooks", |it| *it == json!([]));

    scene.types(
        "authorizations:create --description \"for a friend\" --scope read --expires-in 3600",
    );
    scene.sees("the authorization", "/oauth/authorizations", |it| {
        it[0]["description"] == "for a friend"
    });
    let granted = scene.asks("/oauth/authorizations");
    scene.knows("authorization", &granted[0]["id"]);
    scene.reads("authorizations", "for a friend");
    scene.reads("authorizations:info {authorization}", "for a friend");
    scene.types("authorizations:update {authorization} --description \"for two\"");
    scene.sees("the new words", "/oauth/authorizations", |it| {
        it[0]["description"] == "for two"
    });
    scene.types("authorizations:rotate {authorization}");
    scene.sees("still one", "/oauth/authorizations", |it| {
        it.as_array().is_some_and(|all| all.len() == 1)
    });
    scene.types("authorizations:revoke {authorization}");
    scene.sees("none", "/oauth/authorizations", |it| *it == json!([]));
    scene.reads("sessions", "No OAuth sessions");
    scene.reads("teams", "Team");
}
