//! The program, the platform or the way between them ends in the middle of each step.

use rustix::process::{Pid, Signal, kill_process};
use workflows::job::Ending;
use workflows::step::Step;

use crate::attempt::{run, runtime};
use crate::support::desk::{
    Desk, Study, Truth, comes_online, ends, new, page, reaches, says, update,
};
use crate::support::platform::Platform;
use crate::support::wait::{SOON, until};

const STEPS: [Step; 6] = [
    Step::Pack,
    Step::Prepare,
    Step::Upload,
    Step::Build,
    Step::Release,
    Step::Wait,
];

/// A study that is online in its first version.
fn online(desk: &Desk) -> Study {
    let study = desk.study("version one");
    run(comes_online(&desk.jobs(), &study, new("small-study")));
    study
}

/// What the ending says is what the platform says, and what a visitor sees is that version whole.
fn is_whole(desk: &Desk, ending: &Ending, before: u64, old: &str, new: &str) -> String {
    let Truth { version, address } = desk.truth("small-study");
    assert_eq!(says(ending), version, "{ending:?}");
    let shown = page(&address.unwrap());
    let expected = if version == Some(before) { old } else { new };
    assert_eq!(shown, expected, "{ending:?}");
    shown
}

#[test]
fn the_platform_dies_in_each_step() {
    let desk = Desk::new("platform-dies");
    let study = online(&desk);
    let mut shown = "version one".to_owned();
    for step in STEPS {
        let before = desk.truth("small-study").version.unwrap();
        let next = format!("after {step:?}");
        study.says(&next);
        let ending = run(async {
            let jobs = desk.jobs();
            let id = jobs.deploy(study.order(update("small-study")));
            reaches(&jobs, id, step).await;
            desk.kill_platform();
            ends(&jobs, id).await
        });
        let now = is_whole(&desk, &ending, before, &shown, &next);
        shown = now;
    }
    desk.ends_clean();
}

#[test]
fn the_program_dies_in_each_step_and_its_next_start_says_what_runs() {
    let desk = Desk::new("program-dies");
    let study = online(&desk);
    let mut shown = "version one".to_owned();
    for step in STEPS {
        let before = desk.truth("small-study").version.unwrap();
        let next = format!("after {step:?}");
        study.says(&next);

        // The first run ends where it stands: nothing of it is told that it ends.
        let first = runtime();
        let jobs = desk.jobs();
        let ended = first.block_on(async {
            let id = jobs.deploy(study.order(update("small-study")));
            reaches(&jobs, id, step).await.ending.is_some()
        });
        first.shutdown_background();
        assert!(!ended, "{step:?} was over before it could be cut");

        let ending = run(async {
            let jobs = desk.jobs();
            jobs.take_up();
            let found = jobs.all();
            assert_eq!(found.len(), 1, "the job is found again");
            ends(&jobs, found[0].id).await
        });
        let now = is_whole(&desk, &ending, before, &shown, &next);
        shown = now;
        // What the killed program had packed is swept when the next one starts.
        let _ = std::fs::remove_dir_all(desk.home.data().join("scratch"));
    }
    desk.ends_clean();
}

#[test]
fn the_platform_is_out_of_reach_for_a_while_in_each_step() {
    let desk = Desk::impatient("out-of-reach");
    let study = online(&desk);
    let mut shown = "version one".to_owned();
    for step in [Step::Prepare, Step::Upload, Step::Build, Step::Wait] {
        let before = desk.truth("small-study").version.unwrap();
        let next = format!("after {step:?}");
        study.says(&next);
        let platform = Pid::from_raw(Platform::of(&desk.home).id().unwrap().cast_signed()).unwrap();
        let ending = run(async {
            let jobs = desk.jobs();
            let id = jobs.deploy(study.order(update("small-study")));
            reaches(&jobs, id, step).await;
            kill_process(platform, Signal::STOP).unwrap();
            // Longer than the client waits for a byte, shorter than it tries.
            let silent = tokio::time::sleep(std::time::Duration::from_millis(2500));
            silent.await;
            kill_process(platform, Signal::CONT).unwrap();
            ends(&jobs, id).await
        });
        shown = is_whole(&desk, &ending, before, &shown, &next);
    }
    desk.ends_clean();
}

#[test]
fn a_new_study_whose_program_dies_before_the_build_leaves_nothing() {
    let desk = Desk::new("new-and-cut");
    let study = desk.study("version one");
    for step in [Step::Pack, Step::Prepare, Step::Upload] {
        let first = runtime();
        let jobs = desk.jobs();
        first.block_on(async {
            let id = jobs.deploy(study.order(new("small-study")));
            reaches(&jobs, id, step).await;
        });
        first.shutdown_background();
        let ending = run(async {
            let jobs = desk.jobs();
            jobs.take_up();
            ends(&jobs, jobs.all()[0].id).await
        });
        let truth = desk.truth("small-study");
        assert_eq!(says(&ending), truth.version, "{ending:?}");
        if matches!(*ending, Ending::Interrupted { .. }) {
            assert_eq!(
                truth,
                Truth {
                    version: None,
                    address: None
                },
                "{step:?} left an app"
            );
        }
        let _ = std::fs::remove_dir_all(desk.home.data().join("scratch"));
    }
    desk.ends_clean();
}

#[test]
fn a_job_stops_on_request_until_the_release_and_leaves_the_old_version() {
    let desk = Desk::new("cancelled");
    let study = online(&desk);
    let before = desk.truth("small-study");
    for step in [Step::Pack, Step::Prepare, Step::Upload, Step::Build] {
        let ending = run(async {
            let jobs = desk.jobs();
            let id = jobs.deploy(study.order(update("small-study")));
            reaches(&jobs, id, step).await;
            jobs.cancel(id);
            ends(&jobs, id).await
        });
        match &*ending {
            Ending::Cancelled { .. } => assert_eq!(says(&ending), before.version),
            // Too late: then it must have come online whole.
            Ending::Online(_) => {}
            other => panic!("{step:?}: {other:?}"),
        }
        assert_eq!(says(&ending), desk.truth("small-study").version);
    }
    assert_eq!(page(&before.address.clone().unwrap()), "version one");
    desk.ends_clean();
}

#[test]
fn after_a_power_cut_the_study_answers_again_at_the_same_address() {
    let desk = Desk::new("power-cut");
    online(&desk);
    let before = desk.truth("small-study");
    desk.kill_platform();
    // No orphan: what the platform started ends with it.
    until("the study's processes to end", SOON, || {
        crate::support::group::belonging_to(desk.home.path())
            .is_empty()
            .then_some(())
    });
    assert_eq!(desk.truth("small-study"), before);
    assert_eq!(page(&before.address.unwrap()), "version one");
    desk.ends_clean();
}
