//! One attempt to put a study online, seen to its end.

use orchard::Problem;
use tokio::runtime::{Builder, Runtime};
use workflows::deploy::Target;
use workflows::job::{Ending, Running};
use workflows::step::{StepState, StepView};

use crate::support::desk::{Desk, Study, Truth, ends};

/// What a program runs on: a second one is its next start.
pub fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// Does `work` in a program of its own.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    runtime().block_on(work)
}

/// What the window would be told of an attempt that fails.
pub fn fails(desk: &Desk, study: &Study, target: Target) -> (Problem, Running) {
    let ending = run(async {
        let jobs = desk.jobs();
        let id = jobs.deploy(study.order(target));
        let ending = ends(&jobs, id).await;
        let steps = jobs.get(id).unwrap().steps;
        let failed = |step: &&StepView| step.state == StepState::Failed;
        assert_eq!(steps.iter().filter(failed).count(), 1);
        ending
    });
    match &*ending {
        Ending::Failed { why, running } => (Problem::from(why), *running),
        other => panic!("{other:?}"),
    }
}

/// No study, by the platform's own word.
pub fn nothing_is_left(desk: &Desk) {
    assert_eq!(
        desk.truth("small-study"),
        Truth {
            version: None,
            address: None
        }
    );
}
