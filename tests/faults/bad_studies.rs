//! Studies that can't come online: each a clear problem, nothing half done, and the version before goes on.

use orchard::Problem;
use workflows::job::{Ending, Running};
use workflows::studies::{self, StudyState};

use crate::attempt::{fails, nothing_is_left, run};
use crate::support::desk::{Desk, comes_online, ends, new, page, update};
use crate::support::programs;
use crate::support::wait::{LONG, until_async};

#[test]
fn a_build_that_fails_says_what_failed_and_leaves_what_was_there() {
    let desk = Desk::new("build-fails");
    let study = desk.study("version one");
    study.write(
        "requirements.txt",
        "otree>=6.0,<7\npsycopg2\nattrs==0.0.0.1\n",
    );
    let (problem, running) = fails(&desk, &study, new("small-study"));
    assert_eq!(
        (problem.code.as_str(), running),
        ("build-failed", Running::Nothing)
    );
    assert!(
        problem.detail.unwrap().contains("attrs"),
        "the build's own words"
    );
    nothing_is_left(&desk);

    let study = desk.study("version one");
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    let before = desk.truth("small-study");
    study.write(
        "requirements.txt",
        "otree>=6.0,<7\npsycopg2\nattrs==0.0.0.1\n",
    );
    study.says("version two");
    let (_, running) = fails(&desk, &study, update("small-study"));
    assert_eq!(running, Running::Version(before.version.unwrap()));
    assert_eq!(desk.truth("small-study"), before);
    assert_eq!(page(&before.address.unwrap()), "version one");
    desk.ends_clean();
}

#[test]
fn a_release_phase_that_fails_keeps_the_old_version() {
    let desk = Desk::new("release-fails");
    let study = desk.study("version one");
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    let before = desk.truth("small-study");
    study.says("version two");
    study.write(
        "Procfile",
        "web: python serve.py\nrelease: python prepare.py\n",
    );
    study.write(
        "prepare.py",
        "print('the tables do not fit'); raise SystemExit(3)\n",
    );
    let (problem, running) = fails(&desk, &study, update("small-study"));
    assert_eq!(problem.code, "release-failed");
    assert!(problem.detail.unwrap().contains("the tables do not fit"));
    assert_eq!(running, Running::Version(before.version.unwrap()));
    assert_eq!(page(&before.address.unwrap()), "version one");
    desk.ends_clean();
}

#[test]
fn a_study_that_crashes_at_boot_says_its_last_words() {
    let desk = Desk::new("crashes");
    let study = desk.study("version one");
    study.write("serve.py", "raise RuntimeError('no beans in the glass')\n");
    let (problem, running) = fails(&desk, &study, new("small-study"));
    assert_eq!(problem.code, "study-crashed");
    assert!(problem.detail.unwrap().contains("no beans in the glass"));
    assert!(
        matches!(running, Running::Version(_)),
        "its log can be read, and it can be updated"
    );
    study.says("mended");
    run(comes_online(&desk.jobs(), &study, update("small-study")));
    assert_eq!(page(&desk.truth("small-study").address.unwrap()), "mended");
    desk.ends_clean();
}

#[test]
fn a_study_that_crashed_later_is_started_again_on_request() {
    let desk = Desk::new("crashes-later");
    let study = desk.study("version one");
    let broken = desk.home.path().join("broken");
    let wait =
        format!("import os\nif os.path.exists({broken:?}): raise SystemExit('no beans left')\n");
    let server = std::fs::read_to_string(study.folder.join("serve.py")).unwrap();
    study.write("serve.py", &format!("{wait}{server}"));
    run(comes_online(&desk.jobs(), &study, new("small-study")));

    run(async {
        let client = desk.here.up().await.unwrap();
        let is = async |wanted| {
            until_async(&format!("the study to be {wanted:?}"), LONG, || async {
                let all = studies::list(&client).await.unwrap();
                (all[0].state == wanted).then_some(())
            })
            .await;
        };
        std::fs::write(&broken, "").unwrap();
        let name = "small-study".parse().unwrap();
        client.restart_all(&name).await.unwrap();
        is(StudyState::Crashed).await;
        std::fs::remove_file(&broken).unwrap();
        studies::switch(&client, "small-study", true).await.unwrap();
        is(StudyState::Online).await;
    });
    assert_eq!(
        page(&desk.truth("small-study").address.unwrap()),
        "version one"
    );
    desk.ends_clean();
}

