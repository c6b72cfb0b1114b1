//! Judges a project: every finding at once, and the copy that is packed with what could be mended.
//! Never fails and never writes: a project that cannot be put online is a value with findings.

mod code;
pub(crate) mod leftovers;
mod links;
mod names;
mod packages;
mod python;
mod settings;

use std::sync::Arc;

use crate::facts::{PLACES_SHOWN, WORKER_USD_A_MONTH};
use crate::find::Candidate;
use crate::finding::{Code, Finding, Place, Severity};
use crate::python::with_room;
use crate::read::{self, Project, Reading, Settings};
use crate::tree::Tree;

/// A project and everything found about it.
#[derive(Clone, Debug)]
pub struct Checked {
    project: Project,
    findings: Vec<Finding>,
    tree: Arc<Tree>,
}

/// A project without a blocking finding: the only thing that can be packed.
#[derive(Clone, Debug)]
pub struct Cleared {
    name: String,
    tree: Arc<Tree>,
}

impl Checked {
    /// What the window shows of the project.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Every finding: what blocks first, then what is mended, then what is worth knowing.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// What leaving out the worker saves, in US dollars a month; none if there is no needless worker.
    pub fn worker_saves_usd(&self) -> Option<u32> {
        self.findings
            .iter()
            .any(|finding| finding.code == Code::WorkerUnneeded)
            .then_some(WORKER_USD_A_MONTH)
    }

    /// What can be packed; none if a finding blocks.
    pub fn cleared(&self) -> Option<Cleared> {
        (self.count(Severity::Blocks) == 0).then(|| Cleared {
            name: self.project.name.clone(),
            tree: Arc::clone(&self.tree),
        })
    }
}

impl Cleared {
    /// The project's name, for the packed file's.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }
}

pub(crate) fn check(
    candidate: &Candidate,
    tree: &Tree,
    mislabelled: Option<&(&'static str, String)>,
) -> Checked {
    let mut report = Report::default();
    if let Some((is, called)) = mislabelled {
        report.note(Code::ArchiveMislabelled, |it| {
            it.arg("is", is).arg("called", called)
        });
    }
    let mut tree = tree.clone();
    // First what does not belong, so that nobody's environment is read as the study's code.
    leftovers::sweep(&mut tree, &mut report);
    links::follow(&mut tree, &mut report);
    names::judge(&mut tree, &mut report);
    let reading = with_room(|| read::read(&tree)).unwrap_or_default();
    let packages = packages::judge(&mut tree, &mut report);
    let chosen = python::judge(&mut tree, &packages, &mut report);
    settings::judge(&mut tree, &reading, &packages, &mut report);
    let has_worker = settings::judge_procfile(&mut tree, &packages, &mut report);
    let variables = code::judge(&reading, &packages, &mut report);
    let project = Project {
        name: candidate.name.clone(),
        place: candidate.place.clone(),
        otree: packages.otree_asked(),
        python: chosen,
        variables,
        has_worker,
        files: tree.files().count(),
        bytes: tree.files().map(|(_, content)| content.len()).sum(),
        ..shown(reading)
    };
    Checked {
        project,
        findings: report.sorted(),
        tree: Arc::new(tree),
    }
}

fn shown(reading: Reading) -> Project {
    Project {
        apps_certain: reading.settings == Settings::Read { whole: true },
        apps: reading.apps.into_iter().map(|app| app.app).collect(),
        unused: reading.unused,
        money: reading.money,
        sessions: reading
            .sessions
            .into_iter()
            .map(|session| session.session)
            .collect(),
        participant_fields: reading.participant_fields,
        session_fields: reading.session_fields,
        ..Project::default()
    }
}

/// The findings as they come.
#[derive(Debug, Default)]
struct Report {
    findings: Vec<Finding>,
}

impl Report {
    fn add(&mut self, mut finding: Finding) {
        finding.places.sort();
        finding.places.dedup();
        finding.places.truncate(PLACES_SHOWN);
        self.findings.push(finding);
    }

    fn block(&mut self, code: Code, tell: impl FnOnce(Finding) -> Finding) {
        self.add(tell(Finding::new(code, Severity::Blocks)));
    }

    fn mend(&mut self, code: Code, tell: impl FnOnce(Finding) -> Finding) {
        self.add(tell(Finding::new(code, Severity::Mended)));
    }

    fn note(&mut self, code: Code, tell: impl FnOnce(Finding) -> Finding) {
        self.add(tell(Finding::new(code, Severity::Note)));
    }

    /// One finding for all these files, if there are any.
    fn counted<'a>(
        &mut self,
        code: Code,
        severity: Severity,
        files: impl Iterator<Item = &'a str>,
    ) {
        self.counted_at(code, severity, files.map(Place::file));
    }

    fn counted_at(&mut self, code: Code, severity: Severity, places: impl Iterator<Item = Place>) {
        let places: Vec<Place> = places.collect();
        if !places.is_empty() {
            let count = places.len();
            self.add(
                Finding::new(code, severity)
                    .arg("count", count)
                    .at_all(places),
            );
        }
    }

    fn sorted(mut self) -> Vec<Finding> {
        // Of somebody's holiday pictures it is no use to say that they lack a Procfile.
        if self
            .findings
            .iter()
            .any(|finding| finding.code == Code::NotOtree)
        {
            self.findings
                .retain(|finding| finding.severity == Severity::Blocks);
        }
        self.findings.sort_by(|a, b| {
            (a.severity, a.code, &a.places, &a.args).cmp(&(b.severity, b.code, &b.places, &b.args))
        });
        self.findings
    }
}
