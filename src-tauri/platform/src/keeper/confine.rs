//! Confinement by Landlock: the kernel holds a program, and what it starts, to the files it was given.
//! What an older kernel does not know is left out; one without Landlock confines nothing.

use std::io::{Error, Result};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, BitFlags, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr,
    Scope, path_beneath_rules,
};

use crate::process::{Confinement, Elsewhere};

/// The newest rights that are asked for: from 9 on also which sockets in the file system may be connected to.
const NEWEST: ABI = ABI::V9;
/// Where everybody may write.
const SHARED: [&str; 3] = ["/dev", "/tmp", "/var/tmp"];

/// Has `command` begin confined.
pub(super) fn confine(command: &mut std::process::Command, to: &Confinement) -> Result<()> {
    let mut rules = Some(rules(to).map_err(Error::other)?);
    let enter = move || match rules.take() {
        Some(rules) => rules.restrict_self().map(drop).map_err(Error::other),
        None => Ok(()),
    };
    // SAFETY: between fork and exec this makes two system calls. It may allocate to tell that one failed, which is safe
    // here: the keeper has one thread only until its program runs.
    unsafe { command.pre_exec(enter) };
    Ok(())
}

fn rules(to: &Confinement) -> std::result::Result<RulesetCreated, landlock::RulesetError> {
    let all = AccessFs::from_all(NEWEST);
    let read = AccessFs::from_read(ABI::V1);
    let closed: Vec<PathBuf> = to.closed.iter().filter_map(|one| real(one)).collect();
    let mut granted = Vec::new();
    match to.elsewhere {
        Elsewhere::Change => around(Path::new("/"), &closed, all, &mut granted),
        Elsewhere::Read => {
            around(Path::new("/"), &closed, read, &mut granted);
            for shared in SHARED {
                around(Path::new(shared), &closed, all, &mut granted);
            }
        }
    }
    granted.extend(to.readable.iter().map(|path| (path.clone(), read)));
    granted.extend(to.writable.iter().map(|path| (path.clone(), all)));
    let mut rules = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    for (path, access) in granted {
        // What is gone by now, or cannot be opened, needs no rule.
        rules = rules.add_rules(path_beneath_rules([path], access))?;
    }
    Ok(rules)
}

/// Everything at and below `path` but what is closed. A right holds for whole trees: where something below is closed, the
/// folders beside it are given one by one, and nothing new can be made between them.
fn around(
    path: &Path,
    closed: &[PathBuf],
    access: BitFlags<AccessFs>,
    granted: &mut Vec<(PathBuf, BitFlags<AccessFs>)>,
) {
    if closed.iter().any(|one| path.starts_with(one)) {
        return;
    }
    if !closed.iter().any(|one| one.starts_with(path)) {
        granted.push((path.to_owned(), access));
        return;
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        // A link gives no right: what counts is where it leads.
        if entry.file_type().is_ok_and(|kind| !kind.is_symlink()) {
            around(&entry.path(), closed, access, granted);
        }
    }
}

fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