#[test]
fn a_study_that_never_listens_says_so() {
    let desk = Desk::new("never-listens");
    let study = desk.study("version one");
    study.write(
        "serve.py",
        "import time\nprint('thinking', flush=True)\ntime.sleep(600)\n",
    );
    let (problem, _) = fails(&desk, &study, new("small-study"));
    assert_eq!(problem.code, "study-silent");
    let last = problem.detail.unwrap();
    assert!(last.contains("R10"), "{last}");
    desk.ends_clean();
}

#[test]
fn a_name_that_is_taken_or_can_not_be_one_says_so_and_touches_nothing() {
    let desk = Desk::new("name-taken");
    let study = desk.study("version one");
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    let before = desk.truth("small-study");
    study.says("version two");
    let (problem, _) = fails(&desk, &study, new("small-study"));
    assert_eq!(problem.code, "name-taken");
    assert_eq!(problem.args["name"], "small-study");
    let (problem, _) = fails(&desk, &study, new("Not A Name"));
    assert_eq!(problem.code, "name-bad");
    let (problem, _) = fails(&desk, &study, update("not-there"));
    assert_eq!(problem.code, "study-gone");
    assert_eq!(desk.truth("small-study"), before);
    assert_eq!(page(&before.address.unwrap()), "version one");
    desk.ends_clean();
}

#[test]
fn of_two_that_want_a_name_at_once_one_gets_it_and_the_other_leaves_it_alone() {
    let desk = Desk::new("name-twice");
    let study = desk.study("version one");
    let (one, other) = run(async {
        let jobs = desk.jobs();
        let [one, other] = [(); 2].map(|()| jobs.deploy(study.order(new("small-study"))));
        (ends(&jobs, one).await, ends(&jobs, other).await)
    });
    let taken = |ending: &Ending| match ending {
        Ending::Failed { why, running } => {
            let problem = Problem::from(why);
            assert_eq!(
                (problem.code.as_str(), *running),
                ("name-taken", Running::Nothing)
            );
            true
        }
        Ending::Online(_) => false,
        other => panic!("{other:?}"),
    };
    assert_ne!(taken(&one), taken(&other), "exactly one gets it");
    let address = desk.truth("small-study").address.unwrap();
    assert_eq!(page(&address), "version one");
    desk.ends_clean();
}

#[test]
fn what_the_check_blocks_is_never_sent() {
    let desk = Desk::new("blocked");
    let study = desk.study("version one");
    study.write(
        "settings.py",
        "SESSION_CONFIGS = [dict(name='x', app_sequence=['missing'])]\n",
    );
    let (problem, running) = fails(&desk, &study, new("small-study"));
    assert_eq!(
        (problem.code.as_str(), running),
        ("blocked", Running::Nothing)
    );
    assert!(!desk.here.was_used(), "not even the platform was started");
    desk.ends_clean();
}

#[test]
fn a_python_that_is_not_there_is_named() {
    let desk = Desk::new("other-python");
    let study = desk.study("version one");
    let missing = (10..=14)
        .map(|minor| format!("3.{minor}"))
        .find(|v| !programs::pythons().contains(v));
    let missing = missing.expect("one of the Pythons that Heroku offers is not on this computer");
    study.write(".python-version", &format!("{missing}\n"));
    let (problem, _) = fails(&desk, &study, new("small-study"));
    assert_eq!(problem.code, "build-failed");
    assert!(problem.detail.unwrap().contains(&missing));
    nothing_is_left(&desk);
    desk.ends_clean();
}
