//! Orchard's picture in the system's tray: while it is there, a window that is closed only hides, and watching goes on.
//! Where the system has no tray, closing the window ends the program.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::{AppHandle, Manager};

use crate::settings::{Kept, Settings};
use crate::{window, words};

/// The picture, where there is one.
#[derive(Default)]
pub struct Tray(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    picture: Option<system::Picture>,
    /// The person was told once that a closed window goes on watching.
    told: bool,
}

impl Tray {
    fn now(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts the picture into the tray, or takes it away, as the settings say. Asking the system may take a while.
pub fn show(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let settings = app.state::<Kept>().now();
        let tray = app.state::<Tray>();
        let mut now = tray.now();
        // Made anew, in the language that is chosen now.
        now.picture = None;
        if settings.tray {
            now.picture = system::show(&app, &settings);
        }
    });
}

/// Whether a window that is closed now only hides. Says so to the person, once.
pub fn keeps_watching(app: &AppHandle) -> bool {
    let tray = app.state::<Tray>();
    // Whoever closes the window does not wait for the tray.
    let Ok(mut now) = tray.0.try_lock() else {
        return false;
    };
    let is_there = now.picture.is_some();
    if is_there && !now.told {
        now.told = true;
        let language = app.state::<Kept>().now().locale();
        let title = words::say(language, "notice-in-tray");
        window::notify(title, words::say(language, "notice-in-tray-text"));
    }
    is_there
}

fn open(app: &AppHandle) {
    let front = app.clone();
    let _ = app.run_on_main_thread(move || window::to_front(&front));
}

/// The words of its menu: to open, and to end.
fn menu(settings: &Settings) -> [String; 2] {
    ["dialog-tray-open", "dialog-tray-end"].map(|id| words::say(settings.locale(), id))
}

#[cfg(target_os = "linux")]
mod system {
    use ksni::blocking::{Handle, TrayMethods};
    use ksni::menu::StandardItem;
    use ksni::{Icon, MenuItem};
    use tauri::AppHandle;

    use super::{Settings, menu, open};

    /// Goes with the last of it.
    pub struct Picture(Handle<Item>);

    impl Drop for Picture {
        fn drop(&mut self) {
            self.0.shutdown();
        }
    }

    struct Item {
        app: AppHandle,
        words: [String; 2],
    }

    impl ksni::Tray for Item {
        fn id(&self) -> String {
            "org.orchard.Orchard".to_owned()
        }

        fn title(&self) -> String {
            "Orchard".to_owned()
        }

        fn icon_pixmap(&self) -> Vec<Icon> {
            let Some(icon) = self.app.default_window_icon() else {
                return Vec::new();
            };
            let side = |pixels: u32| i32::try_from(pixels).unwrap_or(0);
            let argb = |pixel: &[u8]| match pixel {
                [red, green, blue, alpha] => [*alpha, *red, *green, *blue],
                _ => [0; 4],
            };
            vec![Icon {
                width: side(icon.width()),
                height: side(icon.height()),
                data: icon.rgba().chunks_exact(4).flat_map(argb).collect(),
            }]
        }

        fn activate(&mut self, _x: i32, _y: i32) {
            open(&self.app);
        }

        fn menu(&self) -> Vec<MenuItem<Self>> {
            let [to_open, to_end] = self.words.clone();
            vec![
                StandardItem {
                    label: to_open,
                    activate: Box::new(|item: &mut Self| open(&item.app)),
                    ..StandardItem::default()
                }
                .into(),
                StandardItem {
                    label: to_end,
                    activate: Box::new(|item: &mut Self| item.app.exit(0)),
                    ..StandardItem::default()
                }
                .into(),
            ]
        }
    }

    pub fn show(app: &AppHandle, settings: &Settings) -> Option<Picture> {
        let item = Item {
            app: app.clone(),
            words: menu(settings),
        };
        match item.spawn() {
            Ok(handle) => Some(Picture(handle)),
            Err(why) => {
                tracing::info!(%why, "the system has no tray");
                None
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use tauri::AppHandle;
    use tauri::menu::{Menu, MenuItem};
    use tauri::tray::{TrayIcon, TrayIconBuilder};

    use super::{Settings, menu, open};

    const NAME: &str = "orchard";

    /// Goes with it.
    pub struct Picture(AppHandle, #[allow(dead_code)] TrayIcon);

    impl Drop for Picture {
        fn drop(&mut self) {
            self.0.remove_tray_by_id(NAME);
        }
    }

    pub fn show(app: &AppHandle, settings: &Settings) -> Option<Picture> {
        match made(app, settings) {
            Ok(icon) => Some(Picture(app.clone(), icon)),
            Err(why) => {
                tracing::info!(%why, "the system has no tray");
                None
            }
        }
    }

    fn made(app: &AppHandle, settings: &Settings) -> tauri::Result<TrayIcon> {
        let [to_open, to_end] = menu(settings);
        let to_open = MenuItem::with_id(app, "open", to_open, true, None::<&str>)?;
        let to_end = MenuItem::with_id(app, "end", to_end, true, None::<&str>)?;
        let menu = Menu::with_items(app, &[&to_open, &to_end])?;
        let mut tray = TrayIconBuilder::with_id(NAME)
            .tooltip("Orchard")
            .menu(&menu)
            .on_menu_event(|app, event| match event.id().as_ref() {
                "open" => open(app),
                _ => app.exit(0),
            });
        if let Some(icon) = app.default_window_icon() {
            tray = tray.icon(icon.clone());
        }
        tray.build(app)
    }
}
