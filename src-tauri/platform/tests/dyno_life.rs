//! What a dyno does from start to stop, with real processes, told by the lines in its app's log.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;

use std::time::Duration;

use bench::{Bench, KEEPER, LONG, SERVER, until};
use platform::dyno::{DynoError, DynoLimits, DynoState, Web, Which};

#[tokio::test]
async fn a_web_dyno_is_up_when_its_port_accepts() {
    let bench = Bench::new();
    let mut web = bench.dynos.web("app");
    assert_eq!(*web.borrow_and_update(), Web::None);
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    assert_eq!(*web.borrow_and_update(), Web::Starting);
    bench.state("web.1", DynoState::Up).await;
    let Web::Up(up) = web.borrow().clone() else {
        panic!("not up")
    };
    assert_eq!(bench::get(up[0].port, "/hello").await, "hello from web.1");
    assert_eq!(
        bench.log(&["heroku[web.1]"]),
        [
            format!("heroku[web.1]: Starting process with command `{SERVER}`"),
            "heroku[web.1]: State changed from starting to up".into(),
        ]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_dyno_gets_its_config_vars_and_what_heroku_adds() {
    let bench = Bench::new();
    let mut spec = bench.spec("worker", "env");
    spec.env.insert("OTREE_PRODUCTION".into(), "1".into());
    spec.env.insert("PORT".into(), "1".into());
    bench.dynos.set("app", vec![spec]);
    until("the environment", || {
        bench.log(&["app[worker.1]"]).len() >= 7
    })
    .await;
    let mut lines: Vec<_> = bench
        .log(&["app[worker.1]"])
        .into_iter()
        .map(|l| l.replace("app[worker.1]: ", ""))
        .collect();
    lines.truncate(7);
    lines.sort();
    let slug = bench.slug.path().display();
    assert_eq!(lines[0], "DYNO=worker.1");
    assert_eq!(lines[1], format!("HOME={slug}"));
    assert!(lines[2].starts_with("LANG="));
    assert_eq!(lines[3], "OTREE_PRODUCTION=1");
    assert!(lines[4].starts_with(&format!("PATH={slug}/.venv/bin:")));
    assert!(lines[5].starts_with("PORT=") && lines[5] != "PORT=1");
    assert_eq!(lines[6], "PYTHONUNBUFFERED=1");
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_crashed_dyno_is_started_again_at_once_and_then_cools_off() {
    let bench = Bench::with(DynoLimits {
        cool_off: vec![Duration::ZERO, LONG],
        ..DynoLimits::default()
    });
    let mut web = bench.dynos.web("app");
    bench
        .dynos
        .set("app", vec![bench.web("sh -c 'echo no; exit 3'")]);
    let both = || {
        bench.log(&[
            "heroku[web.1]: State changed from crashed",
            "heroku[web.1]: State changed from starting",
        ])
    };
    until("the second crash", || both().len() == 3).await;
    assert_eq!(
        bench.log(&["[web.1]"])[1..],
        [
            "app[web.1]: no",
            "heroku[web.1]: Process exited with status 3",
            "heroku[web.1]: State changed from starting to crashed",
            "heroku[web.1]: State changed from crashed to starting",
            "heroku[web.1]: Starting process with command `sh -c 'echo no; exit 3'`",
            "app[web.1]: no",
            "heroku[web.1]: Process exited with status 3",
            "heroku[web.1]: State changed from starting to crashed",
        ]
    );
    assert_eq!(*web.borrow_and_update(), Web::Crashed);
    // A new release ends the cool-off; the same one does not.
    bench
        .dynos
        .set("app", vec![bench.web("sh -c 'echo no; exit 3'")]);
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Crashed);
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_dyno_that_was_up_and_ends_has_crashed() {
    let bench = Bench::with(DynoLimits {
        cool_off: vec![LONG],
        ..DynoLimits::default()
    });
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    let port = bench.port();
    let _ = bench::try_get(port, "/exit").await;
    bench.state("web.1", DynoState::Crashed).await;
    assert_eq!(
        bench.log(&["heroku[web.1]: Process", "heroku[web.1]: State"])[1..],
        [
            "heroku[web.1]: Process exited with status 9",
            "heroku[web.1]: State changed from up to crashed"
        ]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_web_dyno_that_never_binds_its_port_is_r10() {
    let limits = DynoLimits {
        boot: Duration::from_secs(1),
        cool_off: vec![LONG],
        ..DynoLimits::default()
    };
    let bench = Bench::with(limits);
    bench.dynos.set("app", vec![bench.web("sleep 600")]);
    bench.state("web.1", DynoState::Crashed).await;
    assert_eq!(
        bench.log(&["heroku[web.1]"])[1..],
        [
            "heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 1 seconds of launch",
            "heroku[web.1]: Stopping process with SIGKILL",
            "heroku[web.1]: Process exited with status 137",
            "heroku[web.1]: State changed from starting to crashed",
        ]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_restart_stops_in_order_and_makes_a_new_dyno() {
    let bench = Bench::new();
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    let before = bench.dynos.list("app").remove(0);
    let mut changes = bench.dynos.changes();
    bench
        .dynos
        .restart("app", &Which::One("web.1".into()))
        .unwrap();
    assert_eq!(changes.recv().await.unwrap().state, DynoState::Starting);
    bench.state("web.1", DynoState::Up).await;
    let after = bench.dynos.list("app").remove(0);
    assert_ne!(before.id, after.id);
    assert_eq!(
        bench.log(&["heroku[web.1]"])[2..],
        [
            "heroku[web.1]: Restarting".to_owned(),
            "heroku[web.1]: State changed from up to starting".into(),
            "heroku[web.1]: Stopping all processes with SIGTERM".into(),
            "heroku[web.1]: Process exited with status 143".into(),
            format!("heroku[web.1]: Starting process with command `{SERVER}`"),
            "heroku[web.1]: State changed from starting to up".into(),
        ]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_stopped_dyno_is_down_until_it_is_restarted() {
    let bench = Bench::new();
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    bench.dynos.stop("app", &Which::Kind("web".into())).unwrap();
    until("its end", || {
        !bench.log(&["Process exited with status 143"]).is_empty()
    })
    .await;
    bench.state("web.1", DynoState::Down).await;
    assert_eq!(*bench.dynos.web("app").borrow(), Web::None);
    bench.dynos.restart("app", &Which::All).unwrap();
    bench.state("web.1", DynoState::Up).await;
    assert!(matches!(
        bench.dynos.stop("app", &Which::One("web.2".into())),
        Err(DynoError::NotFound { .. })
    ));
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_dyno_deaf_to_sigterm_is_r12() {
    let bench = Bench::with(DynoLimits {
        grace: Duration::from_secs(1),
        ..DynoLimits::default()
    });
    bench.dynos.set(
        "app",
        vec![bench.spec(
            "worker",
            "trap '' TERM; echo ready; while :; do sleep 0.1; done",
        )],
    );
    until("ready", || !bench.log(&["app[worker.1]: ready"]).is_empty()).await;
    bench.state("worker.1", DynoState::Up).await;
    bench.dynos.set("app", vec![]);
    bench.dynos.remove("app").await;
    assert!(bench.dynos.list("app").is_empty());
    assert_eq!(
        bench.log(&["heroku[worker.1]"])[2..],
        [
            "heroku[worker.1]: State changed from up to down",
            "heroku[worker.1]: Stopping all processes with SIGTERM",
            "heroku[worker.1]: Error R12 (Exit timeout) -> At least one process failed to exit within 1 seconds of SIGTERM",
            "heroku[worker.1]: Stopping remaining processes with SIGKILL",
            "heroku[worker.1]: Process exited with status 137",
        ]
    );
}

#[tokio::test]
async fn a_formation_is_scaled_without_touching_the_rest() {
    let bench = Bench::new();
    let workers = |count: u32| {
        (1..=count).map(|number| platform::dyno::DynoSpec {
            number,
            ..bench.spec("worker", "sleep 600")
        })
    };
    bench.dynos.set("app", workers(11).collect());
    until("all up", || {
        bench
            .dynos
            .list("app")
            .iter()
            .filter(|dyno| dyno.state == DynoState::Up)
            .count()
            == 11
    })
    .await;
    let before = bench.dynos.list("app");
    let names: Vec<_> = before.iter().map(|dyno| dyno.name.as_str()).collect();
    assert_eq!(names[..3], ["worker.1", "worker.2", "worker.3"]);
    bench.dynos.set("app", workers(2).collect());
    until("nine gone", || bench.dynos.list("app").len() == 2).await;
    assert_eq!(bench.dynos.list("app"), before[..2]);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_program_that_is_not_there_is_said_in_the_log() {
    let bench = Bench::with(DynoLimits {
        cool_off: vec![LONG],
        ..DynoLimits::default()
    });
    bench.dynos.set(
        "app",
        vec![
            bench.web("otter prodserver"),
            bench.spec("worker", "sh 'no end"),
        ],
    );
    bench.state("web.1", DynoState::Crashed).await;
    bench.state("worker.1", DynoState::Crashed).await;
    assert_eq!(
        bench.log(&["app[web.1]"]),
        ["app[web.1]: otter: command not found"]
    );
    assert_eq!(
        bench.log(&["heroku[web.1]: Process"]),
        ["heroku[web.1]: Process exited with status 127"]
    );
    assert_eq!(
        bench.log(&["app[worker.1]"]),
        ["app[worker.1]: the command line cannot be read: sh 'no end"]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_one_off_dyno_runs_to_its_end_and_is_not_started_again() {
    let bench = Bench::new();
    let (lines, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let spec = platform::dyno::DynoSpec {
        number: 0,
        ..bench.spec("release", "echo one && echo two && exit 5")
    };
    let one_off = bench
        .dynos
        .one_off("app", spec, move |line| {
            lines.send(line.to_owned()).unwrap()
        })
        .await
        .unwrap();
    let name = one_off.dyno.name.clone();
    assert!(name.starts_with("release.") && name.len() == 12, "{name}");
    assert_eq!(one_off.wait().await.status(), 5);
    assert_eq!(
        [seen.recv().await, seen.recv().await],
        [Some("one".into()), Some("two".into())]
    );
    assert!(bench.dynos.list("app").is_empty());
    assert_eq!(
        bench.log(&["app["]),
        [format!("app[{name}]: one"), format!("app[{name}]: two")]
    );
}

#[tokio::test]
async fn a_one_off_dyno_can_be_ended() {
    let bench = Bench::new();
    let one_off = bench
        .dynos
        .one_off("app", bench.spec("run", "sleep 600"), |_| ())
        .await
        .unwrap();
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Up);
    assert_eq!(one_off.stop().await.status(), 143);
    let one_off = bench
        .dynos
        .one_off("app", bench.spec("run", "sleep 600"), |_| ())
        .await
        .unwrap();
    bench
        .dynos
        .stop("app", &Which::One(one_off.dyno.id.to_string()))
        .unwrap();
    assert_eq!(one_off.wait().await.status(), 143);
    assert!(std::path::Path::new(KEEPER).exists());
}

/// oTree leaves a child of its own behind when only its web process is killed.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn otrees_server_boots_on_loopback_only_and_leaves_nobody_behind() {
    let bench = Bench::new();
    bench.otree_project();
    let mut spec = bench.web("otree prodserver1of2");
    spec.env
        .insert("OTREE_ADMIN_PASSWORD".into(), "secret".into());
    spec.env.insert("OTREE_AUTH_LEVEL".into(), "STUDY".into());
    bench.dynos.set("app", vec![spec]);
    bench.state("web.1", DynoState::Up).await;
    let port = bench.port();
    assert!(
        bench::try_get(port, "/login")
            .await
            .is_some_and(|page| page.contains("<form"))
    );
    assert_eq!(bench::listening(port), ["127.0.0.1"]);
    until("the child", || {
        bench::processes(&format!("timeoutsubprocess {port}")) == 1
    })
    .await;
    bench.dynos.remove("app").await;
    assert_eq!(bench::processes(&format!("timeoutsubprocess {port}")), 0);
}
