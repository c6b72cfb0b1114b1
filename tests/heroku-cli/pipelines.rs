//! From a try to the real study: the same code in two apps.

use crate::scene::{Scene, block_on};
use crate::support::desk::{comes_online, new, page};

pub fn play(scene: &mut Scene) {
    let study = scene.desk.study("version one");
    let jobs = scene.desk.jobs();
    block_on(comes_online(&jobs, &study, new("small-study")));
    scene.types("apps:create real-study");
    scene.sees("the app", "/apps/real-study", |it| {
        it["name"] == "real-study"
    });
    scene.types("pipelines:create studies -a small-study --stage staging");
    scene.sees("the pipeline", "/pipelines", |it| {
        it[0]["name"] == "studies"
    });
    scene.types("pipelines:add studies -a real-study --stage production");
    let pipelines = scene.asks("/pipelines");
    let id = pipelines[0]["id"].as_str().unwrap().to_owned();
    scene.sees(
        "two apps in it",
        &format!("/pipelines/{id}/pipeline-couplings"),
        |it| it.as_array().is_some_and(|all| all.len() == 2),
    );
    scene.reads("pipelines", "studies");
    scene.reads("pipelines:info studies", "production");
    scene
        .types("pipelines:promote -a small-study")
        .with("real-study");
    scene.sees("a promoted version", "/apps/real-study/releases", |it| {
        it.as_array().is_some_and(|all| {
            all.iter().any(|one| {
                one["description"]
                    .as_str()
                    .is_some_and(|it| it.starts_with("Promote"))
            })
        })
    });
    scene.types("ps:scale web=1 -a real-study");
    scene.sees("one server up", "/apps/real-study/dynos", |it| {
        it[0]["state"] == "up"
    });
    let app = scene.asks("/apps/real-study");
    assert_eq!(page(app["web_url"].as_str().unwrap()), "version one");
    scene.notes("its page is that of the promoted code");
    scene.types("pipelines:update -a real-study --stage development");
    scene.sees(
        "another stage",
        "/apps/real-study/pipeline-couplings",
        |it| it["stage"] == "development",
    );
    scene.types("pipelines:rename studies trials");
    scene.sees("another name", "/pipelines", |it| it[0]["name"] == "trials");
    scene.types("pipelines:remove -a real-study");
    scene.sees(
        "one app in it",
        &format!("/pipelines/{id}/pipeline-couplings"),
        |it| it.as_array().is_some_and(|all| all.len() == 1),
    );
    scene.types("pipelines:destroy trials");
    scene.sees("no pipeline", "/pipelines", |it| {
        it.as_array().is_some_and(Vec::is_empty)
    });
}
