//! A study's data, as the window sees them. The work itself is `workflows::data`; no path crosses that could be sent back.

mod by_itself;
mod shown;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Manager, State};
use tokio::sync::Notify;
use workflows::codes::Codes;
use workflows::data::{self, DataError, Desk, Listing, Look, Shelf, Standing, Tasks, blocking};
use workflows::job::Jobs;
use workflows::place::{Place, folder_name};

use crate::account::Session;
use crate::problem::Problem;
use crate::settings::Kept;
use crate::window;
use crate::words;

pub use by_itself::bring_home_by_itself;
pub use shown::{
    Column, Contents, Daily, ExportOptions, FreeText, Page, StudyData, Table, Task, View, Wish,
};

/// Between two tellings of how far tasks are.
const PACE: Duration = Duration::from_millis(100);

/// What goes on with data in this program.
pub struct Bench {
    /// Under way, or not yet put away.
    pub tasks: Tasks,
    /// What is looked into.
    look: Look,
    scratch: PathBuf,
    codes: Codes,
    /// Folders whose files are being verified.
    checking: Mutex<BTreeSet<PathBuf>>,
    /// Asks for a look, out of turn, for what should come home by itself.
    looks: Notify,
}

impl Bench {
    /// Nothing goes on yet.
    pub fn new(scratch: PathBuf, codes: Codes) -> Self {
        Self {
            tasks: Tasks::default(),
            look: Look::new(scratch.clone()),
            scratch,
            codes,
            checking: Mutex::default(),
            looks: Notify::default(),
        }
    }
}

/// Tells the window how far tasks are, at most ten times a second.
pub async fn watch(app: AppHandle) {
    let tasks = app.state::<Bench>().tasks.clone();
    let mut changed = tasks.changes();
    while changed.changed().await.is_ok() {
        let tasks = tasks.all().into_iter().map(Task::shown).collect();
        window::tell(&app, window::Event::Tasks { tasks });
        tokio::time::sleep(PACE).await;
    }
}

/// The folder for all: the one that was chosen, or a usual one.
fn folder(app: &AppHandle) -> PathBuf {
    if let Some(chosen) = app.state::<Kept>().now().folder {
        return PathBuf::from(chosen);
    }
    let path = app.path();
    let documents = path
        .document_dir()
        .or_else(|_| path.home_dir().map(|home| home.join("Documents")));
    let usual = documents.unwrap_or_default().join("Orchard");
    // The usual one is ours to make; what was chosen is a disk's that may be elsewhere. Who writes there says what is amiss.
    let _ = std::fs::create_dir_all(&usual);
    usual
}

/// Where the work on data of a place's studies is done, as it is now.
pub fn desk(app: &AppHandle, place: &Place) -> Desk {
    let bench = app.state::<Bench>();
    let (mut all, mut codes) = (folder(app), bench.codes.clone());
    if let Some(account) = place.account() {
        all.push(folder_name(account));
        codes = codes.of_account(account);
        // As with the usual folder. Where the folder for all is not there, this makes nothing.
        let _ = std::fs::create_dir(&all);
    }
    Desk {
        place: place.clone(),
        all,
        scratch: bench.scratch.clone(),
        codes,
    }
}

/// The same for the place in use.
fn desk_now(app: &AppHandle) -> Desk {
    desk(app, &app.state::<Session>().place())
}

/// All that the data page shows.
#[tauri::command]
pub async fn data(app: String, handle: AppHandle) -> Result<StudyData, Problem> {
    let session = handle.state::<Session>();
    let place = session.place();
    // While everything is stopped, or nobody is signed in, what is on this computer can be looked at all the same.
    let asks = match place.account() {
        Some(account) => session.accounts().is_signed_in(account),
        None => !handle.state::<Kept>().now().stopped,
    };
    let client = match asks {
        true => Some(session.up(&place).await?),
        false => None,
    };
    let shelf = desk(&handle, &place).shelf(&app);
    let of = |why: DataError| Problem::from(why).of(place.account());
    let listing = match Listing::of(client.as_ref(), &shelf).await {
        Err(why) if is_lost(&why) => {
            let client = session.again(&place).await?;
            Listing::of(Some(&client), &shelf).await.map_err(of)?
        }
        listing => listing.map_err(of)?,
    };
    let unchecked = listing
        .backups
        .iter()
        .filter_map(|backup| backup.here.as_ref());
    let mut unchecked = unchecked.map(|kept| &kept.standing);
    if unchecked.any(|standing| matches!(standing, Standing::Unchecked(_))) {
        check(&handle, &app, shelf.clone());
    }
    Ok(StudyData::shown(
        listing,
        shelf.folder().display().to_string(),
    ))
}

