//! One scene: a platform of its own, somebody who types, and somebody who looks at the API after each command.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::support::desk::Desk;
use crate::support::group::Group;
use crate::support::platform::{Api, Platform};
use crate::support::programs;
use crate::support::wait::{LONG, until};
use crate::table::Row;
use crate::terminal::Terminal;

pub struct Scene {
    pub desk: Desk,
    pub api: Api,
    known: Vec<(&'static str, String)>,
    signed_in: bool,
    rows: Vec<Row>,
}

/// What a command said.
pub struct Said {
    pub out: String,
    pub err: String,
}

impl Scene {
    pub fn new(title: &str) -> Self {
        let name = title.to_ascii_lowercase().replace(' ', "-");
        let desk = Desk::new(&format!("cli-{name}"));
        let api = Platform::of(&desk.home).up();
        Self {
            desk,
            api,
            known: Vec::new(),
            signed_in: true,
            rows: Vec::new(),
        }
    }

    /// From now on `{name}` in a command stands for `value`, which is another one in each run.
    pub fn knows(&mut self, name: &'static str, value: &Value) {
        let value = value.as_str().expect("a text").to_owned();
        self.known.push((name, value));
    }

    fn words(&self, words: &str) -> Vec<String> {
        let known = self.known.iter();
        split(&known.fold(words.to_owned(), |words, (name, value)| {
            words.replace(&format!("{{{name}}}"), value)
        }))
    }

    /// Types a command that must succeed.
    pub fn types(&mut self, words: &str) -> Said {
        self.types_for(words, 0)
    }

    /// Types a command that only shows something: it says `word`, and everything is as before.
    pub fn reads(&mut self, words: &str, word: &str) {
        let before = self.everything();
        self.types(words).with(word);
        assert_eq!(self.everything(), before, "heroku {words}");
        self.notes("everything is as before");
    }

    /// Types a command that is refused: it ends with 1 or 2 and says `word`, and everything is as before.
    pub fn is_refused(&mut self, words: &str, exit: i32, word: &str) {
        let before = self.everything();
        self.types_for(words, exit).with(word);
        assert_eq!(self.everything(), before, "heroku {words}");
        self.notes("everything is as before");
    }

    /// What the API shows of all apps.
    fn everything(&self) -> Vec<Value> {
        let apps = self.asks("/apps");
        let mut all = vec![apps.clone()];
        for app in apps.as_array().expect("a list").iter() {
            let name = app["name"].as_str().expect("a name");
            for part in [
                "config-vars",
                "releases",
                "formation",
                "addons",
                "addon-attachments",
            ] {
                all.push(self.asks(&format!("/apps/{name}/{part}")));
            }
        }
        all
    }

    /// Types a command that must end with `exit`.
    pub fn types_for(&mut self, words: &str, exit: i32) -> Said {
        let mut command = self.command();
        // Nobody types, and nobody hangs up: an end of the input that comes when a dyno has just ended makes it fail.
        let (silence, _held) = std::io::pipe().expect("a pipe");
        command.args(self.words(words)).stdin(silence);
        let ran = command.output().expect("node");
        let said = Said {
            out: String::from_utf8_lossy(&ran.stdout).into_owned(),
            err: String::from_utf8_lossy(&ran.stderr).into_owned(),
        };
        assert_eq!(
            ran.status.code(),
            Some(exit),
            "heroku {words}\n{}{}",
            said.out,
            said.err
        );
        self.rows.push(Row {
            command: words.to_owned(),
            exit: Some(exit),
            seen: Vec::new(),
        });
        said
    }

    /// Types a command that runs until it is ended, which it is once it has said `word`.
    pub fn types_until(&mut self, words: &str, word: &str) {
        let (template, typed) = (self.command(), self.words(words));
        let mut running = Group::start(
            template.get_program().as_ref(),
            self.desk.home.logs(),
            |command| {
                command.args(template.get_args()).args(&typed);
                if let Some(folder) = template.get_current_dir() {
                    command.current_dir(folder);
                }
                for (name, value) in template.get_envs() {
                    match value {
                        Some(value) => command.env(name, value),
                        None => command.env_remove(name),
                    };
                }
            },
        );
        until(&format!("heroku {words} to say {word}"), LONG, || {
            running.said().contains(word).then_some(())
        });
        running.stop();
        self.rows.push(Row {
            command: words.to_owned(),
            exit: None,
            seen: vec![format!("it printed “{word}”")],
        });
    }

