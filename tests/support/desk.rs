//! A coordinator's desk without a window: jobs, a platform of its own, and small studies to put online.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use workflows::codes::Codes;
use workflows::data::DataRoom;
use workflows::data::{self, Tasks};
use workflows::deploy::{Order, Target};
use workflows::heroku::Limits;
use workflows::job::{Ending, Job, JobId, Jobs, Rooms, Running};
use workflows::journal::Journal;
use workflows::place::{Place, folder_name};
use workflows::step::{Step, StepState};
use workflows::this_computer::ThisComputer;

use super::group;
use super::home::Home;
use super::platform::Platform;
use super::programs;
use super::wait::{LONG, until, until_async};

/// One place where everything of a test lies.
pub struct Desk {
    pub home: Home,
    pub here: ThisComputer,
}

impl Desk {
    pub fn new(name: &str) -> Self {
        let home = Home::new(name);
        let here = ThisComputer::new(programs::ours("orchard-platform"), home.platform());
        Self { home, here }
    }

    /// The same with a client that loses patience after a second instead of a minute.
    pub fn impatient(name: &str) -> Self {
        let mut desk = Self::new(name);
        let second = Duration::from_secs(1);
        let limits = Limits {
            connect: second,
            stall: second,
            poll: second / 4,
            ..Limits::nearby()
        };
        desk.here = desk.here.clone().with_limits(limits);
        desk
    }

    /// The same with another program as the platform.
    pub fn with_platform(mut self, program: PathBuf) -> Self {
        self.here = ThisComputer::new(program, self.home.platform());
        self
    }

    /// A program's jobs: a second call is the program's next start.
    pub fn jobs(&self) -> Jobs {
        let data = self.home.data();
        let keep = Arc::new(|_, _| Box::pin(async {}) as _);
        let room = self.data();
        Jobs::new(Rooms {
            here: self.here.clone(),
            places: Arc::new(|account| Place::SignedOut {
                account: account.to_owned(),
            }),
            scratch: data.join("scratch"),
            journal: Journal::new(data.join("jobs")),
            codes: Codes::new(data.join("codes")),
            keep,
            data: DataRoom {
                tasks: Tasks::default(),
                desk: Arc::new(move |place| of_place(&room, place)),
            },
        })
    }

    /// Where a study's data are worked on.
    pub fn data(&self) -> data::Desk {
        let all = self.home.path().join("Documents/Orchard");
        std::fs::create_dir_all(&all).unwrap();
        data::Desk {
            place: self.here.clone().into(),
            all,
            scratch: self.home.data().join("scratch"),
            codes: Codes::new(self.home.data().join("codes")),
        }
    }

    /// A small study whose pages say `says`.
    pub fn study(&self, says: &str) -> Study {
        let folder = self.home.studies().join("small-study");
        let study = Study { folder };
        study.write("settings.py", SETTINGS);
        study.write("small/__init__.py", APP);
        study.write("_static/global/empty.css", "");
        study.write("requirements.txt", "otree>=6.0,<7\npsycopg2>=2.8.4\n");
        study.write(".python-version", &format!("{}\n", programs::python()));
        study.write("Procfile", "web: python serve.py\n");
        study.says(says);
        study
    }

    /// What the platform itself says, whatever a job believes.
    pub fn truth(&self, app: &str) -> Truth {
        let api = Platform::of(&self.home).up();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            if !api.apps().await.iter().any(|name| name == app) {
                return Truth {
                    version: None,
                    address: None,
                };
            }
            let releases = api.get(&format!("/apps/{app}/releases")).await;
            let version = releases
                .as_array()
                .unwrap()
                .iter()
                .filter(|release| release["slug"].is_object() && release["status"] == "succeeded")
                .filter_map(|release| release["version"].as_u64())
                .max();
            let app: Value = api.get(&format!("/apps/{app}")).await;
            Truth {
                version,
                address: app["web_url"].as_str().map(str::to_owned),
            }
        })
    }

    /// Ends the platform as a power cut would.
    pub fn kill_platform(&self) {
        group::kill(Platform::of(&self.home).id().expect("a running platform"));
    }

    /// Stops everything, and says what of it is left.
    pub fn ends_clean(self) {
        Platform::of(&self.home).down();
        let left = group::belonging_to(self.home.path());
        assert!(left.is_empty(), "processes were left behind: {left:?}");
        assert_eq!(
            files_in(&self.home.data().join("scratch")),
            0,
            "packed copies were left behind"
        );
        assert_eq!(
            files_in(&self.home.data().join("jobs")),
            0,
            "records of jobs were left behind"
        );
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        Platform::of(&self.home).down_quietly();
        Platform::elsewhere(&self.home).down_quietly();
    }
}

