//! Opening a project and checking it, as the window sees it. Paths stay on this side:
//! the window holds numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};
use ts_rs::TS;
use workflows::deploy::DeployError;
use workflows::project::{self, Form, Limits, OpenError};

use crate::overview::{self, Study};
use crate::problem::Problem;
use crate::settings::Kept;
use crate::{window, words};

/// Opened projects kept at a time; each archive among them holds a folder of its own.
const KEPT: usize = 8;

/// What to ask for.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// A folder.
    Folder,
    /// A `.zip` or an `.otreezip`.
    Archive,
}

/// The kind of a copy to hand on.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    /// For anybody.
    Zip,
    /// For oTree Hub and other labs.
    Otreezip,
}

/// A project that was found in what was opened.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Candidate {
    index: u32,
    name: String,
    /// The path inside what was opened, empty for its top.
    place: String,
}

/// What was opened.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Opened {
    id: u32,
    /// Its name on the disk.
    source: String,
    candidates: Vec<Candidate>,
    /// At once when there is just one candidate.
    checked: Option<Checked>,
}

/// What the check has to say of one project.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Checked {
    opened: u32,
    candidate: u32,
    project: ProjectCard,
    findings: Vec<Finding>,
    blocks: u32,
    mends: u32,
    notes: u32,
    proposed_name: String,
    /// The studies that could be updated with it.
    updatable: Vec<Study>,
    /// US dollars a month saved by not running the worker the Procfile asks for.
    worker_saves_usd: Option<u32>,
}

/// What a project is.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ProjectCard {
    name: String,
    otree: Option<String>,
    python: Option<String>,
    apps: Vec<String>,
    sessions: Vec<SessionType>,
    files: u32,
    #[ts(type = "number")]
    bytes: u64,
}

/// A session config.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionType {
    name: String,
    display: Option<String>,
    apps: Vec<String>,
    participants: Option<u32>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The study can't be put online like this.
    Blocks,
    /// Orchard puts it right in the copy it sends.
    Mended,
    /// Worth knowing.
    Note,
}

/// A place in the project.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Place {
    file: String,
    line: Option<u32>,
}

/// One thing found. Its words are `finding-CODE`, `-why` and `-do` in Fluent.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Finding {
    code: String,
    severity: Severity,
    places: Vec<Place>,
    args: BTreeMap<String, String>,
}

/// What is open at the moment. The window knows each by its number.
pub struct Projects {
    open: Mutex<Shelf>,
    /// Unpacked archives lie here; emptied when the program starts.
    scratch: PathBuf,
}

#[derive(Default)]
struct Shelf {
    last: u32,
    opened: BTreeMap<u32, (PathBuf, Arc<project::Opened>)>,
    handed_over: Option<PathBuf>,
}

impl Projects {
    /// Nothing is open yet; `handed_over` is what the program was started with.
    pub fn new(scratch: PathBuf, handed_over: Option<PathBuf>) -> Self {
        let shelf = Shelf {
            handed_over,
            ..Shelf::default()
        };
        Self {
            open: Mutex::new(shelf),
            scratch,
        }
    }

    /// What the program was started with, once: the window asks when it can hear.
    pub fn handed_over(&self) -> Option<PathBuf> {
        self.shelf().handed_over.take()
    }

    /// What was opened under this number, and where it came from.
    pub fn get(&self, opened: u32) -> Result<(PathBuf, Arc<project::Opened>), Problem> {
        let found = self.shelf().opened.get(&opened).cloned();
        found.ok_or_else(|| Problem::plain("project-closed"))
    }

