//! Putting a study online, as the window sees it. The work itself is `workflows::deploy`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::data::DataError;
use workflows::data::Over;
use workflows::deploy::{DeployError, Order, check_name as name_is_good};
use workflows::job::{Ending, Event, Job, Jobs, Running};
use workflows::over_data::Breakage;
use workflows::step::{Step, StepView};
use workflows::terms::Terms;

use crate::account::Session;
use crate::check::{self, Opened, Projects};
use crate::overview;
use crate::problem::Problem;

/// What is said of a name.
#[derive(Serialize, TS)]
pub struct NameVerdict {
    ok: bool,
    problem: Option<Problem>,
}

/// Where a project goes.
#[derive(Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Target {
    /// A study of its own.
    New {
        /// Its name.
        name: String,
        /// What was agreed to, for one at Heroku.
        terms: Option<Terms>,
    },
    /// In the place of a study's present version.
    Update {
        /// The study.
        app: String,
    },
}

/// A job as the window shows it.
#[derive(Clone, Serialize, TS)]
pub struct JobView {
    id: u32,
    /// The account the study is in; none on this computer.
    account: Option<String>,
    app: String,
    update: bool,
    /// When it began, RFC 3339.
    started: String,
    steps: Vec<StepView>,
    can_cancel: bool,
    outcome: Option<Outcome>,
}

/// How a job ended.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// The new version answers.
    Online {
        /// Its number.
        version: Option<u32>,
        /// Where it answers.
        address: String,
    },
    /// It went wrong.
    Failed {
        /// Why.
        problem: Problem,
        /// What runs now.
        running: RunningView,
    },
    /// The update would break data that are there. They are on this computer.
    WouldBreak {
        /// What it would break, the worst first.
        breakages: Vec<BreakageView>,
        /// How many people's answers there are.
        participants: u32,
        /// Whether nobody would be locked out, so that it may go on all the same.
        may_go_on: bool,
        /// What runs now.
        running: RunningView,
    },
    /// It was stopped on request.
    Cancelled {
        /// What runs now.
        running: RunningView,
    },
    /// The program ended in the middle, before anything had changed.
    Interrupted {
        /// What runs now.
        running: RunningView,
    },
}

/// One thing that an update changes for data that are there: `breaks-CODE` in Fluent, and what it names.
#[derive(Clone, Serialize, TS)]
pub struct BreakageView {
    code: String,
    args: BTreeMap<String, String>,
    /// Whether something fails; otherwise it is good to know.
    breaks: bool,
}

/// What becomes of data that an update would break.
#[derive(Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum OverData {
    /// The update stops.
    Stop,
    /// It goes on, where nobody is locked out by it.
    GoOn,
    /// They come home and are taken away.
    Renew {
        /// The study's name, typed by the person.
        typed: String,
        /// How many people's answers they were told of.
        agreed: u32,
    },
}

/// What runs after a job that did not put its version online.
#[derive(Clone, Serialize, TS)]
pub struct RunningView {
    /// False when it could not be asked.
    known: bool,
    /// The version, or none when nothing of the study is online.
    version: Option<u32>,
}

/// What a follower of a job is told.
#[derive(Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum JobEvent {
    /// The job has changed.
    Job {
        /// As it is now.
        job: JobView,
    },
    /// A step's output has grown.
    Output {
        /// Which step's.
        step: Step,
        /// Whole lines.
        lines: Vec<String>,
    },
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        let account = job.account.as_deref();
        let outcome = job.ending.as_deref();
        Self {
            outcome: outcome.map(|ending| Outcome::from(ending).of(account)),
            id: job.id,
            account: job.account,
            app: job.app,
            update: job.update,
            started: job.started.to_string(),
            steps: job.steps,
            can_cancel: job.can_cancel,
        }
    }
}

impl Outcome {
    /// The same of a study in an account.
    fn of(self, account: Option<&str>) -> Self {
        match self {
            Self::Failed { problem, running } => Self::Failed {
                problem: problem.of(account),
                running,
            },
            other => other,
        }
    }
}

impl From<&Ending> for Outcome {
    fn from(ending: &Ending) -> Self {
        match ending {
            Ending::Online(online) => Self::Online {
                version: online
                    .version
                    .and_then(|version| u32::try_from(version).ok()),
                address: online.address.clone(),
            },
            Ending::Failed {
                why:
                    DeployError::WouldBreak {
                        breakages,
                        participants,
                    },
                running,
            } => Self::WouldBreak {
                may_go_on: !breakages.iter().any(Breakage::locks_out),
                breakages: breakages.iter().map(BreakageView::from).collect(),
                participants: u32::try_from(*participants).unwrap_or(u32::MAX),
                running: running.into(),
            },
            Ending::Failed { why, running } => Self::Failed {
                problem: why.into(),
                running: running.into(),
            },
            Ending::Cancelled { running } => Self::Cancelled {
                running: running.into(),
            },
            Ending::Interrupted { running } => Self::Interrupted {
                running: running.into(),
            },
        }
    }
}

