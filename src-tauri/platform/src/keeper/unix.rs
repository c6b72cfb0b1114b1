//! Keeping on Unix: a session of its own, a process group in it, and on Linux the children that ran away from the group.

use std::io::{Error, Result, Write};
use std::os::fd::{AsFd, BorrowedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::process::{ChildStderr, Stdio};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::{Signal, kill, killpg};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Pid, geteuid, setsid};

use super::terminal::{Screen, Terminal};
use crate::process::{Command, Exit, Farewell, Input, Output, RunAs};

/// The program this keeper holds.
pub(super) struct Kept {
    pid: Pid,
    farewell: Farewell,
    errors: Option<ChildStderr>,
    input: Option<Box<dyn Write + Send>>,
    screen: Option<Screen>,
}

/// What another thread needs to end it.
#[derive(Clone, Copy)]
pub(super) struct Remote {
    pid: Pid,
    farewell: Farewell,
}

impl Kept {
    pub(super) fn start(order: &Command) -> Result<Self> {
        keep_files_back();
        // A session of its own: no terminal's Ctrl-C reaches it, and a sweep knows its members by the session's number.
        setsid()?;
        adopt_runaways();
        let mut command = std::process::Command::new(&order.program);
        command
            .args(&order.args)
            .env_clear()
            .envs(&order.env)
            .current_dir(&order.cwd)
            .stdin(match order.input {
                Input::Nothing => Stdio::null(),
                Input::Relayed | Input::Terminal { .. } => Stdio::piped(),
            })
            .process_group(0);
        match order.output {
            Output::Lines => command
                .stdout(std::io::stderr().as_fd().try_clone_to_owned()?)
                .stderr(std::io::stderr().as_fd().try_clone_to_owned()?),
            Output::Data => command
                .stdout(std::io::stdout().as_fd().try_clone_to_owned()?)
                .stderr(Stdio::piped()),
        };
        let terminal = match order.input {
            Input::Terminal { columns, lines } => Some(Terminal::open(columns, lines)?),
            Input::Nothing | Input::Relayed => None,
        };
        if let Some(terminal) = &terminal {
            terminal.give_to(&mut command)?;
        }
        match order.run_as {
            RunAs::User { uid, gid } if geteuid().is_root() => {
                command.uid(uid).gid(gid);
            }
            RunAs::Disguised if geteuid().is_root() => disguise()?,
            RunAs::User { .. } | RunAs::Disguised | RunAs::Same => {}
        }
        die_with_keeper(&mut command);
        #[cfg(target_os = "linux")]
        if let Some(confinement) = &order.confinement {
            super::confine::confine(&mut command, confinement)?;
        }
        let mut child = command.spawn()?;
        // The screen goes dark when the last one who writes to it is gone: that must not be us.
        drop(command);
        let pid = Pid::from_raw(i32::try_from(child.id()).map_err(Error::other)?);
        let pipe = child.stdin.take();
        let (input, screen): (Option<Box<dyn Write + Send>>, _) = match terminal {
            Some(terminal) => {
                let (keys, screen) = terminal.watch()?;
                (Some(Box::new(keys)), Some(screen))
            }
            None => (pipe.map(|pipe| Box::new(pipe) as _), None),
        };
        Ok(Self {
            pid,
            farewell: order.farewell,
            errors: child.stderr.take(),
            input,
            screen,
        })
    }

    /// The standard error of a program whose standard output is data.
    pub(super) fn errors(&mut self) -> Option<ChildStderr> {
        self.errors.take()
    }

    /// Where what the program shall read is written to.
    pub(super) fn take_input(&mut self) -> Option<Box<dyn Write + Send>> {
        self.input.take()
    }

    pub(super) fn remote(&self) -> Remote {
        Remote {
            pid: self.pid,
            farewell: self.farewell,
        }
    }

    /// Waits for the program, then ends what it left behind.
    pub(super) fn wait(self) -> Exit {
        let exit = loop {
            match waitpid(None, None) {
                Ok(WaitStatus::Exited(pid, code)) if pid == self.pid => break Exit::Code(code),
                Ok(WaitStatus::Signaled(pid, signal, _)) if pid == self.pid => {
                    break Exit::Signal(signal as i32);
                }
                Ok(_) | Err(nix::Error::EINTR) => {}
                Err(_) => break Exit::Lost,
            }
        };
        // While one member lives, the group's number is not given to another process.
        let _ = killpg(self.pid, Signal::SIGKILL);
        end_runaways();
        if let Some(screen) = self.screen {
            screen.read_out();
        }
        exit
    }
}

impl Remote {
    pub(super) fn bid_farewell(self) {
        let _ = match self.farewell {
            Farewell::Terminate => killpg(self.pid, Signal::SIGTERM),
            Farewell::Interrupt => kill(self.pid, Signal::SIGINT),
        };
    }

    pub(super) fn hang_up(self) {
        let _ = killpg(self.pid, Signal::SIGHUP);
    }

    pub(super) fn kill(self) {
        let _ = killpg(self.pid, Signal::SIGKILL);
    }
}

/// Files that whoever started the platform had open, and passed on unawares, are not the program's.
fn keep_files_back() {
    let open = std::fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    let numbers = open.filter_map(|entry| entry.file_name().to_str()?.parse::<RawFd>().ok());
    for number in numbers.filter(|number| *number > 2) {
        // SAFETY: it is only marked. One that is closed by now, as that of the listing itself, is refused by the system.
        let file = unsafe { BorrowedFd::borrow_raw(number) };
        let _ = fcntl(file, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC));
    }
}

/// Processes that leave the group and lose their parent become the keeper's own children.
fn adopt_runaways() {
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_child_subreaper(true);
}

/// The program dies at once when the keeper is killed; the rest of its group is left to the platform's sweep.
fn die_with_keeper(command: &mut std::process::Command) {
    #[cfg(target_os = "linux")]
    {
        let setting = || nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).map_err(Error::from);
        // SAFETY: between fork and exec this makes one system call and allocates nothing.
        unsafe { command.pre_exec(setting) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// Puts this keeper into a user namespace where root goes by another number. It stays the owner of root's files.
#[cfg(target_os = "linux")]
fn disguise() -> Result<()> {
    use nix::sched::{CloneFlags, unshare};
    const NUMBER: u32 = 1000;
    // Asked before: inside, the numbers of outside are gone.
    let group = nix::unistd::getegid();
    unshare(CloneFlags::CLONE_NEWUSER)?;
    std::fs::write("/proc/self/setgroups", "deny")?;
    std::fs::write("/proc/self/uid_map", format!("{NUMBER} 0 1\n"))?;
    std::fs::write("/proc/self/gid_map", format!("{NUMBER} {group} 1\n"))
}

#[cfg(not(target_os = "linux"))]
fn disguise() -> Result<()> {
    Err(Error::from(std::io::ErrorKind::Unsupported))
}

/// Kills children until there are none; those of a killed child become ours in turn. Gives up after five seconds.
#[cfg(target_os = "linux")]
fn end_runaways() {
    use std::time::{Duration, Instant};

    use nix::sys::wait::WaitPidFlag;

    let limit = Instant::now() + Duration::from_secs(5);
    while Instant::now() < limit {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => {}
            Err(nix::Error::ECHILD) => return,
            Ok(_) | Err(_) => continue,
        }
        for pid in crate::process::children(std::process::id()) {
            if let Ok(pid) = i32::try_from(pid) {
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(not(target_os = "linux"))]
fn end_runaways() {}
