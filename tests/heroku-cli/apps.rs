//! Making, naming, setting and removing apps; their add-ons.

use serde_json::json;

use crate::scene::Scene;

pub fn play(scene: &mut Scene) {
    scene.types("auth:whoami").with("you@orchard.localhost");
    scene.sees("the same account", "/account", |it| {
        it["email"] == "you@orchard.localhost"
    });
    let token = scene.api.token.clone();
    scene.reads("auth:token", &token);
    scene.types("regions").with("us");
    scene.sees("these regions", "/regions", |it| it[0]["name"] == "us");

    scene.types("apps:create my-study").with("my-study");
    scene.sees("the app", "/apps/my-study", |it| it["name"] == "my-study");
    scene.types("apps").with("my-study");
    scene.sees("one app", "/apps", |it| {
        it.as_array().is_some_and(|apps| apps.len() == 1)
    });
    scene.reads("apps:info -a my-study", "heroku-26");
    scene.reads("apps:info -a my-study --json", "\"my-study\"");
    scene.types("apps:stacks -a my-study").with("heroku-26");
    scene.sees("its stack", "/apps/my-study", |it| {
        it["stack"]["name"] == "heroku-26"
    });
    scene.types("apps:stacks:set heroku-26 -a my-study");
    scene.sees("its stack", "/apps/my-study", |it| {
        it["build_stack"]["name"] == "heroku-26"
    });
    scene
        .types("apps:rename other-study -a my-study")
        .with("other-study");
    scene.sees("the new name", "/apps/other-study", |it| {
        it["name"] == "other-study"
    });
    scene.is_refused("apps:info -a my-study", 2, "Couldn't find that app");
    scene.is_refused("apps:create other-study", 2, "taken");

    scene
        .types("config:set COLOUR=red \"GREETING=good day\" -a other-study")
        .with("red");
    scene.sees("both", "/apps/other-study/config-vars", |it| {
        *it == json!({"COLOUR": "red", "GREETING": "good day"})
    });
    scene.reads("config -a other-study", "good day");
    scene.reads("config:get COLOUR -a other-study", "red");
    scene.types("config:unset GREETING -a other-study");
    scene.sees("one left", "/apps/other-study/config-vars", |it| {
        *it == json!({"COLOUR": "red"})
    });
    scene
        .types("releases -a other-study")
        .with("Remove GREETING");
    scene.sees(
        "a release for each change",
        "/apps/other-study/releases",
        |it| it.as_array().is_some_and(|all| all.len() == 4),
    );
    scene.reads("releases:info v3 -a other-study", "COLOUR");

    scene.reads("drains -a other-study", "");
    scene.reads("maintenance -a other-study", "off");
    scene.types("maintenance:on -a other-study");
    scene.sees("maintenance on", "/apps/other-study", |it| {
        it["maintenance"] == true
    });
    scene.types("maintenance:off -a other-study");
    scene.sees("maintenance off", "/apps/other-study", |it| {
        it["maintenance"] == false
    });

    scene.types("addons:services").with("heroku-postgresql");
    scene.sees("the service", "/addon-services/heroku-postgresql", |it| {
        it["name"] == "heroku-postgresql"
    });
    scene.reads("addons:plans heroku-postgresql", "essential-0");
    scene.types("addons:create heroku-postgresql:essential-0 --wait -a other-study");
    scene.sees("it is provisioned", "/apps/other-study/addons", |it| {
        it[0]["state"] == "provisioned"
    });
    scene.sees(
        "its address is set",
        "/apps/other-study/config-vars",
        |it| {
            it["DATABASE_URL"]
                .as_str()
                .is_some_and(|url| url.starts_with("postgres://"))
        },
    );
    let addons = scene.asks("/apps/other-study/addons");
    scene.knows("addon", &addons[0]["name"]);
    scene.reads("addons -a other-study", "essential-0");
    scene.reads("addons:info DATABASE -a other-study", "heroku-postgresql");
    scene
        .types("addons:attach {addon} --as ARCHIVE -a other-study")
        .with("ARCHIVE");
    scene.sees(
        "two attachments",
        "/apps/other-study/addon-attachments",
        |it| it.as_array().is_some_and(|all| all.len() == 2),
    );
    scene.types("addons:detach ARCHIVE -a other-study");
    scene.sees(
        "one attachment",
        "/apps/other-study/addon-attachments",
        |it| it.as_array().is_some_and(|all| all.len() == 1),
    );
    scene.types("addons:destroy DATABASE --confirm other-study -a other-study");
    scene.sees("no add-on", "/apps/other-study/addons", |it| {
        *it == json!([])
    });
    scene.sees("no address", "/apps/other-study/config-vars", |it| {
        it["DATABASE_URL"].is_null()
    });

    scene.types_for("apps:destroy -a other-study --confirm wrong-name", 1);
    scene.sees("the app is still there", "/apps", |it| {
        it[0]["name"] == "other-study"
    });
    scene.types("apps:destroy -a other-study --confirm other-study");
    scene.sees("no app", "/apps", |it| *it == json!([]));
}
