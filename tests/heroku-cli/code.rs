//! A study's code: versions, servers, logs.

use hyper::Method;
use serde_json::json;

use crate::scene::{Scene, block_on};
use crate::support::desk::{Study, comes_online, new, update};
use crate::support::http::{Body, send};

pub fn play(scene: &mut Scene) {
    let study = scene.desk.study("version one");
    let jobs = scene.desk.jobs();
    block_on(comes_online(&jobs, &study, new("small-study")));
    study.says("version two");
    block_on(comes_online(&jobs, &study, update("small-study")));
    let current = scene.asks("/apps/small-study/releases");
    let newest = current
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["version"].as_u64())
        .max()
        .unwrap();

    scene.types("ps -a small-study").with("web.1");
    scene.sees("one server up", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    scene.types("ps:restart -a small-study");
    scene.sees("up again", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    scene.types("ps:restart web.1 -a small-study");
    scene.sees("up again", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    scene.types("ps:restart --process-type web -a small-study");
    scene.sees("up again", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    scene.types("ps:scale web=0 -a small-study");
    scene.sees("no server", "/apps/small-study/dynos", |it| {
        *it == json!([])
    });
    scene.types("ps:scale web=1 -a small-study");
    scene.sees("one server up", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    scene.reads("ps:scale -a small-study", "web=1");
    scene.reads("ps:type -a small-study", "Basic");
    scene.types("ps:type web=standard-1x -a small-study");
    scene.sees("another size", "/apps/small-study/formation", |it| {
        it[0]["size"]
            .as_str()
            .is_some_and(|size| size.eq_ignore_ascii_case("standard-1x"))
    });
    scene.types("ps:stop web.1 -a small-study");
    scene.sees("it is down", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "down"
    });
    scene.types("ps:restart web.1 -a small-study");
    scene.sees("up again", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });

    scene.reads("releases -a small-study", &format!("Current: v{newest}"));
    scene.reads("releases:info -a small-study", "Deploy");
    scene
        .types(&format!("releases:rollback v{} -a small-study", newest - 1))
        .with("Rolling back");
    scene.sees("a new version", "/apps/small-study/releases", |it| {
        it.as_array().is_some_and(|all| {
            all.iter().any(|release| {
                release["version"] == newest + 1
                    && release["description"]
                        .as_str()
                        .is_some_and(|it| it.starts_with("Rollback to"))
            })
        })
    });

    scene.reads("logs -a small-study", "app[api]");
    scene.reads("logs -n 5 --source heroku -a small-study", "heroku[web.1]");
    scene.reads("run --exit-code -a small-study \"echo hello\"", "hello");
    scene.is_refused(
        "run --exit-code -a small-study \"python -c 'raise SystemExit(3)'\"",
        3,
        "",
    );
    scene.types("run:detached -a small-study \"echo from afar\"");
    scene.sees("it has gone again", "/apps/small-study/dynos", |it| {
        it.as_array().is_some_and(|all| all.len() == 1)
    });
    metrics(scene);
    scene.types_until(
        "logs --tail -a small-study",
        "State changed from starting to up",
    );
    with_a_release_phase(scene, &study);
}

/// Heroku's command line finds the metrics under a name of Heroku's alone.
fn metrics(scene: &mut Scene) {
    scene.types("ps:stop web.1 -a small-study");
    scene.sees("it is down", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "down"
    });
    let address = scene.asks("/apps/small-study")["web_url"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let refused = block_on(send(Method::GET, &address, &[], Body::Empty)).unwrap();
    assert_eq!(refused.status, 503);
    scene.reads("apps:errors -a small-study --router", "H14");
    scene.types("ps:restart web.1 -a small-study");
    scene.sees("up again", "/apps/small-study/dynos", |it| {
        it[0]["state"] == "up"
    });
}

fn with_a_release_phase(scene: &mut Scene, study: &Study) {
    study.write(
        "Procfile",
        "web: python serve.py\nrelease: echo tables are made\n",
    );
    let jobs = scene.desk.jobs();
    let version = block_on(comes_online(&jobs, study, update("small-study")));
    scene.reads("releases:output -a small-study", "tables are made");
    scene.reads(
        &format!("releases:output v{version} -a small-study"),
        "tables are made",
    );
}
