//! The program's commands: serve, up, down, status. Each answers with one line of JSON on the standard output.
//! The token crosses that pipe alone; it is never an argument, a variable or a line of a log.

mod ask;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::{Instant, sleep, timeout};

use crate::data::sizes::SizeLimits;
use crate::dyno::DynoLimits;
use crate::files::{self, DataDir};
use crate::platform::{self, Options, Platform, StartError};
use crate::router::RouterLimits;
use crate::store::{Store, StoreError, groups};
use crate::{api, limits, process};
use ask::Known;

const USAGE: &str = "usage: orchard-platform serve|up|down|status --data DIR";

/// Why a script of faults is not played.
#[derive(Debug, thiserror::Error)]
enum NoScript {
    /// This is no program of a test.
    #[error("faults are played for tests only; this program plays none")]
    TestsOnly,
    /// It can't be read.
    #[cfg(debug_assertions)]
    #[error(transparent)]
    Wrong(#[from] crate::faults::script::ScriptError),
}

impl NoScript {
    fn code(&self) -> &'static str {
        match self {
            NoScript::TestsOnly => "tests-only",
            #[cfg(debug_assertions)]
            NoScript::Wrong(error) => error.code(),
        }
    }
}

enum Verb {
    Serve {
        detached: bool,
        faults: Option<PathBuf>,
    },
    Up,
    Down,
    Status,
}

/// Runs the command that `args` name.
pub fn run(args: &[String]) -> ExitCode {
    let Some((verb, data)) = parse(args) else {
        say(&json!({"code": "usage", "detail": USAGE}));
        return ExitCode::from(2);
    };
    process::keep_to_itself();
    if let Verb::Serve { detached: true, .. } = verb {
        detach();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed("runtime", &error),
    };
    runtime.block_on(async {
        match verb {
            Verb::Serve { faults, .. } => serve(&data, faults.as_deref()).await,
            Verb::Up => up(&data).await,
            Verb::Down => down(&data).await,
            Verb::Status => status(&data).await,
        }
    })
}

fn parse(args: &[String]) -> Option<(Verb, PathBuf)> {
    let mut args = args.iter().map(String::as_str);
    let mut verb = match args.next()? {
        "serve" => Verb::Serve {
            detached: false,
            faults: None,
        },
        "up" => Verb::Up,
        "down" => Verb::Down,
        "status" => Verb::Status,
        _ => return None,
    };
    let mut data = None;
    while let Some(arg) = args.next() {
        match (arg, &mut verb) {
            ("--data", _) => data = args.next().map(PathBuf::from),
            ("--detached", Verb::Serve { detached, .. }) => *detached = true,
            ("--faults", Verb::Serve { faults, .. }) => {
                *faults = Some(PathBuf::from(args.next()?));
            }
            _ => return None,
        }
    }
    let data = std::path::absolute(data?).ok()?;
    Some((verb, data))
}

/// Leaves the session of the one who started us, so that its end is not ours.
fn detach() {
    #[cfg(unix)]
    let _ = nix::unistd::setsid();
}

/// Whether a script may be played: only a program that was not made to be packaged does.
fn for_tests(debug: bool, file: Option<&Path>) -> Result<Option<&Path>, NoScript> {
    match file {
        Some(_) if !debug => Err(NoScript::TestsOnly),
        file => Ok(file),
    }
}

#[cfg(debug_assertions)]
fn script(file: Option<&Path>) -> Result<platform::Script, NoScript> {
    match for_tests(true, file)? {
        Some(file) => Ok(platform::Script::read(file)?),
        None => Ok(platform::Script::default()),
    }
}

#[cfg(not(debug_assertions))]
fn script(file: Option<&Path>) -> Result<platform::Script, NoScript> {
    for_tests(false, file).map(drop)
}

async fn serve(data: &Path, faults: Option<&Path>) -> ExitCode {
    let script = match script(faults) {
        Ok(script) => script,
        Err(error) => return failed(error.code(), &error),
    };
    let keeper = match std::env::current_exe() {
        Ok(keeper) => keeper,
        Err(error) => return failed("program", &error),
    };
    let options = Options {
        data: data.to_owned(),
        keeper,
        dynos: DynoLimits::default(),
        router: RouterLimits::default(),
        sizes: SizeLimits::default(),
    };
    let started = match Platform::start_with(options, script).await {
        Ok(started) => started,
        Err(error) => return failed(error.code(), &error),
    };
    let platform = started.platform;
    let asked = platform.clone();
    tokio::spawn(async move {
        asked_to_end().await;
        asked.closing.cancel();
    });
    say(&answer(
        &platform.address(),
        platform.identity.token.reveal(),
        Some(&platform.tls_address()),
        platform.tls.ca(),
    ));
    let served = api::serve(platform.clone(), started.listener, started.tls_listener).await;
    platform.stop().await;
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(windows)]
async fn asked_to_end() {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_shutdown};
    let (Ok(mut stop), Ok(mut close), Ok(mut shutdown)) =
        (ctrl_break(), ctrl_close(), ctrl_shutdown())
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = stop.recv() => {}
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

