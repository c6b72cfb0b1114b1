//! Keeping on Windows: the keeper is in a job object of its own, which ends everything in it when its last handle closes.

use std::io::{Error, Result};
use std::os::windows::io::AsHandle;
use std::os::windows::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use windows_sys::Win32::System::Console::{CTRL_BREAK_EVENT, GenerateConsoleCtrlEvent};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation,
    SetInformationJobObject,
};
use windows_sys::Win32::System::Threading::{CREATE_NEW_PROCESS_GROUP, GetCurrentProcess};

use crate::process::{Command, Exit, Input, Output};

/// The program this keeper holds.
pub(super) struct Kept {
    child: Arc<Mutex<Child>>,
    pid: u32,
    errors: Option<ChildStderr>,
    input: Option<ChildStdin>,
}

/// What another thread needs to end it.
#[derive(Clone)]
pub(super) struct Remote {
    child: Arc<Mutex<Child>>,
    pid: u32,
}

impl Kept {
    pub(super) fn start(order: &Command) -> Result<Self> {
        enter_job()?;
        let mut command = std::process::Command::new(&order.program);
        command
            .args(&order.args)
            .env_clear()
            .envs(&order.env)
            .current_dir(&order.cwd)
            .stdin(match order.input {
                Input::Nothing => Stdio::null(),
                // There is no terminal to be had without a window: a pipe.
                Input::Relayed | Input::Terminal { .. } => Stdio::piped(),
            })
            .creation_flags(CREATE_NEW_PROCESS_GROUP);
        match order.output {
            Output::Lines => command
                .stdout(std::io::stderr().as_handle().try_clone_to_owned()?)
                .stderr(std::io::stderr().as_handle().try_clone_to_owned()?),
            Output::Data => command
                .stdout(std::io::stdout().as_handle().try_clone_to_owned()?)
                .stderr(Stdio::piped()),
        };
        let mut child = command.spawn()?;
        let (pid, errors, input) = (child.id(), child.stderr.take(), child.stdin.take());
        Ok(Self {
            child: Arc::new(Mutex::new(child)),
            pid,
            errors,
            input,
        })
    }

    /// The standard error of a program whose standard output is data.
    pub(super) fn errors(&mut self) -> Option<ChildStderr> {
        self.errors.take()
    }

    /// Where what the program shall read is written to.
    pub(super) fn take_input(&mut self) -> Option<ChildStdin> {
        self.input.take()
    }

    pub(super) fn remote(&self) -> Remote {
        Remote {
            child: Arc::clone(&self.child),
            pid: self.pid,
        }
    }

    /// Waits for the program; what it left behind ends with the job, that is with the keeper.
    pub(super) fn wait(self) -> Exit {
        loop {
            let ended = self
                .child
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .try_wait();
            match ended {
                Ok(Some(status)) => return status.code().map_or(Exit::Lost, Exit::Code),
                Ok(None) => std::thread::sleep(std::time::Duration::from_millis(20)),
                Err(_) => return Exit::Lost,
            }
        }
    }
}

impl Remote {
    pub(super) fn bid_farewell(&self) {
        // SAFETY: takes two numbers; the group is the one the child was started with.
        unsafe { GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, self.pid) };
    }

    /// There is no such signal here: it is asked to end.
    pub(super) fn hang_up(&self) {
        self.bid_farewell();
    }

    pub(super) fn kill(&self) {
        let _ = self
            .child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .kill();
    }
}

/// Everything started from here on is in the job from its first instruction. The handle is left open on purpose:
/// the system closes it when the keeper ends, however that happens.
fn enter_job() -> Result<()> {
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    let size = u32::try_from(size_of_val(&limits)).map_err(Error::other)?;
    // SAFETY: the handle is checked; the limits live on this stack and `size` is their size.
    unsafe {
        let job = CreateJobObjectW(std::ptr::null(), std::ptr::null());
        if job.is_null() {
            return Err(Error::last_os_error());
        }
        let limits = std::ptr::from_ref(&limits).cast();
        if SetInformationJobObject(job, JobObjectExtendedLimitInformation, limits, size) == 0
            || AssignProcessToJobObject(job, GetCurrentProcess()) == 0
        {
            return Err(Error::last_os_error());
        }
    }
    Ok(())
}