impl From<&Breakage> for BreakageView {
    fn from(breakage: &Breakage) -> Self {
        let args = match serde_json::to_value(breakage) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        };
        let args = args.into_iter().filter(|(name, _)| name != "kind");
        Self {
            code: breakage.kind().to_owned(),
            args: args
                .map(|(name, value)| match value {
                    serde_json::Value::String(text) => (name, text),
                    value => (name, value.to_string()),
                })
                .collect(),
            breaks: breakage.breaks(),
        }
    }
}

impl From<&Running> for RunningView {
    fn from(running: &Running) -> Self {
        match running {
            Running::Nothing => Self {
                known: true,
                version: None,
            },
            Running::Version(version) => Self {
                known: true,
                version: u32::try_from(*version).ok(),
            },
            Running::Unknown => Self {
                known: false,
                version: None,
            },
        }
    }
}

impl From<Event> for JobEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Job(job) => Self::Job { job: (*job).into() },
            Event::Output { step, lines } => Self::Output { step, lines },
        }
    }
}

/// Says whether a name can be used.
#[tauri::command]
pub async fn check_name(name: String) -> Result<NameVerdict, Problem> {
    Ok(match name_is_good(&name) {
        Ok(()) => NameVerdict {
            ok: true,
            problem: None,
        },
        Err(why) => NameVerdict {
            ok: false,
            problem: Some((&why).into()),
        },
    })
}

/// Starts to put a project online. Gives the job's number.
#[tauri::command]
pub async fn deploy(
    app: AppHandle,
    opened: u32,
    candidate: u32,
    target: Target,
    over: OverData,
    channel: Channel<JobEvent>,
) -> Result<u32, Problem> {
    let (source, project) = app.state::<Projects>().get(opened)?;
    let candidate = usize::try_from(candidate).unwrap_or(usize::MAX);
    let target = match target {
        Target::New { name, terms } => workflows::deploy::Target::New { name, terms },
        Target::Update { app } => workflows::deploy::Target::Update { app },
    };
    let over = match (over, &target) {
        (OverData::Stop, _) => Over::Stop,
        (OverData::GoOn, _) => Over::GoOn,
        (OverData::Renew { typed, agreed }, workflows::deploy::Target::Update { app })
            if typed.trim() == app =>
        {
            Over::Renew {
                agreed: agreed.into(),
            }
        }
        (OverData::Renew { typed, .. }, _) => {
            return Err(DataError::WrongName { app: typed }.into());
        }
    };
    let order = Order::new(source, project, candidate, target).over(over);
    let order = order.at(app.state::<Session>().place());
    let job = app.state::<Jobs>().deploy(order);
    tell(&app, job, channel);
    Ok(job)
}

/// Follows a job again after the screen or the window was closed.
#[tauri::command]
pub async fn follow(
    app: AppHandle,
    job: u32,
    channel: Channel<JobEvent>,
) -> Result<JobView, Problem> {
    let now = app
        .state::<Jobs>()
        .get(job)
        .ok_or_else(|| Problem::plain("job-gone"))?;
    tell(&app, job, channel);
    Ok(now.into())
}

/// Stops a job, as long as everything can stay as it was.
#[tauri::command]
pub async fn cancel(jobs: State<'_, Jobs>, job: u32) -> Result<(), Problem> {
    jobs.cancel(job);
    Ok(())
}

/// Forgets a job that has ended.
#[tauri::command]
pub async fn dismiss(jobs: State<'_, Jobs>, job: u32) -> Result<(), Problem> {
    jobs.dismiss(job);
    Ok(())
}

/// Opens the project of a job again.
#[tauri::command]
pub async fn retry(app: AppHandle, job: u32) -> Result<Opened, Problem> {
    let job = app
        .state::<Jobs>()
        .get(job)
        .ok_or_else(|| Problem::plain("job-gone"))?;
    check::open(&app, job.source).await
}

/// Tells the window of a job until it has ended; then the list is out of date.
fn tell(app: &AppHandle, job: u32, channel: Channel<JobEvent>) {
    let Some(progress) = app.state::<Jobs>().progress(job) else {
        return;
    };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        progress
            .follow(|event| channel.send(event.into()).is_ok())
            .await;
        overview::look(&app);
    });
}