fn is_lost(why: &DataError) -> bool {
    matches!(why, DataError::Study(workflows::studies::StudyError::Request(why)) if why.may_pass())
}

/// Verifies what nobody has read yet; one run for each study.
fn check(handle: &AppHandle, app: &str, shelf: Shelf) {
    let bench = handle.state::<Bench>();
    let mut checking = bench
        .checking
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let folder = shelf.folder().to_owned();
    if !checking.insert(folder.clone()) {
        return;
    }
    let (handle, app) = (handle.clone(), app.to_owned());
    tauri::async_runtime::spawn(async move {
        data::check_shelf(shelf).await;
        let bench = handle.state::<Bench>();
        let mut checking = bench
            .checking
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        checking.remove(&folder);
        drop(checking);
        window::tell(&handle, window::Event::Data { app });
    });
}

/// What is being done with data.
#[tauri::command]
pub async fn tasks(bench: State<'_, Bench>) -> Result<Vec<Task>, Problem> {
    Ok(bench.tasks.all().into_iter().map(Task::shown).collect())
}

/// Makes a backup and brings it home. Gives the task's number.
#[tauri::command]
pub async fn back_up(app: String, handle: AppHandle) -> Result<u32, Problem> {
    Ok(desk_now(&handle).back_up(&handle.state::<Bench>().tasks, &app)?)
}

/// Brings a backup home, or goes on with it.
#[tauri::command]
pub async fn bring_home(app: String, backup: String, handle: AppHandle) -> Result<u32, Problem> {
    Ok(desk_now(&handle).bring_home(&handle.state::<Bench>().tasks, &app, &backup)?)
}

/// Stops a task, as long as everything can stay as it was.
#[tauri::command]
pub async fn stop_task(task: u32, bench: State<'_, Bench>) -> Result<(), Problem> {
    bench.tasks.stop(task);
    Ok(())
}

/// Forgets a task that has ended.
#[tauri::command]
pub async fn dismiss_task(task: u32, bench: State<'_, Bench>) -> Result<(), Problem> {
    bench.tasks.dismiss(task);
    Ok(())
}

/// Deletes a backup at the service; a file on this computer stays.
#[tauri::command]
pub async fn delete_backup(app: String, backup: String, handle: AppHandle) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    let place = session.place();
    let client = session.up(&place).await?;
    let deleted = desk(&handle, &place).delete(&client, &app, &backup).await;
    deleted.map_err(|why| Problem::from(why).of(place.account()))
}

/// Has a backup made every day, or no more.
#[tauri::command]
pub async fn set_schedule(
    app: String,
    daily: Option<Daily>,
    handle: AppHandle,
) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    let place = session.place();
    let client = session.up(&place).await?;
    let daily = daily.as_ref();
    let daily = daily.map(|daily| (daily.hour.min(23), daily.timezone.as_str()));
    let set = desk(&handle, &place).set_daily(&client, &app, daily).await;
    set.map_err(|why| Problem::from(why).of(place.account()))?;
    handle.state::<Bench>().looks.notify_one();
    Ok(())
}

/// Asks where backups are to be kept. What is kept stays where it is.
#[tauri::command]
pub async fn choose_data_folder(handle: AppHandle) -> Result<Option<String>, Problem> {
    let title = words::say(handle.state::<Kept>().now().locale(), "dialog-data-folder");
    let Some(chosen) = window::ask_folder(&handle, &title).await else {
        return Ok(None);
    };
    let folder = chosen.display().to_string();
    let kept = folder.clone();
    let settings = handle.state::<Kept>();
    settings.change(move |settings| settings.folder = Some(kept))?;
    Ok(Some(folder))
}

/// Shows a backup's file in the system's file manager.
#[tauri::command]
pub async fn show_in_folder(app: String, backup: String, handle: AppHandle) -> Result<(), Problem> {
    let desk = desk_now(&handle);
    let kept = desk.kept(&app, &backup)?;
    window::show_file(&desk.shelf(&app).path(&kept))
}

/// Opens the folder that an export made.
#[tauri::command]
pub async fn show_export(task: u32, bench: State<'_, Bench>) -> Result<(), Problem> {
    let task = bench.tasks.get(task).ok_or(DataError::TaskGone)?;
    match task.ending.as_deref() {
        Some(data::Ending::Done(done)) => match &done.folder {
            Some(folder) => window::show_folder(folder),
            None => Err(DataError::TaskGone.into()),
        },
        _ => Err(DataError::TaskGone.into()),
    }
}

