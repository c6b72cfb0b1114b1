//! Putting a study online, as the operator would tell it. Each step takes what only the step before can make,
//! so the order can't be mixed up. What is half done when it fails is `settle`'s to clear up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use heroku::{
    App, AppId, AppName, Build, BuildStatus, CancellationToken, Checksum, Client, DynoState,
    NewBuild, ProcessType, Release, ReleaseStatus, SecretString,
};
use project::{
    Bundle, Checked, Cleared, Kind, Limits, OpenError, Opened, PackError, Project, Severity,
};

use crate::code;
use crate::codes::Codes;
use crate::data::DataError;
use crate::data::{DataRoom, Over, over};
use crate::journal;
use crate::over_data::Breakage;
use crate::page_times;
use crate::place::Place;
use crate::prepare::{self, Prepared};
use crate::progress::Progress;
use crate::step::Step;
use crate::terms::Terms;
use crate::this_computer::PlatformError;

/// Find → check → stop if a finding blocks → bring home and verify what data are at stake, and stop if the update would break
/// them → pack → prepare → upload → build → release → wait until it answers.
pub async fn deploy(order: Order, desk: &mut Desk) -> Result<Online, DeployError> {
    let (cleared, project) = check(&order, desk).await?;
    let code = code::of(&project);
    over::secure(&order, project, desk).await?;
    let bundle = pack(cleared, desk).await?;
    let prepared = prepare::prepare(&order.target, desk).await?;
    let begun = desk.journal.record().started;
    let app = prepared.app.name.as_str();
    desk.codes.keep(app, &order.tag, begun, code)?;
    let uploaded = upload(prepared, bundle, desk).await?;
    let started = start_build(uploaded, &order.tag, desk).await?;
    go_on(started, desk).await
}

/// The second half, which an interrupted job takes up again: build → release → wait.
pub async fn go_on(started: Started, desk: &mut Desk) -> Result<Online, DeployError> {
    let built = build(started, desk).await?;
    let released = release(built, desk).await?;
    over::renew(&released.app, desk).await?;
    wait(released, desk).await
}

/// Where a project goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A study of its own, with this name.
    New {
        /// The name.
        name: String,
        /// What was agreed to, for one at Heroku; on this computer nothing is paid.
        terms: Option<Terms>,
    },
    /// In the place of a study's present version.
    Update {
        /// The study.
        app: String,
    },
}

/// What a person asked for.
pub struct Order {
    /// What they gave us, to try again.
    pub source: PathBuf,
    /// It, opened.
    pub opened: Arc<Opened>,
    /// Which of the projects in it.
    pub candidate: usize,
    /// Where it goes.
    pub target: Target,
    /// The mark on the build, by which it is found again.
    pub tag: String,
    /// What becomes of data that the update would break.
    pub over: Over,
    /// Where that is; none is this computer.
    pub place: Option<Place>,
}

impl Order {
    /// An order with a mark of its own.
    pub fn new(source: PathBuf, opened: Arc<Opened>, candidate: usize, target: Target) -> Self {
        let tag = format!("orchard-{}", prepare::letters(16));
        Self {
            source,
            opened,
            candidate,
            target,
            tag,
            over: Over::Stop,
            place: None,
        }
    }

    /// The same at another place than this computer.
    pub fn at(self, place: Place) -> Self {
        let place = Some(place);
        Self { place, ..self }
    }

    /// The same with what becomes of data that it would break.
    pub fn over(self, over: Over) -> Self {
        Self { over, ..self }
    }
}

/// Keeps a new admin password somewhere safe, under the app's id.
pub type Keep = Arc<dyn Fn(AppId, SecretString) -> BoxFuture<'static, ()> + Send + Sync>;

/// What a job works with.
pub struct Desk {
    /// Where the study is, or is to be.
    pub place: Place,
    /// Where the packed copy lies while it is sent.
    pub scratch: PathBuf,
    /// Who is told.
    pub progress: Progress,
    /// Asked before anything is changed.
    pub cancel: CancellationToken,
    /// Where a new password goes.
    pub keep: Keep,
    /// Where it is kept what the code says of its data.
    pub codes: Codes,
    /// Where the data of a study are secured.
    pub data: DataRoom,
    /// What the next start of the program would need to know.
    pub journal: journal::Entry,
}

