//! The parts of a desktop that a program speaks to over the bus: what shows its notices, and its tray.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::Connection;
use zbus::zvariant::OwnedValue;

use super::desktop::Desktop;
use super::wait::{SOON, until};

/// What the desktop was asked to show.
#[derive(Clone, Default)]
pub struct Notices(Arc<Mutex<Vec<String>>>);

impl Notices {
    /// Shows notices on this desktop, as long as the connection is kept.
    pub async fn on(desktop: &Desktop) -> (Self, Connection) {
        let notices = Self::default();
        let served = on(
            desktop,
            "org.freedesktop.Notifications",
            "/org/freedesktop/Notifications",
            notices.clone(),
        );
        (notices, served.await)
    }

    /// Whether one with these words was shown.
    pub fn has(&self, words: &str) -> bool {
        let shown = self.0.lock().unwrap();
        shown.iter().any(|notice| notice.contains(words))
    }
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notices {
    #[allow(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        self.0.lock().unwrap().push(format!("{summary}\n{body}"));
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let text = |text: &str| text.to_owned();
        (text("desk"), text("nobody"), text("1"), text("1.2"))
    }

    fn close_notification(&self, _id: u32) {}
}

/// The tray of a desktop, with the pictures in it.
#[derive(Clone, Default)]
pub struct Tray(Arc<Mutex<Vec<String>>>);

impl Tray {
    /// Gives this desktop a tray, as long as the connection is kept.
    pub async fn on(desktop: &Desktop) -> (Self, Connection) {
        let tray = Self::default();
        let name = "org.kde.StatusNotifierWatcher";
        let served = on(desktop, name, "/StatusNotifierWatcher", tray.clone());
        (tray, served.await)
    }

    /// The name on the bus of the one picture that came.
    pub fn picture(&self) -> String {
        until("a picture in the tray", SOON, || {
            self.0.lock().unwrap().last().cloned()
        })
    }
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Tray {
    fn register_status_notifier_item(&self, service: &str) {
        self.0.lock().unwrap().push(service.to_owned());
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

async fn on(
    desktop: &Desktop,
    name: &'static str,
    path: &'static str,
    part: impl zbus::object_server::Interface,
) -> Connection {
    let bus = desktop.bus().expect("a bus");
    zbus::connection::Builder::address(bus)
        .unwrap()
        .name(name)
        .unwrap()
        .serve_at(path, part)
        .unwrap()
        .build()
        .await
        .expect("a place on the bus")
}