    fn add(&self, source: PathBuf, opened: project::Opened) -> u32 {
        let mut shelf = self.shelf();
        shelf.last += 1;
        let id = shelf.last;
        shelf.opened.insert(id, (source, Arc::new(opened)));
        while shelf.opened.len() > KEPT {
            shelf.opened.pop_first();
        }
        id
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens what a person gave, by whichever door it came.
pub async fn open(app: &AppHandle, path: PathBuf) -> Result<Opened, Problem> {
    let (scratch, source) = (app.state::<Projects>().scratch.clone(), path.clone());
    let opened = blocking(move || {
        std::fs::create_dir_all(&scratch).map_err(|why| OpenError::Scratch {
            detail: why.to_string(),
        })?;
        project::open(&path, &Limits::default(), &scratch)
    })
    .await??;
    let candidates: Vec<Candidate> = opened
        .candidates()
        .iter()
        .zip(0..)
        .map(|(found, index)| Candidate {
            index,
            name: found.name.clone(),
            place: found.place.clone(),
        })
        .collect();
    let name = source
        .file_name()
        .unwrap_or(source.as_os_str())
        .to_string_lossy()
        .into_owned();
    let only = candidates.len() == 1;
    let id = app.state::<Projects>().add(source, opened);
    let checked = if only {
        Some(judge(app, id, 0).await?)
    } else {
        None
    };
    Ok(Opened {
        id,
        source: name,
        candidates,
        checked,
    })
}

/// Asks for a folder or an archive in the system's own dialog, and opens it.
#[tauri::command]
pub async fn choose(app: AppHandle, kind: Choice) -> Result<Option<Opened>, Problem> {
    let language = app.state::<Kept>().now().locale();
    let title = words::say(language, "dialog-choose");
    let chosen = match kind {
        Choice::Folder => window::ask_folder(&app, &title).await,
        Choice::Archive => {
            let kind = words::say(language, "dialog-archives");
            window::ask_archive(&app, &title, &kind).await
        }
    };
    match chosen {
        Some(path) => open(&app, path).await.map(Some),
        None => Ok(None),
    }
}

/// Opens the study that comes with the program.
#[tauri::command]
pub async fn open_sample(app: AppHandle) -> Result<Opened, Problem> {
    let installed = app
        .path()
        .resolve("sample", tauri::path::BaseDirectory::Resource)
        .ok();
    let source = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample"));
    let sample = installed
        .filter(|path| path.is_dir())
        .or_else(|| Some(source).filter(|path| cfg!(debug_assertions) && path.is_dir()));
    open(
        &app,
        sample.ok_or_else(|| Problem::plain("sample-missing"))?,
    )
    .await
}

/// Checks one of the projects that were found.
#[tauri::command]
pub async fn check(app: AppHandle, opened: u32, candidate: u32) -> Result<Checked, Problem> {
    judge(&app, opened, candidate).await
}

async fn judge(app: &AppHandle, id: u32, candidate: u32) -> Result<Checked, Problem> {
    let (_, opened) = app.state::<Projects>().get(id)?;
    let index = usize::try_from(candidate).unwrap_or(usize::MAX);
    let checked = blocking(move || opened.check(index))
        .await?
        .ok_or_else(|| Problem::plain("project-closed"))?;
    // The check does not depend on the platform: without one there is nothing to update.
    let updatable = overview::list(app).await.unwrap_or_default();
    Ok(shown(id, candidate, &checked, updatable))
}

/// Saves the mended copy where the person says. Gives the file's name.
#[tauri::command]
pub async fn save_copy(
    app: AppHandle,
    opened: u32,
    candidate: u32,
    kind: CopyKind,
) -> Result<Option<String>, Problem> {
    let (_, project) = app.state::<Projects>().get(opened)?;
    let index = usize::try_from(candidate).unwrap_or(usize::MAX);
    let checked = blocking(move || project.check(index))
        .await?
        .ok_or_else(|| Problem::plain("project-closed"))?;
    let count = checked.count(project::Severity::Blocks);
    let cleared = checked.cleared().ok_or(DeployError::Blocked { count })?;
    let (form, end) = match kind {
        CopyKind::Zip => (Form::Zip, "zip"),
        CopyKind::Otreezip => (Form::Otreezip, "otreezip"),
    };
    let language = app.state::<Kept>().now().locale();
    let name = format!("{}.{end}", cleared.name());
    let title = words::say(language, "dialog-save-copy");
    let Some(path) = window::ask_where(&app, &title, &name).await else {
        return Ok(None);
    };
    blocking(move || cleared.save(&path, form, &mut |_| (), &AtomicBool::new(false))).await??;
    Ok(Some(name))
}

fn shown(
    opened: u32,
    candidate: u32,
    checked: &project::Checked,
    updatable: Vec<Study>,
) -> Checked {
    let findings: Vec<Finding> = checked.findings().iter().map(Finding::from).collect();
    let count = |severity| u32::try_from(checked.count(severity)).unwrap_or(u32::MAX);
    Checked {
        opened,
        candidate,
        project: ProjectCard::from(checked.project()),
        blocks: count(project::Severity::Blocks),
        mends: count(project::Severity::Mended),
        notes: count(project::Severity::Note),
        findings,
        proposed_name: project::propose_name(checked.project()),
        updatable,
        worker_saves_usd: checked.worker_saves_usd(),
    }
}

impl From<&project::Finding> for Finding {
    fn from(finding: &project::Finding) -> Self {
        Self {
            code: finding.code.to_string(),
            severity: match finding.severity {
                project::Severity::Blocks => Severity::Blocks,
                project::Severity::Mended => Severity::Mended,
                project::Severity::Note => Severity::Note,
            },
            places: finding
                .places
                .iter()
                .map(|place| Place {
                    file: place.file.clone(),
                    line: place.line,
                })
                .collect(),
            args: finding.args.clone(),
        }
    }
}

impl From<&project::Project> for ProjectCard {
    fn from(project: &project::Project) -> Self {
        Self {
            name: project.name.clone(),
            otree: project.otree.clone(),
            python: project.python.clone(),
            apps: project.apps.iter().map(|app| app.name.clone()).collect(),
            sessions: project
                .sessions
                .iter()
                .map(|session| SessionType {
                    name: session.name.clone(),
                    display: session.display.clone(),
                    apps: session.apps.clone(),
                    participants: session.participants,
                })
                .collect(),
            files: u32::try_from(project.files).unwrap_or(u32::MAX),
            bytes: project.bytes,
        }
    }
}

/// Reading a project blocks; a panic in there is our mistake, and ends nothing but the attempt.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::plain("project-closed"))
}
