//! The steps of putting a study online, in the words the window shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One step. The order of the variants is the order in which they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Read the project again and stop if something blocks.
    Check,
    /// Bring the data home that are there, and see what the update would break.
    Secure,
    /// Make the copy that is sent.
    Pack,
    /// Make or look up the app, its database and its settings.
    Prepare,
    /// Send the packed copy.
    Upload,
    /// Install what the study needs.
    Build,
    /// Put the new version in the place of the old one.
    Release,
    /// Wait until the study answers.
    Wait,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 8] = [
        Self::Check,
        Self::Secure,
        Self::Pack,
        Self::Prepare,
        Self::Upload,
        Self::Build,
        Self::Release,
        Self::Wait,
    ];

    /// The steps of a job, in order: a new study has no data to secure.
    pub fn of(update: bool) -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(move |step| update || *step != Self::Secure)
    }

    /// Whether stopping here still leaves everything as it was.
    pub fn can_cancel(self) -> bool {
        self < Self::Release
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Finished well.
    Done,
    /// Finished badly.
    Failed,
    /// Stopped on request.
    Cancelled,
}

/// What the window shows of a step. Bytes, bytes a second, seconds, milliseconds.
#[derive(Clone, Debug, Serialize, TS)]
pub struct StepView {
    /// Which step.
    pub step: Step,
    /// How far it is.
    pub state: StepState,
    /// Bytes done, where bytes are counted.
    #[ts(type = "number | null")]
    pub done: Option<u64>,
    /// Bytes in all, where they are known.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// Bytes a second over the last moments.
    #[ts(type = "number | null")]
    pub rate: Option<u64>,
    /// Seconds left at that rate.
    #[ts(type = "number | null")]
    pub left: Option<u64>,
    /// Milliseconds it took, once it has ended.
    #[ts(type = "number | null")]
    pub took_ms: Option<u64>,
    /// The last line of its output.
    pub line: Option<String>,
}

impl StepView {
    /// A step that has not begun.
    pub fn waiting(step: Step) -> Self {
        Self {
            step,
            state: StepState::Waiting,
            done: None,
            total: None,
            rate: None,
            left: None,
            took_ms: None,
            line: None,
        }
    }
}
