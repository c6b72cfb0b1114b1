//! From an archive to an app that answers: builds, releases, release phases, rollbacks, cancels. Real uv, real processes.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use serde_json::json;
use served::{Served, ask, lent, tiny, until};

#[tokio::test]
async fn an_app_is_built_answers_takes_settings_and_goes_back() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let (build, output) = app.build(&lent(&tiny("first"))).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    for words in [
        "-----> Python app detected",
        "specified in .python-version",
        "Procfile declares types -> web, worker",
        "Released v3",
    ] {
        assert!(output.contains(words), "no {words:?} in\n{output}");
    }
    app.answers("first").await;
    let formation = app.get("/formation").await;
    let told: Vec<_> = formation
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["type"].as_str().unwrap(),
                line["quantity"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("web", 1), ("worker", 0)]);
    assert_eq!(app.get("/dynos").await[0]["name"], "web.1");

    served
        .patch("/apps/study/config-vars", json!({"GREETING": "hello"}))
        .await
        .expect(200);
    app.answers("first hello").await;
    let (_, output) = app.build(&lent(&tiny("second"))).await;
    assert!(output.contains("Released v5"), "{output}");
    app.answers("second hello").await;

    let release = app.get("/releases/v3").await;
    assert_eq!(release["eligible_for_rollback"], true);
    let back = served
        .post("/apps/study/releases", json!({"release": release["id"]}))
        .await
        .expect(201);
    assert_eq!(
        (back["version"].as_u64(), back["description"].as_str()),
        (Some(6), Some("Rollback to v3"))
    );
    app.answers("first ").await;
    assert_eq!(app.get("/config-vars").await, json!({}));

    served
        .patch(
            "/apps/study/formation",
            json!({"updates": [{"type": "web", "quantity": "0", "size": "eco"}]}),
        )
        .await
        .expect(200);
    until("no dynos", || async {
        (app.get("/dynos").await == json!([])).then_some(())
    })
    .await;
    served
        .patch("/apps/study/formation/web", json!({"quantity": 2}))
        .await
        .refused(422, "invalid_params");
}

#[tokio::test]
async fn a_release_phase_that_fails_keeps_the_old_version() {
    let served = Served::start();
    let app = served.app("study").create().await;
    app.runs_tiny("old").await;
    app.answers("old").await;

    let phase = |command: &str| {
        let mut files = tiny("new");
        files[3].1 = format!("web: python server.py\nrelease: {command}\n");
        files
    };
    let (build, output) = app
        .build(&lent(&phase(
            "python -c \"print('preparing'); raise SystemExit(3)\"",
        )))
        .await;
    assert_eq!(build["status"], "succeeded", "{output}");
    let path = format!("/releases/{}", build["release"]["id"].as_str().unwrap());
    let failed = until("the end of the release", || async {
        Some(app.get(&path).await).filter(|r| r["status"] != "pending")
    })
    .await;
    assert_eq!(
        (failed["status"].as_str(), failed["current"].as_bool()),
        (Some("failed"), Some(false))
    );
    let told = ask(
        "GET",
        failed["output_stream_url"].as_str().unwrap(),
        &[],
        Body::empty(),
    )
    .await
    .text();
    assert!(
        told.contains("preparing") && told.contains("status 3"),
        "{told}"
    );
    app.answers("old").await;
    assert_eq!(app.get("/releases/v3").await["current"], true);

    let (build, _) = app.build(&lent(&phase("python -c pass"))).await;
    let path = format!("/releases/{}", build["release"]["id"].as_str().unwrap());
    until("the release", || async {
        (app.get(&path).await["status"] == "succeeded").then_some(())
    })
    .await;
    app.answers("new").await;
}

