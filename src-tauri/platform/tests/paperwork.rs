//! Collaborators, domains, features and buildpacks, over HTTP.
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
use served::{Served, ask, lent, tiny};

#[tokio::test]
async fn an_app_is_shared_until_it_is_not() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let people = app.get("/collaborators").await;
    assert_eq!(people.as_array().unwrap().len(), 1);
    assert_eq!(people[0]["role"], "owner");
    let added = served
        .post(
            &app.path("/collaborators"),
            json!({"user": "Ada@Example.org", "silent": true}),
        )
        .await
        .expect(201);
    assert_eq!(added["user"]["email"], "ada@example.org");
    assert_eq!(added["role"], "collaborator");
    served
        .post(
            &app.path("/collaborators"),
            json!({"user": {"email": "grace@example.org"}}),
        )
        .await
        .expect(201);
    let words = served
        .post(
            &app.path("/collaborators"),
            json!({"user": "ada@example.org"}),
        )
        .await
        .refused(422, "invalid_params");
    assert!(words.contains("already a collaborator"), "{words}");
    let by_id = app
        .get(&format!("/collaborators/{}", added["id"].as_str().unwrap()))
        .await;
    assert_eq!(by_id, app.get("/collaborators/ada@example.org").await);

    let served = served.kill_and_start();
    let app = served.app("study");
    assert_eq!(app.get("/collaborators").await.as_array().unwrap().len(), 3);
    served
        .delete(&app.path("/collaborators/ada@example.org"))
        .await
        .expect(200);
    served
        .get(&app.path("/collaborators/ada@example.org"))
        .await
        .refused(404, "not_found");
    served
        .delete(&app.path("/collaborators/you@orchard.localhost"))
        .await
        .refused(403, "forbidden");
    for wrong in [
        json!({}),
        json!({"user": 1}),
        json!({"user": {}}),
        json!({"user": "nobody"}),
        json!({"user": "a@b"}),
        json!({"user": "a b@example.org"}),
        json!({"user": "~"}),
        json!({"user": "x".repeat(300) + "@example.org"}),
        json!({"user": "a@example.org", "silent": "yes"}),
    ] {
        served
            .post(&app.path("/collaborators"), wrong)
            .await
            .refused(422, "invalid_params");
    }
    served
        .get("/apps/nothing/collaborators")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_domain_belongs_to_one_app() {
    let served = Served::start();
    let app = served.app("study").create().await;
    served.app("other").create().await;
    assert_eq!(app.get("/sni-endpoints").await, json!([]));
    let own = app.get("/domains").await;
    assert_eq!(
        (own.as_array().unwrap().len(), &own[0]["kind"]),
        (1, &json!("heroku"))
    );
    let added = served
        .post(
            &app.path("/domains"),
            json!({"hostname": "WWW.Example.org", "sni_endpoint": null}),
        )
        .await
        .expect(201);
    assert_eq!(added["hostname"], "www.example.org");
    assert_eq!(added["kind"], "custom");
    assert!(added["cname"].as_str().unwrap().contains("herokudns"));
    served
        .post(&app.path("/domains"), json!({"hostname": "*.example.org"}))
        .await
        .expect(201);
    let words = served
        .post(
            "/apps/other/domains",
            json!({"hostname": "www.example.org"}),
        )
        .await
        .refused(422, "invalid_params");
    assert!(words.contains("in use by another app"), "{words}");
    assert_eq!(app.get("/domains/www.example.org").await, added);
    served
        .patch(
            &app.path("/domains/www.example.org"),
            json!({"sni_endpoint": null}),
        )
        .await
        .expect(200);
    served
        .patch(
            &app.path("/domains/www.example.org"),
            json!({"sni_endpoint": "gold"}),
        )
        .await
        .refused(404, "not_found");
    served
        .delete(&app.path("/domains/www.example.org"))
        .await
        .expect(200);
    served
        .post(
            "/apps/other/domains",
            json!({"hostname": "www.example.org"}),
        )
        .await
        .expect(201);
    let own = own[0]["hostname"].as_str().unwrap();
    served
        .delete(&app.path(&format!("/domains/{own}")))
        .await
        .refused(403, "forbidden");
    for wrong in [
        json!({}),
        json!({"hostname": null}),
        json!({"hostname": 1}),
        json!({"hostname": ""}),
        json!({"hostname": "example"}),
        json!({"hostname": "-a.example.org"}),
        json!({"hostname": "a..org"}),
        json!({"hostname": "a_b.example.org"}),
        json!({"hostname": "https://example.org"}),
        json!({"hostname": "127.0.0.1"}),
        json!({"hostname": "bücher.example.org"}),
        json!({"hostname": "study.herokuapp.com"}),
        json!({"hostname": "study.localhost"}),
        json!({"hostname": format!("{}.org", "a".repeat(300))}),
        json!({"hostname": "a.*.org"}),
    ] {
        let words = wrong.to_string();
        let answer = served.post(&app.path("/domains"), wrong).await;
        assert_eq!(answer.status.as_u16(), 422, "{words}");
    }
}

