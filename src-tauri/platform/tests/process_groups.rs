//! What the keeper promises: no program outlives its platform, and none gets more than it was given.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use platform::process::{
    Command, Exit, Group, GroupEvent, GroupId, Input, Keeper, ProcessError, sweep,
};

const KEEPER: &str = env!("CARGO_BIN_EXE_orchard-platform");
const LONG: Duration = Duration::from_secs(30);

fn keeper() -> Keeper {
    Keeper::unrecorded(KEEPER)
}

fn sh(script: &str) -> Command {
    Command::new("sh", "/")
        .args(["-c", script])
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
}

/// Starts a program and gathers its lines.
async fn start(command: Command) -> (Group, Arc<Mutex<Vec<String>>>) {
    start_under(&keeper(), command).await
}

async fn start_under(keeper: &Keeper, command: Command) -> (Group, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let group = Group::spawn(keeper, command, move |line| sink.lock().unwrap().push(line))
        .await
        .unwrap();
    (group, lines)
}

async fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let limit = Instant::now() + LONG;
    while !reached() {
        assert!(Instant::now() < limit, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn is_alive(pid: u32) -> bool {
    GroupId::of(pid).is_some()
}

/// The numbers a script printed as `name=PID`.
fn pids(lines: &[String]) -> Vec<u32> {
    lines
        .iter()
        .filter_map(|line| line.split_once('=')?.1.parse().ok())
        .collect()
}

/// One child in the group, one grandchild that has left it for a session of its own.
const FAMILY: &str = "sleep 600 & echo child=$!; python3 -c '
import os, sys, time
os.setsid()
if os.fork(): sys.exit()
print(f\"runaway={os.getpid()}\", flush=True)
time.sleep(600)'; echo main=$$; wait";

async fn family() -> (Group, Vec<u32>) {
    let (group, lines) = start(sh(FAMILY)).await;
    until("the family", || pids(&lines.lock().unwrap()).len() == 3).await;
    let pids = pids(&lines.lock().unwrap());
    assert!(pids.iter().all(|pid| is_alive(*pid)));
    (group, pids)
}

#[tokio::test]
async fn a_program_gets_its_own_environment_and_nothing_else() {
    let mut command = Command::new("/usr/bin/env", "/tmp");
    command.env.insert("STUDY".into(), "a b'c\"$d\nü".into());
    let (group, lines) = start(command).await;
    assert_eq!(group.wait().await, Exit::Code(0));
    assert_eq!(*lines.lock().unwrap(), ["STUDY=a b'c\"$d", "ü"]);
}

#[tokio::test]
async fn the_way_a_program_ended_is_told_after_its_last_line() {
    let (group, lines) = start(sh("echo out; echo err >&2; printf last; exit 7")).await;
    assert_eq!(group.wait().await, Exit::Code(7));
    assert_eq!(*lines.lock().unwrap(), ["out", "err", "last"]);
    let (group, _) = start(sh("kill -SEGV $$")).await;
    assert_eq!(group.wait().await.status(), 139);
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let error = Group::spawn(&keeper(), Command::new("no-such-program", "/"), |_| ())
        .await
        .unwrap_err();
    assert!(matches!(error, ProcessError::NotFound { .. }), "{error}");
    let error = Group::spawn(&keeper(), Command::new("sh", "/no/such/folder"), |_| ())
        .await
        .unwrap_err();
    assert!(matches!(error, ProcessError::Refused { .. }), "{error}");
    let error = Group::spawn(&Keeper::unrecorded("/no/keeper"), sh(""), |_| ())
        .await
        .unwrap_err();
    assert!(matches!(error, ProcessError::NoKeeper { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn stopping_ends_grandchildren_and_those_that_left_the_group() {
    let (group, pids) = family().await;
    let stopped = group.stop(LONG).await;
    assert_eq!(stopped.exit, Exit::Signal(15));
    assert!(!stopped.forced);
    assert!(!pids.iter().any(|pid| is_alive(*pid)));
}

#[tokio::test]
async fn a_program_that_ends_takes_its_children_along() {
    let (group, lines) = start(sh("sleep 600 & echo child=$!; exit 3")).await;
    assert_eq!(group.wait().await, Exit::Code(3));
    let pids = pids(&lines.lock().unwrap());
    assert_eq!(pids.len(), 1);
    assert!(!is_alive(pids[0]));
}

#[tokio::test]
async fn a_program_deaf_to_sigterm_is_killed_after_the_grace() {
    let (group, lines) = start(sh(
        "trap 'echo no' TERM; echo ready; while :; do sleep 0.05; done",
    ))
    .await;
    until("ready", || {
        lines.lock().unwrap().contains(&"ready".to_owned())
    })
    .await;
    let stopped = group.stop(Duration::from_millis(300)).await;
    assert!(stopped.forced);
    assert_eq!(stopped.exit, Exit::Signal(9));
    assert!(lines.lock().unwrap().contains(&"no".to_owned()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn dropping_a_group_ends_it() {
    let (group, pids) = family().await;
    drop(group);
    until("the end", || !pids.iter().any(|pid| is_alive(*pid))).await;
}

#[tokio::test]
async fn a_group_is_recorded_before_its_program_runs_and_after_all_of_it_ended() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("ran");
    let seen = mark.clone();
    let keeper = Keeper {
        program: KEEPER.into(),
        record: Arc::new(move |event| sink.lock().unwrap().push((event, seen.exists()))),
    };
    let (group, _) = start_under(&keeper, sh(&format!("touch {}", mark.display()))).await;
    group.wait().await;
    let id = group.id().clone();
    assert_eq!(
        *events.lock().unwrap(),
        [
            (GroupEvent::Begun(id.clone()), false),
            (GroupEvent::Ended(id), true)
        ]
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn secrets_of_an_order_are_in_no_argument() {
    let (group, _) = start(sh("sleep 600").env("PASSWORD", "canary-7d1f")).await;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&line).contains("canary-7d1f"));
    }
    drop(group);
}

/// Not a test: the platform that `a_killed_platform_leaves_nothing` and its like kill.
#[tokio::test]
async fn stand_in_platform() {
    if std::env::var_os("ORCHARD_STAND_IN").is_none() {
        return;
    }
    let (group, lines) = start(sh(FAMILY)).await;
    until("the family", || pids(&lines.lock().unwrap()).len() == 3).await;
    println!("GROUP {}", serde_json::to_string(group.id()).unwrap());
    for line in lines.lock().unwrap().iter() {
        println!("{line}");
    }
    println!("READY");
    std::future::pending::<()>().await;
}

struct StandIn {
    process: std::process::Child,
    group: GroupId,
    pids: Vec<u32>,
}

fn start_stand_in() -> StandIn {
    let mut process = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stand_in_platform", "--nocapture"])
        .env("ORCHARD_STAND_IN", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = Vec::new();
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        match line.unwrap() {
            line if line == "READY" => break,
            line => lines.push(line),
        }
    }
    let group = lines
        .iter()
        .find_map(|line| line.split_once("GROUP "))
        .unwrap()
        .1;
    StandIn {
        process,
        group: serde_json::from_str(group).unwrap(),
        pids: pids(&lines),
    }
}

#[tokio::test]
async fn a_killed_platform_leaves_nothing() {
    let mut platform = start_stand_in();
    assert_eq!(platform.pids.len(), 3);
    platform.process.kill().unwrap();
    platform.process.wait().unwrap();
    until("the end", || {
        !platform.pids.iter().any(|pid| is_alive(*pid))
    })
    .await;
    until("the keeper's end", || !platform.group.is_running()).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_a_killed_platform_and_keeper_leave_is_swept() {
    let mut platform = start_stand_in();
    // Stopped first, so that the keeper cannot see its platform go.
    let signal = |pid: u32, name: &str| {
        assert!(
            std::process::Command::new("kill")
                .args([name, &pid.to_string()])
                .status()
                .unwrap()
                .success()
        );
    };
    signal(platform.group.pid, "-STOP");
    platform.process.kill().unwrap();
    platform.process.wait().unwrap();
    signal(platform.group.pid, "-KILL");
    until("the keeper's end", || !platform.group.is_running()).await;
    let left: Vec<_> = platform
        .pids
        .iter()
        .copied()
        .filter(|pid| is_alive(*pid))
        .collect();
    assert!(!left.is_empty());
    sweep(&platform.group);
    until("the end of the group", || {
        left.iter().filter(|pid| is_alive(**pid)).count() <= 1
    })
    .await;
    for pid in left.into_iter().filter(|pid| is_alive(*pid)) {
        signal(pid, "-KILL");
    }
}

#[tokio::test]
async fn a_number_used_again_is_not_swept() {
    let (group, lines) = start(sh("echo up; sleep 600")).await;
    until("up", || !lines.lock().unwrap().is_empty()).await;
    let mut other = group.id().clone();
    other.started.push('1');
    assert_eq!(sweep(&other), 0);
    assert!(group.id().is_running());
    assert_eq!(group.ended(), None);
}

#[tokio::test]
async fn a_keeper_that_was_killed_is_noticed_and_its_group_swept() {
    let (group, lines) = start(sh("sleep 600 & echo child=$!; wait")).await;
    until("the child", || !lines.lock().unwrap().is_empty()).await;
    let pids = pids(&lines.lock().unwrap());
    let kill = std::process::Command::new("kill")
        .args(["-KILL", &group.id().pid.to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    assert_eq!(group.wait().await, Exit::Lost);
    assert!(!is_alive(pids[0]));
    assert!(Path::new(KEEPER).exists());
}

#[tokio::test]
async fn a_program_that_writes_data_has_it_handed_on_byte_for_byte() {
    let script = r"printf '{\042started\042:1}\n\000\377' ; echo a line >&2; head -c 3000000 /dev/zero; printf end; echo last >&2; exit 3";
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let (group, mut data) = Group::spawn_with_data(&keeper(), sh(script), move |line| {
        sink.lock().unwrap().push(line);
    })
    .await
    .unwrap();
    let mut bytes = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut data, &mut bytes)
        .await
        .unwrap();
    assert_eq!(group.wait().await, Exit::Code(3));
    assert!(bytes.starts_with(b"{\"started\":1}\n\0\xff\0"));
    assert!(bytes.ends_with(b"\0end"));
    assert_eq!(bytes.len(), 14 + 2 + 3_000_000 + 3);
    assert_eq!(*lines.lock().unwrap(), ["a line", "last"]);
}

/// What a program printed, byte for byte.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Printed {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    async fn holds(&self, part: &str) {
        until(part, || self.text().contains(part)).await;
    }
}

/// Starts a program that reads.
async fn attach(script: &str, input: Input) -> (Group, Printed) {
    let command = Command {
        input,
        ..sh(script)
    };
    let (group, mut output) = Group::spawn_attached(&keeper(), command).await.unwrap();
    let printed = Printed::default();
    let all = printed.clone();
    tokio::spawn(async move {
        while let Some(piece) = output.recv().await {
            all.0.lock().unwrap().extend_from_slice(&piece);
        }
    });
    (group, printed)
}

#[tokio::test]
async fn a_program_reads_what_it_is_given_to_the_end() {
    let (group, printed) = attach("wc -c; echo done", Input::Relayed).await;
    let bytes: Vec<u8> = (0..1_000_000).map(|n| (n % 256) as u8).collect();
    group.input(&bytes).await;
    group.end_input();
    assert_eq!(group.wait().await, Exit::Code(0));
    printed.holds("1000000\ndone").await;
}

#[tokio::test]
async fn one_that_does_not_read_can_be_ended_all_the_same() {
    let (group, _printed) = attach("sleep 600", Input::Relayed).await;
    let flood = vec![7; 1_000_000];
    let given = tokio::time::timeout(Duration::from_secs(2), group.input(&flood)).await;
    assert!(given.is_err());
    assert_eq!(group.stop(LONG).await.exit, Exit::Signal(15));
    // Nobody reads any more: giving it something ends at once.
    group.input(&flood).await;
}

#[tokio::test]
async fn a_terminal_has_its_size_its_signals_and_its_end() {
    let size = Input::Terminal {
        columns: 101,
        lines: 33,
    };
    let script = "stty size; tty -s && echo tty; read line; echo got $line; cat; \
                  trap 'echo int; exit 7' INT; echo on; sleep 600 & wait";
    let (group, printed) = attach(script, size).await;
    printed.holds("tty\r\n").await;
    group.input(b"hello\n").await;
    printed.holds("got hello").await;
    // The end of the input, for the `cat`; then Ctrl-C.
    group.input(b"\x04").await;
    printed.holds("on\r\n").await;
    group.input(b"\x03").await;
    assert_eq!(group.wait().await, Exit::Code(7));
    let text = printed.text();
    let start = "33 101\r\ntty\r\nhello\r\ngot hello\r\n";
    assert!(
        text.starts_with(start) && text.ends_with("int\r\n"),
        "{text:?}"
    );
}

#[tokio::test]
async fn a_program_is_told_when_its_client_has_gone() {
    let script = "trap 'echo hup; exit 3' HUP; echo on; sleep 600 & wait";
    let (group, printed) = attach(script, Input::Relayed).await;
    printed.holds("on").await;
    group.hang_up();
    assert_eq!(group.wait().await, Exit::Code(3));
    printed.holds("hup\n").await;
}