#[tokio::test]
async fn a_build_that_fails_says_why_and_leaves_nothing() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let with = |changes: &[(&'static str, &str)]| {
        let mut files = tiny("never");
        files.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        files.extend(
            changes
                .iter()
                .map(|(name, text)| (*name, (*text).to_owned())),
        );
        files
    };
    for (files, words) in [
        (with(&[("uv.lock", "")]), "Several Python package managers"),
        (with(&[(".python-version", "3.9")]), "Python 3.9 is too old"),
        (
            with(&[(".python-version", "3.13.999")]),
            "Python 3.13.999 is not on this computer",
        ),
        (
            with(&[("requirements.txt", "no-such-package-of-orchard==999\n")]),
            "packages could not be",
        ),
        (
            with(&[("requirements.txt", "this is not a requirement\n")]),
            "packages could not be",
        ),
    ] {
        let (build, output) = app.build(&lent(&files)).await;
        assert_eq!(build["status"], "failed", "{output}");
        assert!(output.contains(words), "no {words:?} in\n{output}");
    }
    let url = app.upload(served::pack(&lent(&tiny("never")))).await;
    let blob = json!({"url": url, "checksum": format!("SHA256:{}", "0".repeat(64))});
    let build = served
        .post("/apps/study/builds", json!({"source_blob": blob}))
        .await
        .expect(201);
    let (build, output) = app.built(&build).await;
    assert!(
        build["status"] == "failed" && output.contains("its checksum is"),
        "{output}"
    );
    assert_eq!(
        std::fs::read_dir(served.data.join("slugs"))
            .unwrap()
            .count(),
        0
    );
    assert_eq!(app.get("/releases").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn without_tools_builds_and_databases_fail_with_a_sentence_and_all_else_works() {
    let served = Served::bare();
    let app = served.app("study").create().await;
    let (build, output) = app.build(&lent(&tiny("never"))).await;
    assert_eq!(build["status"], "failed", "{output}");
    assert!(output.contains("could not be prepared"), "{output}");
    let plan = json!({"plan": "heroku-postgresql"});
    let addon = served.post(&app.path("/addons"), plan).await.expect(201);
    let path = format!("/addons/{}", addon["id"].as_str().unwrap());
    let failed = until("the end of provisioning", || async {
        Some(app.get(&path).await).filter(|addon| addon["state"] != "provisioning")
    });
    let failed = failed.await;
    assert_eq!(failed["state"], "deprovisioned");
    assert!(
        failed["provision_message"]
            .as_str()
            .unwrap()
            .contains("PostgreSQL"),
        "{failed}"
    );
    assert_eq!(app.get("/config-vars").await, json!({}));
    served
        .patch("/apps/study/config-vars", json!({"A": "1"}))
        .await
        .expect(200);
}

/// A project whose installation takes as long as a test may last.
fn endless() -> Vec<(&'static str, String)> {
    let mut files = tiny("never");
    files[1].1 = "./slow\n".to_owned();
    files.push(("slow/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = \"slow\"\nbackend-path = [\".\"]\n[project]\nname = \"slow\"\nversion = \"1\"\n".to_owned()));
    files.push((
        "slow/slow.py",
        "import time\nprint('waiting', flush=True)\ntime.sleep(600)\n".to_owned(),
    ));
    files
}

#[tokio::test]
async fn a_build_is_cancelled_and_nothing_of_it_runs_on() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let build = app.begin_build(&lent(&endless())).await;
    let words = served
        .post(
            "/apps/study/builds",
            json!({"source_blob": {"url": app.upload(served::pack(&[("a", "")])).await}}),
        )
        .await;
    words.refused(409, "conflict");
    until("the installation", || async {
        let output = std::fs::read_to_string(
            served
                .data
                .join("output")
                .join(format!("{}.txt", build["id"].as_str().unwrap())),
        );
        output
            .unwrap()
            .contains("Installing dependencies")
            .then_some(())
    })
    .await;
    let path = app.path(&format!("/builds/{}", build["id"].as_str().unwrap()));
    assert_eq!(served.delete(&path).await.expect(200)["status"], "failed");
    assert_eq!(
        std::fs::read_dir(served.data.join("slugs"))
            .unwrap()
            .count(),
        0
    );
    assert_eq!(
        running_under(&served.data.to_string_lossy()),
        Vec::<String>::new()
    );
    served.delete(&path).await.refused(422, "invalid_params");
    app.runs_tiny("after").await;
}

#[tokio::test]
async fn what_a_client_asked_for_and_did_not_wait_for_is_still_carried_to_its_end() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let url = app.upload(b"not an archive".to_vec()).await;
    let body = json!({"source_blob": {"url": url}}).to_string();
    let request = format!(
        "POST /apps/study/builds HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        served.address.trim_start_matches("http://"),
        served.token,
        body.len()
    );
    // Gone after a while that is another one each time: some fall into the midst of the answer.
    for n in 0..60 {
        let mut stream =
            std::net::TcpStream::connect(served.address.trim_start_matches("http://")).unwrap();
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let gone = std::time::Instant::now() + std::time::Duration::from_micros(100 * n);
        while std::time::Instant::now() < gone {
            std::hint::spin_loop();
        }
        drop(stream);
        until("the build to end", || async {
            let builds = app.get("/builds").await;
            let pending = |build: &serde_json::Value| build["status"] == "pending";
            (!builds.as_array().unwrap().iter().any(pending)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn an_output_is_resumed_where_it_broke_off() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let (build, output) = app.build(&lent(&[("settings.py", "".to_owned())])).await;
    let url = build["output_stream_url"].as_str().unwrap();
    let rest = ask("GET", url, &[("range", "bytes=20-")], Body::empty()).await;
    assert_eq!(
        (rest.status.as_u16(), rest.text().as_str()),
        (206, &output[20..])
    );
    let end = format!("bytes={}-", output.len());
    assert_eq!(
        ask("GET", url, &[("range", &end)], Body::empty())
            .await
            .status,
        204
    );
    ask("GET", url, &[("range", "bytes=x-")], Body::empty())
        .await
        .refused(416, "requested_range_not_satisfiable");
    ask(
        "GET",
        &url.replace("signature=", "signature=0"),
        &[],
        Body::empty(),
    )
    .await
    .refused(403, "forbidden");
    let events = ask(
        "GET",
        url,
        &[("accept", "text/event-stream")],
        Body::empty(),
    )
    .await
    .text();
    assert!(
        events.contains(&format!("id: {}\ndata: ", output.len())),
        "{events}"
    );
}

/// Command lines of processes that work under a folder.
fn running_under(folder: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines
        .filter(|line| line.contains(folder) && !line.contains(" serve --data "))
        .collect()
}
