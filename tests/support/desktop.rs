//! A desktop nobody sees: a home, a virtual screen with a window manager, a private bus, and a keychain
//! on it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::canary::Canary;
use super::group::{self, Group};
use super::home::Home;
use super::platform::{Api, Platform};
use super::wait::{SOON, until};
use super::window::Window;

/// The keychain's own password.
const KEYCHAIN_PASSWORD: &str = "the keychain's own";

/// Whether the desktop has a place for secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// gnome-keyring, unlocked.
    Ready,
    /// No bus at all.
    Absent,
}

/// Everything a window needs around it.
pub struct Desktop {
    /// Its home.
    pub home: Home,
    canary: Canary,
    display: String,
    bus: Option<String>,
    heroku: Option<String>,
    // Ended in this order.
    groups: Vec<Group>,
}

impl Desktop {
    /// A desktop of 1280 by 800 with a keychain, for the test called `name`.
    pub fn new(name: &str) -> Self {
        Self::with(name, (1280, 800), Keychain::Ready)
    }

    /// A desktop of another size, or without a keychain.
    pub fn with(name: &str, size: (u32, u32), keychain: Keychain) -> Self {
        let home = Home::new(name);
        let (screen, display) = start_screen(&home, size);
        let mut desktop = Self {
            canary: Canary::watching(),
            home,
            display,
            bus: None,
            heroku: None,
            groups: vec![screen],
        };
        if keychain == Keychain::Ready {
            desktop.start_bus();
            desktop.start_keychain();
        }
        let manager = desktop.start("openbox", |_| {});
        desktop.groups.insert(0, manager);
        desktop
    }

    /// Starts a program on this desktop.
    pub fn start(&self, program: impl AsRef<Path>, prepare: impl FnOnce(&mut Command)) -> Group {
        Group::start(program.as_ref(), self.home.logs(), |command| {
            self.enter(command);
            prepare(command);
        })
    }

    /// Gives `command` this desktop.
    pub fn enter(&self, command: &mut Command) {
        self.home.enter(command);
        command
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11");
        match &self.bus {
            Some(address) => command.env("DBUS_SESSION_BUS_ADDRESS", address),
            None => command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
        };
        if let Some(address) = &self.heroku {
            command.env("ORCHARD_HEROKU", address);
        }
    }