/// What is online at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Online {
    /// Its number.
    pub version: Option<u64>,
    /// Where it answers.
    pub address: String,
}

/// A copy that has arrived.
pub struct Uploaded {
    app: App,
    source: heroku::Source,
    checksum: Checksum,
}

/// A build that was accepted.
pub struct Started {
    /// The study.
    pub app: App,
    /// Its build.
    pub build: Build,
}

struct Built {
    app: App,
    build: Build,
}

struct Released {
    app: App,
    release: Release,
}

/// Why a study did not come online.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The check found what stops it.
    #[error("{count} findings stop it")]
    Blocked {
        /// How many.
        count: usize,
    },
    /// It could not be read again.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was opened holds the project no longer.
    #[error("the project is not there any more")]
    ProjectGone,
    /// It could not be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The name breaks Heroku's rule.
    #[error("{name} can't be a name")]
    NameBad {
        /// The name.
        name: String,
    },
    /// Somebody has the name.
    #[error("the name {name} is taken")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The study to be updated is not there.
    #[error("there is no study {app}")]
    StudyGone {
        /// Its name.
        app: String,
    },
    /// The study has no database, and one at Heroku is paid for.
    #[error("the study {app} has no database at Heroku")]
    WouldCost {
        /// Its name.
        app: String,
    },
    /// A new study at Heroku costs more than was agreed to.
    #[error("a new study at Heroku costs more than was agreed to")]
    PriceChanged,
    /// The database could not be made.
    #[error("the database could not be made: {why}")]
    DatabaseFailed {
        /// Its maker's words.
        why: String,
    },
    /// The platform on this computer is not there.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// A request failed.
    #[error("{step:?}: {source}")]
    Request {
        /// In which step.
        step: Step,
        /// Why.
        source: heroku::Error,
    },
    /// The platform on this computer found no room, in a build or for a database.
    #[error("the disk of this computer is full")]
    DiskFull {
        /// The end of the output.
        last: Vec<String>,
    },
    /// The build failed.
    #[error("the build failed")]
    BuildFailed {
        /// The end of its output.
        last: Vec<String>,
    },
    /// The release phase failed.
    #[error("the release phase failed")]
    ReleaseFailed {
        /// The end of its output.
        last: Vec<String>,
    },
    /// The study ended by itself.
    #[error("the study crashed as it started")]
    Crashed {
        /// The end of its log.
        last: Vec<String>,
    },
    /// The study runs, but never listened where it should.
    #[error("the study never answered")]
    Silent {
        /// The end of its log.
        last: Vec<String>,
    },
    /// The record of the job could not be written.
    #[error(transparent)]
    Record(#[from] crate::whole_file::WriteError),
    /// What is there could not be secured.
    #[error(transparent)]
    Data(Arc<DataError>),
    /// The update would break data that are there. They are on this computer.
    #[error("the update would break data of {participants} people")]
    WouldBreak {
        /// What it would break.
        breakages: Vec<Breakage>,
        /// How many people's answers there are.
        participants: u64,
    },
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

impl From<DataError> for DeployError {
    fn from(why: DataError) -> Self {
        match why {
            DataError::Cancelled => Self::Cancelled,
            why => Self::Data(Arc::new(why)),
        }
    }
}

impl DeployError {
    /// A stable word for the window.
    pub fn code(&self) -> &str {
        match self {
            Self::Blocked { .. } => "blocked",
            Self::Open(why) => why.code(),
            Self::ProjectGone => "project-gone",
            Self::Pack(why) => why.code(),
            Self::NameBad { .. } => "name-bad",
            Self::NameTaken { .. } => "name-taken",
            Self::StudyGone { .. } => "study-gone",
            Self::WouldCost { .. } => "database-would-cost",
            Self::PriceChanged => "price-changed",
            Self::DatabaseFailed { .. } => "database-failed",
            Self::Platform(why) => why.code(),
            Self::Request { source, .. } => source.code(),
            Self::DiskFull { .. } => "disk-full",
            Self::BuildFailed { .. } => "build-failed",
            Self::ReleaseFailed { .. } => "release-failed",
            Self::Crashed { .. } => "study-crashed",
            Self::Silent { .. } => "study-silent",
            Self::Record(why) => why.code(),
            Self::Data(why) => why.code(),
            Self::WouldBreak { .. } => "update-breaks",
            Self::Cancelled => "deploy-cancelled",
        }
    }

    /// The codes that are its own.
    pub const CODES: &'static [&'static str] = &[
        "blocked",
        "project-gone",
        "name-bad",
        "name-taken",
        "study-gone",
        "database-would-cost",
        "price-changed",
        "database-failed",
        "disk-full",
        "build-failed",
        "release-failed",
        "study-crashed",
        "study-silent",
        "update-breaks",
        "deploy-cancelled",
    ];

    pub(crate) fn request(step: Step) -> impl Fn(heroku::Error) -> Self {
        move |source| match source {
            heroku::Error::Cancelled => Self::Cancelled,
            source => Self::Request { step, source },
        }
    }
}

