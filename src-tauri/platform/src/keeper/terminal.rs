//! A terminal for one program on Unix: it becomes the keeper's session's, with the program in front.

use std::fs::File;
use std::io::{Error, Read, Result, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::libc;
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, sigprocmask};
use nix::unistd::{getpid, tcsetpgrp};

/// How long the rest on the screen is waited for; a stranger may hold the terminal.
const DRAIN: Duration = Duration::from_secs(2);

/// A terminal that no program sits at yet.
pub(super) struct Terminal {
    /// Our side.
    near: OwnedFd,
    /// The program's.
    far: OwnedFd,
}

/// What is shown on a terminal, on its way to the keeper's standard error.
pub(super) struct Screen(Receiver<()>);

impl Terminal {
    /// Makes a terminal the one of this process's session, which must have none yet.
    pub(super) fn open(columns: u16, lines: u16) -> Result<Terminal> {
        let size = Winsize {
            ws_row: lines,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pair = openpty(&size, None)?;
        for side in [&pair.master, &pair.slave] {
            fcntl(side, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
        }
        // SAFETY: the descriptor is open, and the request takes a number.
        let made = unsafe { libc::ioctl(pair.slave.as_raw_fd(), libc::TIOCSCTTY as _, 0) };
        if made == -1 {
            return Err(Error::last_os_error());
        }
        Ok(Terminal {
            near: pair.master,
            far: pair.slave,
        })
    }

    /// Has a program that gets a process group of its own sit at it.
    pub(super) fn give_to(&self, command: &mut std::process::Command) -> Result<()> {
        let side = || self.far.as_fd().try_clone_to_owned();
        command.stdin(side()?).stdout(side()?).stderr(side()?);
        // SAFETY: between fork and exec this makes system calls only and allocates nothing.
        unsafe { command.pre_exec(step_forward) };
        Ok(())
    }

    /// What is typed is written to the file; what is shown goes to the standard error from now on.
    pub(super) fn watch(self) -> Result<(File, Screen)> {
        drop(self.far);
        let keys = File::from(self.near);
        let mut shown = keys.try_clone()?;
        let (dark, screen) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 16 * 1024];
            // Linux ends with an error when nobody is left on the other side.
            while let Ok(length) = shown.read(&mut buffer) {
                let piece = buffer.get(..length).unwrap_or_default();
                if piece.is_empty() || std::io::stderr().write_all(piece).is_err() {
                    break;
                }
            }
            let _ = dark.send(());
        });
        Ok((keys, Screen(screen)))
    }
}

impl Screen {
    /// Waits until all that was shown has been handed on.
    pub(super) fn read_out(self) {
        let _ = self.0.recv_timeout(DRAIN);
    }
}

/// Puts the process itself in front of its terminal. From the back that is allowed to those only who are deaf to the
/// signal that it brings.
fn step_forward() -> Result<()> {
    let deaf = SigSet::from(Signal::SIGTTOU);
    let mut before = SigSet::empty();
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&deaf), Some(&mut before))?;
    // SAFETY: the standard input is the terminal here, and stays open.
    let terminal = unsafe { BorrowedFd::borrow_raw(libc::STDIN_FILENO) };
    let stepped = tcsetpgrp(terminal, getpid());
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&before), None)?;
    stepped.map_err(Error::from)
}
