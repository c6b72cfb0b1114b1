//! The window itself: its making, what is dropped on it, its dialogs, the clipboard,
//! and the only place that opens the browser.

use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};
use ts_rs::TS;

use crate::accounts::AccountsView;
use crate::check::{self, Opened};
use crate::data::Task;
use crate::overview::Study;
use crate::problem::Problem;
use crate::settings::{Kept, Theme};
use crate::tray;

/// The only window.
const LABEL: &str = "main";
/// The name under which every event goes to the window.
const EVENT: &str = "orchard";

/// What Rust tells the window without being asked.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Something is being dragged over the window, or no longer.
    Dragging {
        /// Whether it is over the window.
        over: bool,
    },
    /// Something was dropped or handed over, and is being read.
    Opening,
    /// It was read.
    Opened {
        /// What was found.
        opened: Opened,
    },
    /// It could not be read.
    OpenFailed {
        /// Why.
        problem: Problem,
    },
    /// The list of studies has changed.
    Studies {
        /// The new list.
        studies: Vec<Study>,
    },
    /// What is being done with data has changed.
    Tasks {
        /// All of it.
        tasks: Vec<Task>,
    },
    /// The accounts at Heroku have changed.
    Accounts {
        /// All of them.
        accounts: AccountsView,
    },
    /// What keeps the answers of an account away, while it is asked again and again; nothing any more where there is none.
    Trouble {
        /// The account.
        account: String,
        /// What it is.
        problem: Option<Problem>,
    },
    /// A study's data should be asked for again.
    Data {
        /// The study.
        app: String,
    },
}

/// Tells the window. A window that is closing hears nothing, and nobody minds.
pub fn tell(app: &AppHandle, event: Event) {
    let _ = app.emit_to(LABEL, EVENT, event);
}

/// Makes the window. It stays hidden until its page has drawn something.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Orchard")
        .inner_size(1120.0, 760.0)
        .min_inner_size(640.0, 480.0)
        .build()?;
    #[cfg(target_os = "linux")]
    paints_by_itself(&window)?;
    let settings = app.state::<Kept>().now();
    show_theme(app, settings.theme);
    show_size(app, settings.scale());
    let app = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => dragged(&app, event),
        WindowEvent::CloseRequested { api, .. } if tray::keeps_watching(&app) => {
            api.prevent_close();
            if let Some(window) = app.get_webview_window(LABEL) {
                let _ = window.hide();
            }
        }
        _ => {}
    });
    Ok(())
}

/// Has WebKit paint without the graphics card: with some drivers and in virtual machines its window would stay white, and
/// where there is no card it would imitate one in memory.
#[cfg(target_os = "linux")]
fn paints_by_itself(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Brings the window to the front, for somebody who started the program twice or chose it in the tray.
pub fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

fn dragged(app: &AppHandle, event: &DragDropEvent) {
    match event {
        DragDropEvent::Enter { .. } => tell(app, Event::Dragging { over: true }),
        DragDropEvent::Leave => tell(app, Event::Dragging { over: false }),
        DragDropEvent::Drop { paths, .. } => {
            tell(app, Event::Dragging { over: false });
            if let Some(path) = paths.first() {
                open_path(app, path.clone());
            }
        }
        _ => {}
    }
}

/// Reads what was handed over, and tells the window what became of it.
pub fn open_path(app: &AppHandle, path: PathBuf) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tell(&app, Event::Opening);
        match check::open(&app, path).await {
            Ok(opened) => tell(&app, Event::Opened { opened }),
            Err(problem) => tell(&app, Event::OpenFailed { problem }),
        }
    });
}

/// The window's frame follows the chosen theme; the page inside does so by itself.
pub fn show_theme(app: &AppHandle, theme: Theme) {
    let theme = match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.set_theme(theme);
    }
}

/// The page inside is drawn larger or smaller. The keys for it are the page's: the systems' own know no memory and differ.
pub fn show_size(app: &AppHandle, scale: f64) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.set_zoom(scale);
    }
}

/// Puts text on the clipboard. On X11 and Wayland the program must go on living for it to stay there.
pub async fn copy(app: &AppHandle, text: String) -> Result<(), Problem> {
    let (done, told) = tokio::sync::oneshot::channel();
    let run = app.run_on_main_thread(move || {
        let _ = done.send(clipboard(text));
    });
    match (run, told.await) {
        (Ok(()), Ok(true)) => Ok(()),
        _ => Err(Problem::plain("clipboard-refused")),
    }
}

