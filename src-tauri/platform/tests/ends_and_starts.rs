//! Whatever ended the platform, the next start knows everything that was acknowledged, and nothing runs twice or on.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use std::process::Command;

use serde_json::{Value, json};
use served::{PROGRAM, Served, ask, lent, tiny, until};

fn run(command: &str, data: &std::path::Path) -> (bool, Value) {
    let output = Command::new(PROGRAM)
        .args([command, "--data"])
        .arg(data)
        .output()
        .unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    (
        output.status.success(),
        serde_json::from_str(&line).unwrap(),
    )
}

#[tokio::test]
async fn after_a_kill_apps_run_again_under_their_old_address() {
    let served = Served::start();
    let app = served.app("study").create().await;
    app.runs_tiny("here").await;
    served
        .patch("/apps/study/config-vars", json!({"GREETING": "again"}))
        .await
        .expect(200);
    app.answers("here again").await;
    let (address, token, before) = (
        served.address.clone(),
        served.token.clone(),
        app.get("").await,
    );
    let releases = app.get("/releases").await;

    let served = served.kill_and_start();
    let app = served.app("study");
    assert_eq!((&served.address, &served.token), (&address, &token));
    assert_eq!(app.get("").await["web_url"], before["web_url"]);
    assert_eq!(app.get("/releases").await, releases);
    app.answers("here again").await;
    assert_eq!(app.get("/dynos").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_build_that_a_kill_cut_off_has_failed_and_left_nothing() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let mut files = tiny("never");
    files[1].1 = "./slow\n".to_owned();
    files.push((
        "slow/pyproject.toml",
        "[build-system]\nrequires = []\nbuild-backend = \"slow\"\nbackend-path = [\".\"]\n"
            .to_owned(),
    ));
    files.push(("slow/slow.py", "import time\ntime.sleep(600)\n".to_owned()));
    let build = app.begin_build(&lent(&files)).await;
    let id = build["id"].as_str().unwrap().to_owned();
    let output = served.data.join("output").join(format!("{id}.txt"));
    until("the installation", || async {
        std::fs::read_to_string(&output)
            .unwrap()
            .contains("Installing dependencies")
            .then_some(())
    })
    .await;

    let served = served.kill_and_start();
    let app = served.app("study");
    assert_eq!(app.get(&format!("/builds/{id}")).await["status"], "failed");
    assert!(
        std::fs::read_to_string(&output)
            .unwrap()
            .contains("stopped before the build was done")
    );
    assert_eq!(
        std::fs::read_dir(served.data.join("slugs"))
            .unwrap()
            .count(),
        0
    );
    let data = served.data.to_string_lossy().into_owned();
    until("the end of what the build ran", || async {
        (!is_running(&data)).then_some(())
    })
    .await;
    app.runs_tiny("after").await;
}

fn is_running(folder: &str) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut lines =
        processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.any(|line| {
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        line.contains(folder) && !line.contains(" serve --data ")
    })
}

#[tokio::test]
async fn a_release_phase_that_a_kill_cut_off_has_failed() {
    let served = Served::start();
    let app = served.app("study").create().await;
    app.runs_tiny("old").await;
    let mut files = tiny("new");
    files[3].1 = "web: python server.py\nrelease: python -c \"import time; print('preparing', flush=True); time.sleep(600)\"\n".to_owned();
    let (build, _) = app.build(&lent(&files)).await;
    let release = build["release"]["id"].as_str().unwrap().to_owned();
    served
        .patch("/apps/study/config-vars", json!({"A": "1"}))
        .await
        .refused(409, "conflict");

    let served = served.kill_and_start();
    let app = served.app("study");
    assert_eq!(
        app.get(&format!("/releases/{release}")).await["status"],
        "failed"
    );
    app.answers("old").await;
}

#[tokio::test]
async fn one_platform_at_a_time_holds_a_folder() {
    let served = Served::start();
    let second = Command::new(PROGRAM)
        .args(["serve", "--data"])
        .arg(&served.data)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&second.stdout).unwrap();
    assert_eq!(
        (second.status.code(), said["code"].as_str()),
        (Some(1), Some("already-running"))
    );
    served.get("/account").await.expect(200);
}