impl Desk {
    /// Begins a step: told, recorded, and the last chance to stop before it.
    pub(crate) fn begin(&mut self, step: Step) -> Result<(), DeployError> {
        if self.cancel.is_cancelled() {
            return Err(DeployError::Cancelled);
        }
        self.progress.begin(step);
        Ok(self.journal.note(|record| record.step = step)?)
    }

    /// The way to the platform; it is started when it does not run.
    pub(crate) async fn client(&self) -> Result<Client, DeployError> {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(DeployError::Cancelled),
            client = self.place.up() => Ok(client?),
        }
    }
}

/// Says whether a new study can have this name.
pub fn check_name(name: &str) -> Result<(), DeployError> {
    name.parse::<AppName>()
        .map(drop)
        .map_err(|_| DeployError::NameBad {
            name: name.to_owned(),
        })
}

async fn check(order: &Order, desk: &mut Desk) -> Result<(Cleared, Project), DeployError> {
    desk.begin(Step::Check)?;
    let (opened, candidate) = (order.opened.clone(), order.candidate);
    let scratch = desk.scratch.clone();
    let checked = blocking(move || check_again(&opened, candidate, &scratch)).await??;
    let count = checked.count(Severity::Blocks);
    let cleared = checked.cleared().ok_or(DeployError::Blocked { count })?;
    Ok((cleared, checked.project().clone()))
}

/// A folder is read anew, for it may have been worked on since it was opened; an archive lies unpacked.
fn check_again(opened: &Opened, candidate: usize, scratch: &Path) -> Result<Checked, DeployError> {
    if opened.kind() != Kind::Folder {
        return opened.check(candidate).ok_or(DeployError::ProjectGone);
    }
    let place = opened
        .candidates()
        .get(candidate)
        .map(|candidate| &candidate.place);
    let fresh = project::open(opened.source(), &Limits::default(), scratch)?;
    let same = fresh
        .candidates()
        .iter()
        .position(|found| Some(&found.place) == place);
    same.and_then(|index| fresh.check(index))
        .ok_or(DeployError::ProjectGone)
}

async fn pack(cleared: Cleared, desk: &mut Desk) -> Result<Bundle, DeployError> {
    desk.begin(Step::Pack)?;
    let (scratch, progress, cancel) = (
        desk.scratch.clone(),
        desk.progress.clone(),
        desk.cancel.clone(),
    );
    blocking(move || {
        std::fs::create_dir_all(&scratch).map_err(|why| PackError::Unwritable {
            detail: why.to_string(),
        })?;
        let stop = AtomicBool::new(false);
        let mut told = |at: project::Progress| {
            progress.bytes(Step::Pack, at.done, at.total);
            stop.store(cancel.is_cancelled(), Ordering::Relaxed);
        };
        cleared.pack(&scratch, &mut told, &stop)
    })
    .await?
    .map_err(|why| match why {
        PackError::Cancelled => DeployError::Cancelled,
        why => why.into(),
    })
}

