//! What the person chose: language, theme, size, what the desktop may say, and which accounts. Kept in one small file; a damaged one is as good as none.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, State};
use ts_rs::TS;

use crate::accounts::KeptAccount;
use crate::alerts::Alerts;
use crate::problem::Problem;
use crate::{tray, window};

/// The language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// That of the system, English where it is none of ours.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How small and how large the window's page may be, in percent.
const SIZES: std::ops::RangeInclusive<u16> = 50..=300;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// The language of the window.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// How large the page is, in percent of its first size.
    pub zoom: u16,
    /// What the desktop may say.
    pub alerts: Alerts,
    /// A closed window goes on watching from the tray, where the system has one.
    pub tray: bool,
    /// The studies on this computer were stopped on purpose and wait to be started again.
    pub stopped: bool,
    /// Where backups are kept; none is the usual folder. The page cannot change it.
    #[ts(skip)]
    pub folder: Option<String>,
    /// The accounts at Heroku, without their tokens. The page cannot change them.
    #[ts(skip)]
    pub accounts: Vec<KeptAccount>,
    /// The account in use; none is this computer.
    #[ts(skip)]
    pub active: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            zoom: 100,
            alerts: Alerts::default(),
            tray: true,
            stopped: false,
            folder: None,
            accounts: Vec::new(),
            active: None,
        }
    }
}

impl Settings {
    /// How large the page is, as a factor that leaves it usable whatever the file says.
    pub fn scale(&self) -> f64 {
        f64::from(self.zoom.clamp(*SIZES.start(), *SIZES.end())) / 100.0
    }

    /// The language to speak, by the choice or else by the system's locale (`de_AT.UTF-8` is German).
    pub fn locale(&self) -> Language {
        match self.language {
            Language::System => {
                let system = ["LC_ALL", "LC_MESSAGES", "LANG"]
                    .iter()
                    .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
                    .or_else(sys_locale::get_locale)
                    .unwrap_or_default();
                if system.to_ascii_lowercase().starts_with("de") {
                    Language::De
                } else {
                    Language::En
                }
            }
            chosen => chosen,
        }
    }
}

/// The settings and the file they are kept in.
pub struct Kept {
    file: PathBuf,
    now: Mutex<Settings>,
}

impl Kept {
    /// Reads the file; what can't be read counts as never chosen.
    pub fn open(file: PathBuf) -> Self {
        let now = std::fs::read(&file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self {
            file,
            now: Mutex::new(now),
        }
    }

    /// As they are now.
    pub fn now(&self) -> Settings {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes them, on disk first.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, Problem> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = now.clone();
        change(&mut next);
        let bytes = serde_json::to_vec_pretty(&next).unwrap_or_default();
        workflows::whole_file::write(&self.file, &bytes)?;
        *now = next.clone();
        Ok(next)
    }
}

/// Changes the language, the theme, the size, what the desktop may say, or whether the tray is used.
#[tauri::command]
pub async fn change_settings(
    app: AppHandle,
    kept: State<'_, Kept>,
    settings: Settings,
) -> Result<Settings, Problem> {
    let changed = kept.change(|now| {
        now.language = settings.language;
        now.theme = settings.theme;
        now.zoom = settings.zoom.clamp(*SIZES.start(), *SIZES.end());
        now.alerts = settings.alerts;
        now.tray = settings.tray;
    })?;
    window::show_theme(&app, changed.theme);
    window::show_size(&app, changed.scale());
    tray::show(&app);
    Ok(changed)
}

/// Copies the details of a problem to the clipboard.
#[tauri::command]
pub async fn copy_details(app: AppHandle, text: String) -> Result<(), Problem> {
    window::copy(&app, text).await
}
