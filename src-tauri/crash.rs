//! What is left of a crash: a place in the code, in the diary and on the terminal. Never what was in memory, where
//! tokens are, and never a text that was put together at that moment, which may quote them.

use std::panic::PanicHookInfo;

/// The first thing the program does.
pub fn leave_little() {
    std::panic::set_hook(Box::new(note));
    no_dump();
}

/// A mistake of ours ends what was being done, and often not the program.
fn note(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map_or_else(String::new, ToString::to_string);
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or_default();
    // A text of the code's own quotes nothing.
    let fixed = panic.payload().downcast_ref::<&'static str>();
    let why = fixed.copied().unwrap_or_default();
    tracing::error!(place, thread, why, "a mistake in the program");
    eprintln!("Orchard: a mistake in the program at {place}");
}

/// No file of what was in memory: neither of this program nor of the page's own processes, which inherit the limit. On
/// Linux nobody else of the same person may look into this one either.
fn no_dump() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        let current = Some(0);
        let _ = setrlimit(Resource::Core, Rlimit { current, maximum });
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