async fn up(data: &Path) -> ExitCode {
    let end = Instant::now() + limits::UP;
    while Instant::now() < end {
        if let Some(known) = Known::read(data)
            && known.proves_itself().await
        {
            say(&answer(
                &known.address(),
                known.token.reveal(),
                known.tls_address().as_deref(),
                &known.ca,
            ));
            return ExitCode::SUCCESS;
        }
        let started = match start(data) {
            Ok(started) => started,
            Err(error) => return failed("program", &error),
        };
        // Its word is waited for, whoever else may answer by now: unheard it would still take over from the other.
        let Some(line) = first_line(started, end).await else {
            break;
        };
        let code = line.get("code").and_then(Value::as_str);
        if code != Some(StartError::AlreadyRunning.code()) {
            say(&line);
            return match code {
                Some(_) => ExitCode::FAILURE,
                None => ExitCode::SUCCESS,
            };
        }
        sleep(Duration::from_millis(200)).await;
    }
    failed("timeout", &"the platform did not answer in time")
}

/// What a platform that was started says, if it says it in time.
async fn first_line(started: tokio::process::Child, end: Instant) -> Option<Value> {
    let mut line = String::new();
    let mut output = BufReader::new(started.stdout?);
    let left = end.saturating_duration_since(Instant::now());
    timeout(left, output.read_line(&mut line))
        .await
        .ok()?
        .ok()?;
    Some(serde_json::from_str(&line).unwrap_or_else(
        |_| json!({"code": "ended", "detail": "the platform ended before it answered"}),
    ))
}

fn start(data: &Path) -> std::io::Result<tokio::process::Child> {
    files::private_dir(data)?;
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.args(["serve", "--detached", "--data"]).arg(data);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .current_dir(data);
    #[cfg(windows)]
    {
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
        command.creation_flags(CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP);
    }
    command.spawn()
}

async fn down(data: &Path) -> ExitCode {
    if !data.join("lock").exists() {
        say(&json!({"running": false}));
        return ExitCode::SUCCESS;
    }
    let end = Instant::now() + limits::DOWN;
    let mut asked = None;
    loop {
        match at_rest(data).await {
            Ok(true) => {
                say(&json!({"running": false}));
                return ExitCode::SUCCESS;
            }
            Ok(false) => {}
            Err(error) => return failed(error.code(), &error),
        }
        if Instant::now() > end {
            return failed("timeout", &"the platform did not end in time");
        }
        // One that ends may be followed at once by another, which an `up` at the same time has started.
        if let Some(known) = Known::read(data)
            && asked.as_ref() != Some(&known.running)
            && known.proves_itself().await
            && known.ask_to_end().await
        {
            asked = Some(known.running);
        }
        sleep(Duration::from_millis(200)).await;
    }
}

/// Whether no platform holds the folder; what one that was killed left running is ended first.
async fn at_rest(data: &Path) -> Result<bool, StartError> {
    let folder = |source| StartError::Folder {
        path: data.to_owned(),
        source,
    };
    let dir = DataDir::open(data).map_err(folder)?;
    let lock = files::private_file(&dir.lock()).map_err(folder)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Ok(false),
        Err(std::fs::TryLockError::Error(source)) => return Err(folder(source)),
    }
    if dir.store().exists() {
        let store = Store::open(&dir.store())?;
        let left_over = store.with_now::<_, StoreError>(|tx| groups::all(tx))?;
        // What can't be noted on a full disk is swept again next time.
        let _ = platform::sweep(&store, left_over).await;
    }
    Ok(true)
}

async fn status(data: &Path) -> ExitCode {
    let status = match Known::read(data) {
        Some(known) if known.proves_itself().await => {
            json!({
                "running": true, "address": known.address(), "pid": known.running.pid,
                "tls_address": known.tls_address(), "ca": known.tls_address().map(|_| &known.ca),
            })
        }
        _ => json!({"running": false}),
    };
    say(&status);
    ExitCode::SUCCESS
}

fn answer(address: &str, token: &str, tls_address: Option<&str>, ca: &Path) -> Value {
    let ca = tls_address.map(|_| ca);
    json!({"address": address, "token": token, "tls_address": tls_address, "ca": ca})
}

fn failed(code: &str, detail: &dyn std::fmt::Display) -> ExitCode {
    say(&json!({"code": code, "detail": detail.to_string()}));
    ExitCode::FAILURE
}

// Nobody may be listening any more: that is no reason to end.
fn say(line: &Value) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packaged_program_refuses_a_script_of_faults() {
        let file = Path::new("faults.json");
        let refused = for_tests(false, Some(file)).unwrap_err();
        assert_eq!(refused.code(), "tests-only");
        assert_eq!(
            refused.to_string(),
            "faults are played for tests only; this program plays none"
        );
        assert!(for_tests(false, None).is_ok_and(|file| file.is_none()));
        assert_eq!(for_tests(true, Some(file)).unwrap(), Some(file));
    }

    #[test]
    fn a_script_of_faults_is_taken_by_serve_alone() {
        let parsed = |words: &str| parse(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let (verb, _) = parsed("serve --data d --faults f.json").unwrap();
        assert!(matches!(verb, Verb::Serve { faults: Some(file), .. } if file.ends_with("f.json")));
        for wrong in ["serve --data d --faults", "up --data d --faults f.json"] {
            assert!(parsed(wrong).is_none(), "{wrong}");
        }
    }
}