fn clipboard(text: String) -> bool {
    use std::cell::RefCell;
    thread_local! {
        // Its owner serves the text to whoever pastes: it lives as long as the main thread.
        static CLIPBOARD: RefCell<Option<arboard::Clipboard>> = const { RefCell::new(None) };
    }
    CLIPBOARD.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = arboard::Clipboard::new().ok();
        }
        kept.as_mut()
            .is_some_and(|clipboard| clipboard.set_text(text).is_ok())
    })
}

/// Opens an address in the person's browser: only http on this computer, or https at Heroku,
/// and only addresses that came from the API or are Heroku's own.
pub fn browse(address: &str) -> Result<(), Problem> {
    if !may_be_opened(address) {
        return Err(Problem::plain("address-refused"));
    }
    launch(address)
}

/// Opens a page of a study at this computer's own address in its network.
pub fn browse_near(door: SocketAddrV4, page: &str) -> Result<(), Problem> {
    if !(door.ip().is_private() || door.ip().is_link_local()) {
        return Err(Problem::plain("address-refused"));
    }
    launch(&format!("http://{door}/{page}"))
}

fn launch(address: &str) -> Result<(), Problem> {
    open::that_detached(address)
        .map_err(|why| Problem::plain("browser-refused").with_detail(why.to_string()))
}

/// Says something through the desktop. Where nothing shows such words, the call may wait for long: it has a thread of its own,
/// and nobody minds how it ends.
pub fn notify(title: String, text: String) {
    std::thread::spawn(move || {
        let mut notice = notify_rust::Notification::new();
        notice.appname("Orchard").summary(&title).body(&text);
        if let Err(why) = notice.show() {
            tracing::info!(%why, "the desktop shows no notices");
        }
    });
}

/// Opens a folder of ours in the system's file manager.
pub fn show_folder(folder: &Path) -> Result<(), Problem> {
    let shown = folder.is_dir().then(|| open::that_detached(folder));
    match shown {
        Some(Ok(())) => Ok(()),
        Some(Err(why)) => Err(Problem::plain("file-manager-refused").with_detail(why.to_string())),
        None => Err(Problem::plain("folder-gone").with("folder", folder.display())),
    }
}

/// Shows a file of ours there, chosen where the system can do that.
pub fn show_file(file: &Path) -> Result<(), Problem> {
    #[cfg(target_os = "macos")]
    let chosen = std::process::Command::new("/usr/bin/open")
        .arg("-R")
        .arg(file)
        .spawn();
    #[cfg(windows)]
    let chosen = {
        use std::os::windows::process::CommandExt;
        // A name has no quotation marks on Windows.
        let select = format!("/select,\"{}\"", file.display());
        std::process::Command::new("explorer.exe")
            .raw_arg(select)
            .spawn()
    };
    #[cfg(any(target_os = "macos", windows))]
    if chosen.is_ok() {
        return Ok(());
    }
    show_folder(file.parent().unwrap_or(file))
}

/// What may be opened in the browser.
pub fn may_be_opened(address: &str) -> bool {
    let Ok(address) = tauri::Url::parse(address) else {
        return false;
    };
    let host = address.host_str().unwrap_or_default();
    let plain = address.username().is_empty() && address.password().is_none();
    let here = host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost");
    let heroku = host.ends_with(".herokuapp.com")
        || matches!(
            host,
            "dashboard.heroku.com" | "devcenter.heroku.com" | "id.heroku.com"
        );
    plain
        && matches!(
            (address.scheme(), here, heroku),
            ("http", true, _) | ("https", _, true)
        )
}

/// The dialogs of the system, in the words of the window's language.
pub async fn ask_folder(app: &AppHandle, title: &str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(title)
        .set_parent(&window(app)?);
    Some(dialog.pick_folder().await?.path().to_owned())
}

/// An archive of a project.
pub async fn ask_archive(app: &AppHandle, title: &str, kind: &str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(title)
        .add_filter(kind, &["otreezip", "zip", "gz", "tgz"])
        .set_parent(&window(app)?);
    Some(dialog.pick_file().await?.path().to_owned())
}

/// Where to save a file.
pub async fn ask_where(app: &AppHandle, title: &str, name: &str) -> Option<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(title)
        .set_file_name(name)
        .set_parent(&window(app)?);
    Some(dialog.save_file().await?.path().to_owned())
}

/// What a file is called, for the page, which learns no path.
pub fn name_of(file: &Path) -> Option<String> {
    Some(file.file_name()?.to_string_lossy().into_owned())
}

fn window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}
