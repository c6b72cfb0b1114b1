//! Orchard: puts oTree studies online and brings their data home.
//! This crate is the window; what it does is in `workflows`, and only here Tauri is known.

mod account;
mod check;
mod contract;
mod data;
mod deploy;
mod diary;
mod keychain;
mod overview;
mod problem;
mod room;
mod settings;
mod single;
mod window;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use account::Session;
use check::Projects;
use secrecy::SecretString;
use settings::Kept;
use tauri::{App, AppHandle, Manager, RunEvent};
use workflows::codes::Codes;
use workflows::data::DataRoom;
use workflows::job::{Jobs, Rooms};
use workflows::journal::Journal;
use workflows::this_computer::ThisComputer;

pub use contract::typescript;
pub use keychain::{Keychain, KeychainState, Secret};
pub use problem::{Problem, TABLE, Whose, codes};
pub use window::may_be_opened;

/// The codes of all findings, for the test that each has its words.
pub fn findings() -> impl Iterator<Item = &'static str> {
    workflows::project::codes().iter().map(|code| code.as_str())
}

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    match build() {
        Ok(app) => {
            app.run(|_, event: RunEvent| {
                if let RunEvent::ExitRequested { .. } = event {
                    tracing::info!("the window was closed; studies go on running");
                }
            });
            ExitCode::SUCCESS
        }
        Err(why) => {
            single::begin_anew(&why);
            tracing::error!(%why, "the window could not be made");
            say_without_a_window(&why.to_string());
            ExitCode::FAILURE
        }
    }
}

fn build() -> tauri::Result<App> {
    tauri::Builder::default()
        .plugin(single::plugin())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(contract::handler())
        .setup(|app| set_up(app).map_err(Into::into))
        .build(tauri::generate_context!())
}

/// The last word of a program that has no window: on the terminal, and in a dialog of the system's.
/// On Linux such a dialog may never be seen, and the program would wait for it for ever.
fn say_without_a_window(why: &str) {
    eprintln!("Orchard could not open its window: {why}");
    if !cfg!(target_os = "linux") {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title("Orchard")
            .set_description(why)
            .show();
    }
}

/// State first, then the window, then what was left over from the last time.
fn set_up(app: &mut App) -> tauri::Result<()> {
    let data = app.path().app_local_data_dir()?;
    let scratch = app.path().app_cache_dir()?.join("scratch");
    diary::begin(&data.join("log"));
    // Only one program at a time: what lies here was left by one that was killed.
    let _ = std::fs::remove_dir_all(&scratch);

    let keychain = tauri::async_runtime::block_on(Keychain::open());
    let here = ThisComputer::new(platform_program(app.handle()), data.join("platform"));
    let codes = Codes::new(data.join("codes"));
    app.manage(data::Bench::new(scratch.clone(), codes.clone()));
    let handle = app.handle().clone();
    let jobs = Jobs::new(Rooms {
        here: here.clone(),
        scratch: scratch.clone(),
        journal: Journal::new(data.join("jobs")),
        codes,
        keep: keep_in(keychain.clone()),
        data: DataRoom {
            tasks: app.state::<data::Bench>().tasks.clone(),
            desk: Arc::new(move || data::desk(&handle)),
        },
    });
    app.manage(Kept::open(data.join("settings.json")));
    app.manage(keychain);
    app.manage(Session::new(here));
    app.manage(overview::Looks::default());
    app.manage(Projects::new(
        scratch,
        handed_over(std::env::args().skip(1)),
    ));
    app.manage(jobs.clone());

    window::open(app.handle())?;
    tauri::async_runtime::spawn(async move { jobs.take_up() });
    tauri::async_runtime::spawn(overview::watch(app.handle().clone()));
    tauri::async_runtime::spawn(data::watch(app.handle().clone()));
    tauri::async_runtime::spawn(data::bring_home_by_itself(app.handle().clone()));
    Ok(())
}

fn keep_in(keychain: Keychain) -> workflows::deploy::Keep {
    Arc::new(move |app_id, password: SecretString| {
        let keychain = keychain.clone();
        Box::pin(async move {
            keychain
                .keep(
                    Secret::AdminPassword {
                        app_id: app_id.to_string(),
                    },
                    password,
                )
                .await;
        })
    })
}

/// The first argument that is no option: a project to open, as when a file is opened with this program.
fn handed_over(mut arguments: impl Iterator<Item = String>) -> Option<PathBuf> {
    arguments
        .find(|argument| !argument.starts_with('-'))
        .map(PathBuf::from)
}

/// The platform's program lies beside this one.
fn platform_program(app: &AppHandle) -> PathBuf {
    let name = if cfg!(windows) {
        "orchard-platform.exe"
    } else {
        "orchard-platform"
    };
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| Some(exe.parent()?.join(name)));
    beside
        .filter(|path| path.is_file())
        .or_else(|| {
            app.path()
                .resolve(name, tauri::path::BaseDirectory::Resource)
                .ok()
        })
        .unwrap_or_else(|| PathBuf::from(name))
}
