//! The live state of a job: what its workflow tells, and what its followers are shown.
//! Followers get at most ten events a second, each under 8 KB; a slow one loses nothing but old output.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::job::{Ending, Event, Job};
use crate::rate::Rate;
use crate::step::{Step, StepState, StepView};

/// Lines of output kept for somebody who comes back to the window.
const OUTPUT_KEPT: usize = 5_000;
/// Bytes of output in one event: Tauri moves larger messages onto a slower path.
const EVENT_BYTES: usize = 6_000;
/// At most ten events a second.
const PACE: Duration = Duration::from_millis(100);

/// A handle on one job; clones are the same job.
#[derive(Clone)]
pub struct Progress {
    live: Arc<Live>,
}

struct Live {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

struct State {
    job: Job,
    begun: Instant,
    rate: Rate,
    output: VecDeque<(Step, String)>,
    /// Lines that were dropped from the front of `output`.
    dropped: usize,
}

impl Progress {
    /// A job none of whose steps has begun.
    pub fn new(job: Job) -> Self {
        let state = State {
            job,
            begun: Instant::now(),
            rate: Rate::default(),
            output: VecDeque::new(),
            dropped: 0,
        };
        let (changed, _) = watch::channel(());
        Self {
            live: Arc::new(Live {
                state: Mutex::new(state),
                changed,
            }),
        }
    }

    /// The job as it is now.
    pub fn job(&self) -> Job {
        self.state().job.clone()
    }

    /// A step begins; those before it that still ran are done.
    pub fn begin(&self, step: Step) {
        self.change(|state| {
            let took = millis(state.begun);
            for view in &mut state.job.steps {
                if view.step < step && view.state == StepState::Running {
                    view.state = StepState::Done;
                    view.took_ms = Some(took);
                    view.rate = None;
                    view.left = None;
                } else if view.step < step && view.state == StepState::Waiting {
                    view.state = StepState::Done;
                }
            }
            state.begun = Instant::now();
            state.rate.clear();
            if let Some(view) = state.view(step) {
                view.state = StepState::Running;
            }
        });
    }

    /// Bytes done and in all, of the step that runs.
    pub fn bytes(&self, step: Step, done: u64, total: u64) {
        self.change(|state| {
            state.rate.note(done);
            let rate = state.rate.a_second();
            let left = state.rate.seconds_for(total.saturating_sub(done));
            if let Some(view) = state.view(step) {
                view.done = Some(done);
                view.total = Some(total);
                view.rate = rate;
                view.left = left;
            }
        });
    }

    /// A line of the step's output.
    pub fn line(&self, step: Step, line: String) {
        self.change(|state| {
            if let Some(view) = state.view(step).filter(|_| !line.trim().is_empty()) {
                view.line = Some(line.clone());
            }
            state.output.push_back((step, line));
            if state.output.len() > OUTPUT_KEPT {
                state.output.pop_front();
                state.dropped += 1;
            }
        });
    }

    /// The last lines of a step's output, oldest first.
    pub fn last_lines(&self, step: Step, count: usize) -> Vec<String> {
        let state = self.state();
        let mut lines: Vec<String> = state
            .output
            .iter()
            .rev()
            .filter(|(of, line)| *of == step && !line.trim().is_empty())
            .take(count)
            .map(|(_, line)| line.clone())
            .collect();
        lines.reverse();
        lines
    }

    /// Names the app once it is known.
    pub fn named(&self, app: &str) {
        self.change(|state| state.job.app = app.to_owned());
    }

    /// Stopping was asked for; the button is not shown again.
    pub fn cancelling(&self) {
        self.change(|state| state.job.can_cancel = false);
    }

    /// From here on the new version can't be kept from coming.
    pub fn past_cancelling(&self) {
        self.cancelling();
    }

    /// The job has ended. Only the first ending counts.
    pub fn end(&self, ending: Ending) {
        self.change(|state| {
            if state.job.ending.is_some() {
                return;
            }
            let to = match ending {
                Ending::Online { .. } => StepState::Done,
                Ending::Cancelled { .. } => StepState::Cancelled,
                Ending::Failed { .. } | Ending::Interrupted { .. } => StepState::Failed,
            };
            let took = millis(state.begun);
            for view in &mut state.job.steps {
                if view.state == StepState::Running {
                    view.state = to;
                    view.took_ms = Some(took);
                    view.rate = None;
                    view.left = None;
                }
            }
            state.job.can_cancel = false;
            state.job.ending = Some(Arc::new(ending));
        });
    }

    /// Tells a follower everything so far, then what changes, until the job ends or `tell` says no.
    pub async fn follow(&self, mut tell: impl FnMut(Event) -> bool) {
        let mut changed = self.live.changed.subscribe();
        let mut told = 0;
        loop {
            changed.mark_unchanged();
            let (job, batches, upto) = self.news(told);
            told = upto;
            let ended = job.ending.is_some();
            for (step, lines) in batches {
                if !tell(Event::Output { step, lines }) {
                    return;
                }
            }
            if !tell(Event::Job(Box::new(job))) || ended {
                return;
            }
            tokio::time::sleep(PACE).await;
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// The job, and the output after the first `told` lines in batches small enough for one event.
    fn news(&self, told: usize) -> (Job, Vec<(Step, Vec<String>)>, usize) {
        let state = self.state();
        let mut batches: Vec<(Step, Vec<String>)> = Vec::new();
        let mut bytes = 0;
        for (step, line) in state.output.iter().skip(told.saturating_sub(state.dropped)) {
            bytes += line.len() + 4;
            match batches
                .last_mut()
                .filter(|(of, _)| of == step && bytes < EVENT_BYTES)
            {
                Some((_, lines)) => lines.push(line.clone()),
                None => {
                    bytes = line.len();
                    batches.push((*step, vec![line.clone()]));
                }
            }
        }
        (
            state.job.clone(),
            batches,
            state.dropped + state.output.len(),
        )
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.live.changed.send_replace(());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.live
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn view(&mut self, step: Step) -> Option<&mut StepView> {
        self.job.steps.iter_mut().find(|view| view.step == step)
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
