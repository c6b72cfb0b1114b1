//! Orchard: puts oTree studies online and brings their data home.
//! This crate is the window; what it does is in `workflows`, and only here Tauri is known.

mod account;
mod accounts;
mod alerts;
mod check;
mod contract;
mod crash;
mod data;
mod deploy;
mod diary;
mod health;
mod keychain;
mod log;
mod overview;
mod participants;
mod problem;
mod room;
mod settings;
mod sign_in;
mod single;
mod size;
mod terms;
mod tray;
mod window;
mod words;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use account::Session;
use accounts::Accounts;
use check::Projects;
use secrecy::SecretString;
use settings::Kept;
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;
use workflows::codes::Codes;
use workflows::data::DataRoom;
use workflows::job::{Jobs, Rooms};
use workflows::journal::Journal;
use workflows::this_computer::ThisComputer;

pub use contract::typescript;
pub use crash::leave_little;
pub use diary::begin as begin_diary;
pub use keychain::{Keychain, KeychainState, Secret};
pub use problem::{Problem, TABLE, Whose, codes};
pub use window::may_be_opened;

/// The codes of all findings, for the test that each has its words.
pub fn findings() -> impl Iterator<Item = &'static str> {
    workflows::project::codes().iter().map(|code| code.as_str())
}

/// The codes of all verdicts on a study's health, for the same test.
pub fn verdicts() -> impl Iterator<Item = &'static str> {
    workflows::health::VERDICTS.iter().copied()
}

/// Runs the program until its window is closed, or until it is ended from the tray.
pub fn run() -> ExitCode {
    leave_little();
    match build() {
        Ok(app) => {
            app.run(|_app, event: RunEvent| match event {
                RunEvent::ExitRequested { .. } => {
                    tracing::info!("Orchard ends; studies go on running");
                }
                #[cfg(target_os = "macos")]
                RunEvent::Reopen { .. } => window::to_front(_app),
                _ => {}
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
        .plugin(
            tauri_plugin_window_state::Builder::default()
                // One that was closed into the tray is there again at the next start.
                .with_state_flags(StateFlags::all() - StateFlags::VISIBLE)
                .build(),
        )
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
    let kept = Kept::open(data.join("settings.json"));
    let settings = kept.now();
    let accounts = Accounts::new(settings.accounts, settings.active);
    app.manage(kept);
    app.manage(Session::new(here.clone(), accounts));
    app.manage(sign_in::Desk::default());
    app.manage(sign_in::Program::of(app.handle()));
    let (handle, places) = (app.handle().clone(), app.handle().clone());
    let jobs = Jobs::new(Rooms {
        here,
        places: Arc::new(move |account| places.state::<Session>().accounts().place(account)),
        scratch: scratch.clone(),
        journal: Journal::new(data.join("jobs")),
        codes,
        keep: keep_in(keychain.clone()),
        data: DataRoom {
            tasks: app.state::<data::Bench>().tasks.clone(),
            desk: Arc::new(move |place| data::desk(&handle, place)),
        },
    });
    app.manage(keychain);
    app.manage(participants::Watched::default());
    app.manage(log::Logs::new(scratch.join("log")));
    let (watched, heard) = health::Watched::new(&data.join("health.sqlite"));
    app.manage(watched);
    app.manage(overview::Looks::default());
    app.manage(overview::LastKnown::open(data.join("overviews.json")));
    app.manage(Projects::new(
        scratch,
        handed_over(std::env::args().skip(1)),
    ));
    app.manage(jobs.clone());

    app.manage(tray::Tray::default());

    window::open(app.handle())?;
    tray::show(app.handle());
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        sign_in::load(&handle).await;
        jobs.take_up();
    });
    tauri::async_runtime::spawn(overview::watch(app.handle().clone()));
    tauri::async_runtime::spawn(data::watch(app.handle().clone()));
    tauri::async_runtime::spawn(data::bring_home_by_itself(app.handle().clone()));
    tauri::async_runtime::spawn(alerts::watch(app.handle().clone(), heard));
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