    /// Opens Orchard on it, with what was handed to it.
    pub async fn open(&self, handed: &[&Path]) -> Window<'_> {
        Window::open(self, handed).await
    }

    /// The platform that the window of this home uses.
    pub fn platform(&self) -> Platform<'_> {
        Platform::of(&self.home)
    }

    /// Another platform, which programs of this desktop take for Heroku from now on.
    pub fn heroku(&mut self) -> Api {
        let api = Platform::elsewhere(&self.home).up();
        self.heroku = Some(api.address.clone());
        api
    }

    /// A picture of the whole screen, kept as NAME.png. Gives the file.
    pub fn picture(&self, name: &str) -> PathBuf {
        self.picture_of("root", name)
    }

    /// A picture of one window, by its number.
    pub fn picture_of(&self, window: &str, name: &str) -> PathBuf {
        let file = self.home.logs().join(format!("{name}.png"));
        let mut command = Command::new("import");
        self.enter(&mut command);
        command.args(["-window", window]).arg(&file);
        let _ = command.stderr(Stdio::null()).status();
        file
    }

    /// Runs a small program on this desktop to its end, and gives what it said.
    pub fn say(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        self.enter(&mut command);
        let answer = command
            .args(arguments)
            .output()
            .unwrap_or_else(|why| panic!("{program}: {why}"));
        String::from_utf8_lossy(&answer.stdout).into_owned()
    }

    /// Puts `text` on the clipboard for as long as what it gives is kept.
    pub fn copies(&self, text: &str) -> Group {
        let file = self.home.path().join("clipboard");
        std::fs::write(&file, text).unwrap();
        let owner = self.start("xclip", |command| {
            command
                .args(["-selection", "clipboard", "-quiet", "-in"])
                .arg(&file);
        });
        until("the clipboard to hold it", SOON, || {
            (self.say("xclip", &["-selection", "clipboard", "-out"]) == text).then_some(())
        });
        owner
    }

    /// No secret may be found in a file, a log, or the arguments of a process that ran meanwhile.
    pub fn keeps_secret(&self, secrets: &[&str]) {
        self.canary.must_not_sing(&self.home, secrets);
    }

    /// The same for what opens an account: no process may have had it in its environment either.
    pub fn keeps_tokens(&self, tokens: &[&str]) {
        self.keeps_secret(tokens);
        self.canary.must_not_be_handed_on(tokens);
    }

    /// Stops the platform, and checks that nothing of this home runs any more.
    pub fn ends_clean(self) {
        self.platform().down();
        Platform::elsewhere(&self.home).down();
        let ours: Vec<u32> = self.groups.iter().map(Group::id).collect();
        let left = || {
            let of_home = group::belonging_to(&self.home.platform());
            of_home
                .into_iter()
                .filter(|id| !ours.contains(id))
                .collect::<Vec<_>>()
        };
        until("every process of the platform to be gone", SOON, || {
            left().is_empty().then_some(())
        });
    }

    /// The bus's address.
    pub fn bus(&self) -> Option<&str> {
        self.bus.as_deref()
    }

    /// Whether somebody on the bus has this name.
    pub fn bus_has(&self, name: &str) -> bool {
        let question = [
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/",
        ];
        let method = "org.freedesktop.DBus.NameHasOwner";
        let name = format!("string:{name}");
        let answer = self.say("dbus-send", &[&question[..], &[method, &name]].concat());
        answer.contains("boolean true")
    }

    fn start_bus(&mut self) {
        let bus = self.start("dbus-daemon", |command| {
            command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        });
        let address = until("the bus to give its address", SOON, || {
            bus.said()
                .lines()
                .find(|line| line.starts_with("unix:"))
                .map(str::to_owned)
        });
        self.bus = Some(address);
        self.groups.insert(0, bus);
    }

    fn start_keychain(&mut self) {
        let mut keychain = self.start("gnome-keyring-daemon", |command| {
            command
                .args(["--foreground", "--unlock", "--components=secrets"])
                .stdin(Stdio::piped());
        });
        // The end of the input is the end of the password.
        keychain
            .stdin()
            .unwrap()
            .write_all(KEYCHAIN_PASSWORD.as_bytes())
            .unwrap();
        until("the keychain to come to the bus", SOON, || {
            self.bus_has("org.freedesktop.secrets").then_some(())
        });
        self.groups.insert(0, keychain);
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // `ORCHARD_KEEP=1` leaves the home of a failed test to be looked at.
        if std::thread::panicking() && std::env::var_os("ORCHARD_KEEP").is_some() {
            self.home.keep();
        }
        self.platform().down_quietly();
        Platform::elsewhere(&self.home).down_quietly();
        for group in &mut self.groups {
            group.stop();
        }
        // What ran away from its group is still marked by this home, which nothing else can name.
        for id in group::belonging_to(self.home.path()) {
            group::kill(id);
        }
    }
}

/// X picks a free number for the display by itself and writes it down.
fn start_screen(home: &Home, (width, height): (u32, u32)) -> (Group, String) {
    let screen = Group::start(Path::new("Xvfb"), home.logs(), |command| {
        home.enter(command);
        let size = format!("{width}x{height}x24");
        command.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-noreset",
            "-screen",
            "0",
            &size,
        ]);
    });
    let number = until("the screen to come up", SOON, || {
        let said = screen.said();
        let number = said
            .lines()
            .find_map(|line| line.trim().parse::<u32>().ok());
        number.filter(|_| said.ends_with('\n'))
    });
    (screen, format!(":{number}"))
}