#[tokio::test]
async fn a_dyno_knows_its_app_and_release_once_it_may() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let offered = app.get("/features").await;
    let names: Vec<_> = offered
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            (
                feature["name"].as_str().unwrap(),
                feature["enabled"].as_bool(),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("log-runtime-metrics", Some(false)),
            ("runtime-dyno-metadata", Some(false))
        ]
    );
    let mut files = tiny("it is");
    for (name, text) in &mut files {
        if *name == "server.py" {
            *text = text.replace(
                "os.environ.get('GREETING', '')",
                "os.environ.get('HEROKU_APP_NAME', 'nameless') + os.environ.get('HEROKU_RELEASE_VERSION', '-') + os.environ.get('HEROKU_SLUG_COMMIT', '-')",
            );
        }
    }
    let (build, output) = app.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    app.answers("it is nameless--").await;
    let on = served
        .patch(
            &app.path("/features/runtime-dyno-metadata"),
            json!({"enabled": true}),
        )
        .await
        .expect(200);
    assert_eq!(on["enabled"], true);
    app.answers("it is studyv4test-1").await;
    assert_eq!(
        app.get("/releases/4").await["description"],
        "Enable runtime-dyno-metadata feature"
    );
    served
        .patch(
            &app.path("/features/log-runtime-metrics"),
            json!({"enabled": true}),
        )
        .await
        .expect(200);
    assert_eq!(app.get("/releases").await.as_array().unwrap().len(), 4);
    assert_eq!(
        app.get("/features/log-runtime-metrics").await["enabled"],
        true
    );
    // The build chose the buildpack for the app.
    assert_eq!(
        app.get("/buildpack-installations").await[0]["buildpack"]["name"],
        "heroku/python"
    );

    assert_eq!(served.get("/account/features").await.expect(200), json!([]));
    served
        .get("/account/features/log-runtime-metrics")
        .await
        .refused(404, "not_found");
    served
        .get(&app.path("/features/preboot"))
        .await
        .refused(404, "not_found");
    for wrong in [json!({}), json!({"enabled": "true"}), json!({"enabled": 1})] {
        served
            .patch(&app.path("/features/log-runtime-metrics"), wrong)
            .await
            .refused(422, "invalid_params");
    }
}

#[tokio::test]
async fn only_python_can_be_built_and_the_registry_says_so() {
    let served = Served::start();
    let app = served.app("study").create().await;
    assert_eq!(app.get("/buildpack-installations").await, json!([]));
    let path = app.path("/buildpack-installations");
    // The registry needs no token.
    let url = format!("{}/buildpacks/heroku%2Fpython", served.address);
    let found = ask("GET", &url, &[], Body::empty()).await.expect(200);
    let blob = found["blob_url"].clone();
    for name in [
        blob,
        json!("heroku/python"),
        json!("urn:buildpack:heroku/python"),
    ] {
        let set = served
            .put(&path, json!({"updates": [{"buildpack": name}]}))
            .await
            .expect(200);
        assert_eq!(
            set,
            json!([{"ordinal": 0, "buildpack": {"name": "heroku/python", "url": "urn:buildpack:heroku/python"}}])
        );
        assert_eq!(app.get("/buildpack-installations").await, set);
    }
    for other in ["heroku/nodejs", "https://example.org/python", "", "python"] {
        let words = served
            .put(&path, json!({"updates": [{"buildpack": other}]}))
            .await
            .refused(422, "invalid_params");
        assert!(words.contains("Python only"), "{words}");
    }
    for wrong in [
        json!({}),
        json!({"updates": 1}),
        json!({"updates": [1]}),
        json!({"updates": [{}]}),
        json!({"updates": [{"buildpack": 1}]}),
        json!({"updates": [{"buildpack": "heroku/python"}, {"buildpack": "heroku/python"}]}),
    ] {
        served
            .put(&path, wrong)
            .await
            .refused(422, "invalid_params");
    }
    served.put(&path, json!({"updates": []})).await.expect(200);
    assert_eq!(app.get("/buildpack-installations").await, json!([]));
    for path in ["revisions", "readme"] {
        ask("GET", &format!("{url}/{path}"), &[], Body::empty())
            .await
            .expect(200);
    }
    let nothing = format!("{}/buildpacks/heroku%2Fnodejs", served.address);
    ask("GET", &nothing, &[], Body::empty())
        .await
        .refused(404, "not_found");
    let search = format!("{}/buildpacks?in[name][]=nodejs", served.address);
    assert_eq!(
        ask(
            "GET",
            &search.replace('[', "%5B").replace(']', "%5D"),
            &[],
            Body::empty()
        )
        .await
        .expect(200),
        json!([])
    );
    let build =
        json!({"source_blob": {"url": "x"}, "buildpacks": [{"url": "https://example.org/python"}]});
    let refused: Value = served.post(&app.path("/builds"), build).await.expect(422);
    assert!(refused["message"].as_str().unwrap().contains("Python only"));
}

#[tokio::test]
async fn the_account_has_a_name_of_its_own_and_no_team() {
    let served = Served::start();
    let before = served.get("/account").await.expect(200);
    let after = served
        .patch("/account", json!({"name": "Ada Lovelace"}))
        .await
        .expect(200);
    assert_eq!(
        (&after["name"], &after["id"]),
        (&json!("Ada Lovelace"), &before["id"])
    );
    let served = served.kill_and_start();
    assert_eq!(served.get("/users/~").await.expect(200), after);
    for wrong in [
        json!({"name": 1}),
        json!({"name": ""}),
        json!({"name": "x".repeat(101)}),
        json!({"beta": "yes"}),
    ] {
        served
            .patch("/account", wrong)
            .await
            .refused(422, "invalid_params");
    }
    for empty in ["/teams", "/invoices", "/account/invoices"] {
        assert_eq!(served.get(empty).await.expect(200), json!([]));
    }
    let quota = "/accounts/nobody/actions/get-quota";
    for missing in ["/teams/lab", "/teams/lab/members", quota] {
        served.get(missing).await.refused(404, "not_found");
    }
}