/// What the platform itself says.
#[derive(Debug, PartialEq)]
pub struct Truth {
    pub version: Option<u64>,
    pub address: Option<String>,
}

/// A study on disk.
pub struct Study {
    pub folder: PathBuf,
}

impl Study {
    pub fn write(&self, name: &str, text: &str) {
        let file = self.folder.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// What its page says from the next version on.
    pub fn says(&self, text: &str) {
        self.write("serve.py", &SERVER.replace("SAYS", text));
    }

    /// An order to put it online.
    pub fn order(&self, target: Target) -> Order {
        let scratch = std::env::temp_dir();
        let limits = workflows::project::Limits::default();
        let opened = workflows::project::open(&self.folder, &limits, &scratch).expect("a project");
        Order::new(self.folder.clone(), Arc::new(opened), 0, target)
    }
}

pub fn new(name: &str) -> Target {
    Target::New {
        name: name.to_owned(),
        terms: None,
    }
}

pub fn update(app: &str) -> Target {
    Target::Update {
        app: app.to_owned(),
    }
}

/// Waits until a job has begun a step, or is past it.
pub async fn reaches(jobs: &Jobs, id: JobId, step: Step) -> Job {
    until_async(&format!("the job to reach {step:?}"), LONG, || async {
        let job = jobs.get(id)?;
        let begun = job
            .steps
            .iter()
            .any(|view| view.step == step && view.state != StepState::Waiting);
        (begun || job.ending.is_some()).then_some(job)
    })
    .await
}

/// Waits until a job has ended.
pub async fn ends(jobs: &Jobs, id: JobId) -> Arc<Ending> {
    until_async("the job to end", LONG, || async { jobs.get(id)?.ending }).await
}

/// Puts a study online and insists that it comes.
pub async fn comes_online(jobs: &Jobs, study: &Study, target: Target) -> u64 {
    let ending = ends(jobs, jobs.deploy(study.order(target))).await;
    match &*ending {
        Ending::Online(online) => online.version.expect("a version"),
        other => panic!("not online: {other:?}"),
    }
}

/// What an ending says about what runs now.
pub fn says(ending: &Ending) -> Option<u64> {
    match ending {
        Ending::Online(online) => online.version,
        Ending::Failed { running, .. }
        | Ending::Cancelled { running }
        | Ending::Interrupted { running } => match running {
            Running::Nothing => None,
            Running::Version(version) => Some(*version),
            Running::Unknown => panic!("an ending that does not know: {ending:?}"),
        },
    }
}

/// The text of a study's page, once it answers.
pub fn page(address: &str) -> String {
    let port = address
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    until("the study to answer", LONG, || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .ok()?;
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then(|| {
            answer
                .rsplit("\r\n")
                .find(|l| !l.is_empty())
                .map(str::to_owned)
        })?
    })
}

/// The desk of a place, as the window makes it.
pub fn of_place(here: &data::Desk, place: &Place) -> data::Desk {
    let mut desk = here.clone();
    desk.place = place.clone();
    if let Some(account) = place.account() {
        desk.all.push(folder_name(account));
        std::fs::create_dir_all(&desk.all).unwrap();
        desk.codes = desk.codes.of_account(account);
    }
    desk
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map(Iterator::count).unwrap_or(0)
}

const SETTINGS: &str = "SESSION_CONFIGS = [
    dict(name='small', app_sequence=['small'], num_demo_participants=1),
]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0.0)
LANGUAGE_CODE = 'en'
ADMIN_USERNAME = 'admin'
SECRET_KEY = 'no secret: nothing is signed with it here'
";

const APP: &str = "from otree.api import *


class C(BaseConstants):
    NAME_IN_URL = 'small'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    pass


page_sequence = []
";

const SERVER: &str = "import http.server, os


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'SAYS'
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Page).serve_forever()
";