/// What is in a backup.
#[tauri::command]
pub async fn contents(app: String, backup: String, handle: AppHandle) -> Result<Contents, Problem> {
    let (look, file) = looked_into(&handle, &app, &backup)?;
    let found = blocking(move || look.contents(&file)).await?;
    let tables = found.tables.into_iter();
    Ok(Contents {
        oversize: found.oversize,
        tables: tables
            .map(|(name, rows, columns)| Table {
                name,
                rows: rows as u64,
                columns: u32::try_from(columns).unwrap_or(u32::MAX),
            })
            .collect(),
    })
}

/// A page of a view of a backup.
#[tauri::command]
pub async fn rows(
    app: String,
    backup: String,
    view: View,
    wish: Wish,
    from: u32,
    count: u32,
    handle: AppHandle,
) -> Result<Page, Problem> {
    let (look, file) = looked_into(&handle, &app, &backup)?;
    let view = match view {
        View::Participants => data::View::Participants,
        View::Sessions => data::View::Sessions,
        View::Table { name } => data::View::Table(name),
    };
    let wish = data::Wish {
        search: wish.search,
        sort: wish.sort.map(|column| column as usize),
        descending: wish.descending,
    };
    let (from, count) = (from as usize, count as usize);
    let page = blocking(move || look.page(&file, &view, &wish, from, count)).await?;
    let columns = page.columns.into_iter();
    Ok(Page {
        columns: columns
            .map(|(name, shows)| Column {
                name,
                kind: shows.into(),
            })
            .collect(),
        total: page.total as u64,
        rows: page.rows,
    })
}

/// The columns of a backup in which people wrote what they wanted.
#[tauri::command]
pub async fn free_text(
    app: String,
    backup: String,
    handle: AppHandle,
) -> Result<Vec<FreeText>, Problem> {
    let (_, file) = looked_into(&handle, &app, &backup)?;
    let scratch = handle.state::<Bench>().scratch.clone();
    let found = blocking(move || data::free_text(&file, &scratch)).await?;
    let found = found.into_iter().map(|column| FreeText {
        key: column.key(),
        app: column.app,
        model: column.model,
        field: column.field,
    });
    Ok(found.collect())
}

/// Makes files for researchers. Gives the task's number.
#[tauri::command]
pub async fn export(
    app: String,
    backup: String,
    options: ExportOptions,
    handle: AppHandle,
) -> Result<u32, Problem> {
    let free_text = options.free_text.iter();
    let wanted = data::Wanted {
        german: options.german,
        guard: options.guard,
        workbook: options.workbook,
        personal: options.personal,
        free_text: free_text
            .filter_map(|key| data::FreeText::of(key))
            .collect(),
    };
    Ok(desk_now(&handle).export(&handle.state::<Bench>().tasks, &app, &backup, wanted)?)
}

/// Puts a backup in the place of the study's data, once those are safe. Gives the task's number.
#[tauri::command]
pub async fn restore(app: String, backup: String, handle: AppHandle) -> Result<u32, Problem> {
    undisturbed(&handle, &app)?;
    Ok(desk_now(&handle).restore(&handle.state::<Bench>().tasks, &app, &backup)?)
}

/// Takes the study's data away, once they are safe. Gives the task's number.
#[tauri::command]
pub async fn reset(
    app: String,
    typed: String,
    agreed: u32,
    handle: AppHandle,
) -> Result<u32, Problem> {
    undisturbed(&handle, &app)?;
    let tasks = &handle.state::<Bench>().tasks;
    Ok(desk_now(&handle).reset(tasks, &app, &typed, agreed.into())?)
}

/// Opens a backup as a study of its own on this computer. Gives the task's number.
#[tauri::command]
pub async fn open_here(app: String, backup: String, handle: AppHandle) -> Result<u32, Problem> {
    Ok(desk_now(&handle).open_here(&handle.state::<Bench>().tasks, &app, &backup)?)
}

/// Nobody takes a study's data away while another version of it is being put online.
fn undisturbed(handle: &AppHandle, app: &str) -> Result<(), Problem> {
    let place = handle.state::<Session>().place();
    match handle.state::<Jobs>().under_way(place.account(), Some(app)) {
        Some(job) => Err(Problem::plain("job-under-way").with("app", &job.app)),
        None => Ok(()),
    }
}

fn looked_into(handle: &AppHandle, app: &str, backup: &str) -> Result<(Look, PathBuf), Problem> {
    let desk = desk_now(handle);
    let kept = desk.verified(app, backup)?;
    let look = handle.state::<Bench>().look.clone();
    Ok((look, desk.shelf(app).path(&kept)))
}
