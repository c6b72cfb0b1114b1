//! Redis, as a study of an older oTree asks for it.

use serde_json::Value;

use crate::scene::Scene;

pub fn play(scene: &mut Scene) {
    scene.types("apps:create my-study");
    scene.sees("the app", "/apps/my-study", |it| it["name"] == "my-study");
    scene.types("addons:create heroku-redis:mini --wait -a my-study");
    scene.sees("it is provisioned", "/apps/my-study/addons", |it| {
        it[0]["state"] == "provisioned" && it[0]["plan"]["name"] == "heroku-redis:mini"
    });
    let address = |it: &Value| it["REDIS_URL"].as_str().map(str::to_owned);
    scene.sees("its address is set", "/apps/my-study/config-vars", |it| {
        address(it).is_some_and(|url| url.starts_with("redis://"))
    });
    let addon = scene.asks("/apps/my-study/addons")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let settings = format!("/redis/v0/databases/{addon}/config");

    scene.reads("redis:info -a my-study", "available");
    scene.reads("redis:wait -a my-study", "");
    scene.types("redis:maxmemory --policy allkeys-lru -a my-study");
    scene.sees("the policy", &settings, |it| {
        it["maxmemory_policy"]["value"] == "allkeys-lru"
    });
    scene.types("redis:timeout --seconds 60 -a my-study");
    scene.sees("the time", &settings, |it| it["timeout"]["value"] == 60);
    scene.reads("redis:credentials -a my-study", "redis://");
    let before = address(&scene.asks("/apps/my-study/config-vars"));
    scene.types("redis:credentials --reset -a my-study");
    scene.sees("another address", "/apps/my-study/config-vars", |it| {
        address(it).is_some() && address(it) != before
    });
    scene.types("addons:upgrade REDIS heroku-redis:premium-0 -a my-study");
    scene.sees("the plan", "/apps/my-study/addons", |it| {
        it[0]["plan"]["name"] == "heroku-redis:premium-0"
    });
    scene.types("addons:destroy REDIS --confirm my-study -a my-study");
    scene.sees("no add-on", "/apps/my-study/addons", |it| {
        it.as_array().is_some_and(Vec::is_empty)
    });
}