#[tokio::test]
async fn up_finds_or_starts_and_down_ends_and_both_may_be_asked_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(run("status", &data), (true, json!({"running": false})));
    assert_eq!(run("down", &data), (true, json!({"running": false})));
    let starters: Vec<_> = (0..4)
        .map(|_| {
            let data = data.clone();
            std::thread::spawn(move || run("up", &data))
        })
        .collect();
    let said: Vec<_> = starters
        .into_iter()
        .map(|starter| starter.join().unwrap())
        .collect();
    assert!(
        said.iter().all(|(good, line)| *good && line == &said[0].1),
        "{said:?}"
    );
    let (address, token) = (
        said[0].1["address"].as_str().unwrap(),
        said[0].1["token"].as_str().unwrap(),
    );
    let bearer = format!("Bearer {token}");
    ask(
        "GET",
        &format!("{address}/account"),
        &[("authorization", &bearer)],
        axum::body::Body::empty(),
    )
    .await
    .expect(200);
    let (_, status) = run("status", &data);
    assert_eq!(
        (
            status["running"].as_bool(),
            status["address"].as_str(),
            status.get("token")
        ),
        (Some(true), Some(address), None)
    );

    assert_eq!(run("down", &data), (true, json!({"running": false})));
    assert_eq!(run("status", &data), (true, json!({"running": false})));
    let (_, again) = run("up", &data);
    assert_eq!(again["token"], token);
    assert!(run("down", &data).0);
}

#[test]
fn down_ends_one_that_takes_over_from_another_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(run("up", &data).0);
    let mut second = Command::new(PROGRAM);
    second.args(["serve", "--data"]).arg(&data);
    let mut second = second.stdout(std::process::Stdio::null()).spawn().unwrap();
    // Whether it takes over before `down` looks again or right after, a `down` ends it.
    while second.try_wait().unwrap().is_none() {
        assert_eq!(run("down", &data), (true, json!({"running": false})));
    }
    assert_eq!(run("status", &data), (true, json!({"running": false})));
}

#[tokio::test]
async fn down_ends_in_order() {
    let mut served = Served::start();
    let app = served.app("study").create().await;
    app.runs_tiny("here").await;
    app.answers("here").await;
    assert!(served.stop());
    assert!(!is_running(&served.data.to_string_lossy()));
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_a_named_problem() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (good, said) = run("up", &file.join("data"));
    assert!(!good && said["code"].is_string(), "{said}");
    let output = Command::new(PROGRAM).arg("nonsense").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_folder_and_the_token_is_in_the_store_alone() {
    use std::os::unix::fs::PermissionsExt;
    let served = Served::start();
    let app = served.app("study").create().await;
    served
        .patch(
            "/apps/study/config-vars",
            json!({"PASSWORD": "a-canary-of-a-password"}),
        )
        .await
        .expect(200);
    app.build(&lent(&tiny("here"))).await;
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&served.data), 0o700);
    let mut folders = vec![served.data.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            let name = path
                .strip_prefix(&served.data)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            if kind.is_dir() && name != "packages" && name != "tools" {
                folders.push(path);
            } else if name.starts_with("platform.sqlite")
                || name == "lock"
                || name == "platform.log"
            {
                assert_eq!(mode(&path), 0o600, "{name}");
            }
        }
    }
    let holders = |secret: &str| {
        let output = Command::new("grep")
            .args(["-rlaF", secret])
            .arg(&served.data)
            .output()
            .unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        found
            .lines()
            .filter(|line| !line.contains("platform.sqlite"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(holders(&served.token), Vec::<String>::new());
    assert_eq!(holders("a-canary-of-a-password"), Vec::<String>::new());
    let line = std::fs::read(format!("/proc/{}/cmdline", served.pid())).unwrap_or_default();
    assert!(!String::from_utf8_lossy(&line).contains(&served.token));
}