async fn upload(
    prepared: Prepared,
    bundle: Bundle,
    desk: &mut Desk,
) -> Result<Uploaded, DeployError> {
    desk.begin(Step::Upload)?;
    let failed = DeployError::request(Step::Upload);
    let checksum = Checksum::sha256(bundle.sha256()).map_err(&failed)?;
    let mut lost = Lost::default();
    loop {
        let progress = desk.progress.clone();
        let told = move |done, total| progress.bytes(Step::Upload, done, total);
        let client = desk.client().await?;
        match client
            .upload_source(bundle.path(), &desk.cancel, told)
            .await
        {
            Ok(source) => {
                return Ok(Uploaded {
                    app: prepared.app,
                    source,
                    checksum,
                });
            }
            Err(why) => lost.again(why, Step::Upload)?,
        }
    }
}

async fn start_build(
    uploaded: Uploaded,
    tag: &str,
    desk: &mut Desk,
) -> Result<Started, DeployError> {
    desk.begin(Step::Build)?;
    let Uploaded {
        app,
        source,
        checksum,
    } = uploaded;
    let new = NewBuild {
        source: source.get_url,
        checksum,
        tag: tag.to_owned(),
        description: None,
    };
    if desk.journal.record().before.is_some() {
        // The version that runs ends as soon as the new one is built, and with it what oTree only remembers.
        page_times::write(&desk.client().await?, &app).await;
    }
    let mut lost = Lost::default();
    loop {
        let client = desk.client().await?;
        match client.create_build(&app.name, &new).await {
            Ok(build) => return Ok(Started { app, build }),
            // The platform was lost on the way: if the build arrived before, it is found by its tag.
            Err(why) => lost.again(why, Step::Build)?,
        }
        let client = desk.client().await?;
        let found = client.find_build(&app.name, tag).await;
        if let Some(build) = found.map_err(DeployError::request(Step::Build))? {
            return Ok(Started { app, build });
        }
    }
}

async fn build(started: Started, desk: &mut Desk) -> Result<Built, DeployError> {
    let Started { app, build } = started;
    let mut lost = Lost::default();
    let build = loop {
        let progress = desk.progress.clone();
        let hear = move |lines: Vec<String>| {
            lines
                .into_iter()
                .for_each(|line| progress.line(Step::Build, line));
        };
        let client = desk.client().await?;
        match client
            .follow_build(&app.name, &build, &desk.cancel, hear)
            .await
        {
            Ok(build) => break build,
            Err(why) => lost.again(why, Step::Build)?,
        }
    };
    match build.status {
        BuildStatus::Succeeded => Ok(Built { app, build }),
        _ => {
            let last = desk.progress.last_lines(Step::Build, 30);
            Err(match last.iter().any(|line| line.contains(DISK_FULL)) {
                true => DeployError::DiskFull { last },
                false => DeployError::BuildFailed { last },
            })
        }
    }
}

async fn release(built: Built, desk: &mut Desk) -> Result<Released, DeployError> {
    desk.progress.past_cancelling();
    desk.progress.begin(Step::Release);
    desk.journal.note(|record| record.step = Step::Release)?;
    let Built { app, build } = built;
    let never = CancellationToken::new();
    let mut lost = Lost::default();
    let release = loop {
        let client = desk.place.up().await?;
        let progress = desk.progress.clone();
        let hear = move |lines: Vec<String>| {
            lines
                .into_iter()
                .for_each(|line| progress.line(Step::Release, line));
        };
        let followed = async {
            let release = newest(&client, &app, &build).await?;
            client
                .follow_release(&app.name, &release, &never, hear)
                .await
        };
        match followed.await {
            Ok(release) => break release,
            Err(why) => lost.again(why, Step::Release)?,
        }
    };
    match release.status {
        ReleaseStatus::Succeeded => Ok(Released { app, release }),
        _ => Err(DeployError::ReleaseFailed {
            last: desk.progress.last_lines(Step::Release, 30),
        }),
    }
}