    /// From now on the command line is given no token: it must ask for one, and keep it.
    pub fn is_nobody(&mut self) {
        self.signed_in = false;
    }

    /// Types a command at a terminal, where it can ask questions. Its end is for the caller to see.
    pub fn types_at_a_terminal(&mut self, words: &str) -> Terminal {
        let mut command = self.command();
        command.args(self.words(words)).env_remove("CI");
        self.rows.push(Row {
            command: words.to_owned(),
            exit: Some(0),
            seen: Vec::new(),
        });
        Terminal::of(command)
    }

    /// What the API answers, now.
    pub fn asks(&self, path: &str) -> Value {
        block_on(self.api.get(path))
    }

    /// Sends a PUT, with the code of a second factor where one is given.
    pub fn puts(&self, path: &str, code: Option<&str>) -> Value {
        block_on(self.api.put(path, code))
    }

    /// Waits until what the API answers is as wanted, and notes `what` in the table.
    pub fn sees(&mut self, what: &str, path: &str, wanted: impl Fn(&Value) -> bool) {
        let mut last = Value::Null;
        let begun = std::time::Instant::now();
        while !wanted(&last) || last.is_null() {
            last = self.asks(path);
            if wanted(&last) {
                break;
            }
            let row = self.rows.last().expect("a command");
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "after heroku {}: not {what}, but {last}",
                row.command
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        self.notes(what);
    }

    /// Notes something that was asserted otherwise.
    pub fn notes(&mut self, what: &str) {
        let row = self.rows.last_mut().expect("a command");
        row.seen.push(what.replace('\n', " "));
    }

    /// The rows, and nothing left running.
    pub fn end(self) -> Vec<Row> {
        self.desk.ends_clean();
        self.rows
    }

    fn command(&self) -> Command {
        let mut command = Command::new("node");
        self.desk.home.enter(&mut command);
        let cli = programs::top().join("tests/heroku-cli/node_modules/heroku/bin/run.js");
        assert!(
            cli.exists(),
            "Heroku's command line is not there: make setup"
        );
        let hosts = programs::top().join("tests/heroku-cli/hosts.cjs");
        let base = &self.api.address;
        command
            .arg(cli)
            // Where there is no repository: it would be given a remote, by all scenes at once.
            .current_dir(self.desk.home.path())
            .env("HEROKU_HOST", base)
            .env("HEROKU_DATA_HOST", "127.0.0.1")
            .env(
                "NODE_EXTRA_CA_CERTS",
                self.desk.home.platform().join("tls/ca.pem"),
            )
            // A file of this home, not the keychain of whoever runs this.
            .env("HEROKU_NETRC_WRITE", "true")
            .env("PGDIAGNOSE_URL", "127.0.0.1")
            .env("NODE_OPTIONS", format!("--require {}", hosts.display()))
            .env("DISABLE_TELEMETRY", "true")
            .env("TERM", "dumb")
            .env("NO_COLOR", "1")
            .env("CI", "true");
        match self.signed_in {
            true => command.env("HEROKU_API_KEY", &self.api.token),
            false => command.env_remove("HEROKU_API_KEY"),
        };
        for name in [
            "HEROKU_LOGIN_HOST",
            "HEROKU_PARTICLEBOARD_URL",
            "HEROKU_STATUS_HOST",
            "HEROKU_BUILDPACK_REGISTRY_URL",
        ] {
            command.env(name, base);
        }
        command
    }
}

impl Said {
    /// Insists that the command printed this.
    pub fn with(self, word: &str) -> Self {
        assert!(
            self.out.contains(word) || self.err.contains(word),
            "it did not say {word:?}:\n{}{}",
            self.out,
            self.err
        );
        self
    }
}

/// Words as a shell would split them, with double quotes only.
fn split(words: &str) -> Vec<String> {
    let mut split = Vec::new();
    for (number, part) in words.split('"').enumerate() {
        match number % 2 {
            0 => split.extend(part.split_whitespace().map(str::to_owned)),
            _ => split.push(part.to_owned()),
        }
    }
    split
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}