/// The release that the build made. A build that has only just ended may name it a moment later.
async fn newest(client: &Client, app: &App, build: &Build) -> Result<Release, heroku::Error> {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let build = client.build(&app.name, build.id).await?;
        if let Some(release) = build.release() {
            return client.release(&app.name, release).await;
        }
        if Instant::now() > until {
            let after = Duration::from_secs(60);
            return Err(heroku::Error::WaitedTooLong {
                what: "release",
                after,
            });
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn wait(released: Released, desk: &mut Desk) -> Result<Online, DeployError> {
    desk.progress.begin(Step::Wait);
    desk.journal.note(|record| record.step = Step::Wait)?;
    let Released { app, release } = released;
    let mut lost = Lost::default();
    loop {
        let client = desk.place.up().await?;
        let size = desk.journal.record().size.clone();
        match answers(&client, &app, &release, size.as_deref()).await {
            Ok(online) => return online,
            Err(why) => lost.again(why, Step::Wait)?,
        }
    }
}

/// One web server, no worker; then until it is up and its address answers. The outer error is the network's.
async fn answers(
    client: &Client,
    app: &App,
    release: &Release,
    size: Option<&str>,
) -> Result<Result<Online, DeployError>, heroku::Error> {
    prepare::one_web_server(client, &app.name, size).await?;
    let until = Instant::now() + ANSWER_WITHIN;
    loop {
        let dynos = client.dynos(&app.name).await?;
        let ours = dynos.iter().find(|dyno| {
            dyno.process == ProcessType::web()
                && dyno
                    .release
                    .as_ref()
                    .is_none_or(|of| of.version >= release.version)
        });
        match ours.map(|dyno| dyno.state) {
            Some(DynoState::Crashed) => {
                let last = client.recent_log(&app.name, 40).await.unwrap_or_default();
                let silent = last.iter().any(|line| line.contains("R10 (Boot timeout)"));
                return Ok(Err(if silent {
                    DeployError::Silent { last }
                } else {
                    DeployError::Crashed { last }
                }));
            }
            Some(DynoState::Up | DynoState::Idle) => {
                let fresh = client.app(&app.name).await?;
                if let Some(address) = &fresh.web_url {
                    let visit = client.visit(address).await;
                    if visit.is_ok_and(|visit| visit.status < 500) {
                        let address = client.admit("web_url", address)?.to_string();
                        return Ok(Ok(Online {
                            version: Some(release.version),
                            address,
                        }));
                    }
                }
            }
            _ => {}
        }
        if Instant::now() > until {
            let last = client.recent_log(&app.name, 40).await.unwrap_or_default();
            return Ok(Err(DeployError::Silent { last }));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// What the platform on this computer says when its disk is full: in a build's output, of an add-on that failed.
pub(crate) const DISK_FULL: &str = "disk of this computer is full";

/// Heroku gives a web server 60 s to listen (R10) and restarts it once at once; a slow first answer comes on top.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(180);

/// How often the platform may be lost and found again within one step.
const FINDINGS_AGAIN: u32 = 3;

/// Counts the losses within one step. Only trouble that may pass is worth another look.
#[derive(Default)]
struct Lost(u32);

impl Lost {
    fn again(&mut self, why: heroku::Error, step: Step) -> Result<(), DeployError> {
        self.0 += 1;
        let passes = why.may_pass() || matches!(why, heroku::Error::BuildUnknown { .. });
        if passes && self.0 <= FINDINGS_AGAIN {
            tracing::warn!(
                code = why.code(),
                ?step,
                "the platform was lost; looking for it again"
            );
            return Ok(());
        }
        Err(DeployError::request(step)(why))
    }
}

/// Reading and packing block; a panic in there ends the job, not the program.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DeployError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| DeployError::Cancelled)
}
