//! What can go wrong before there is a project to judge, and while packing one.
//! What is wrong with the project itself is never an error here: that is a `Finding`.

use std::io;

use thiserror::Error;

/// Why something could not be opened. Nothing is left on the disk when one of these is returned.
#[derive(Debug, Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum OpenError {
    /// There is nothing at that path.
    #[error("there is nothing at {path}")]
    NotFound { path: String },
    /// The system refuses to let us read it.
    #[error("no permission to read {path}")]
    NoPermission { path: String },
    /// Reading failed for a reason of the disk's own.
    #[error("{path} cannot be read: {detail}")]
    Unreadable { path: String, detail: String },
    /// The folder or archive holds no file at all.
    #[error("{path} holds no files")]
    Empty { path: String },
    /// A file that is neither a zip nor a tar archive.
    #[error("{path} is not an archive")]
    NotAnArchive { path: String },
    /// An archive of a kind we do not open; `kind` is its usual name, such as `rar`.
    #[error("{path} is a {kind} archive")]
    OtherArchive { path: String, kind: &'static str },
    /// A feature of the format that no ordinary tool writes; `feature` names it.
    #[error("the archive uses {feature}")]
    Unsupported { feature: String },
    /// At least one entry needs a password.
    #[error("the archive is encrypted at {name}")]
    Encrypted { name: String },
    /// The archive stops before its end.
    #[error("the archive ends too early")]
    Truncated,
    /// A checksum or a structure is wrong.
    #[error("the archive is damaged: {detail}")]
    Damaged { detail: &'static str },
    /// The archive describes the same entry in two ways, so that two programs would read two things.
    #[error("the archive contradicts itself at {name}")]
    Contradicts { name: String },
    /// Two entries of one name with different content.
    #[error("the archive holds {name} twice, with different content")]
    Twice { name: String },
    /// A name that points out of the archive: absolute, `..`, a drive, a backslash.
    #[error("the archive holds a name that leads out of it: {name}")]
    NameEscapes { name: String },
    /// A name no computer should be asked to write: NUL, control characters, not Unicode, reserved, too long.
    #[error("the archive holds a name that cannot be used: {name}")]
    NameRefused { name: String },
    /// A link whose target lies outside the archive.
    #[error("the link {name} leads out of the archive")]
    LinkEscapes { name: String },
    /// A hard link: one file under two names, which no oTree archive needs.
    #[error("{name} is a hard link")]
    HardLink { name: String },
    /// A device, a pipe or another special file.
    #[error("{name} is a device or another special file")]
    Device { name: String },
    /// More entries than the limit.
    #[error("more than {limit} files and folders")]
    TooManyEntries { limit: usize },
    /// More content than the limit, in bytes.
    #[error("more than {limit} bytes when unpacked")]
    TooLarge { limit: u64 },
    /// Unpacks to far more than it weighs, which only a trap does.
    #[error("unpacks to more than {limit} times its size")]
    Bomb { limit: u64 },
    /// Folders nested deeper than the limit.
    #[error("folders are nested deeper than {limit} at {name}")]
    TooDeep { name: String, limit: usize },
    /// This computer's disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The scratch folder cannot be written to.
    #[error("the scratch folder cannot be written to: {detail}")]
    Scratch { detail: String },
}

impl OpenError {
    /// A stable name for this kind of error, for the window's words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "open-not-found",
            Self::NoPermission { .. } => "open-no-permission",
            Self::Unreadable { .. } => "open-unreadable",
            Self::Empty { .. } => "open-empty",
            Self::NotAnArchive { .. } => "open-not-an-archive",
            Self::OtherArchive { .. } => "open-other-archive",
            Self::Unsupported { .. } => "open-unsupported",
            Self::Encrypted { .. } => "open-encrypted",
            Self::Truncated => "open-truncated",
            Self::Damaged { .. } => "open-damaged",
            Self::Contradicts { .. } => "open-contradicts",
            Self::Twice { .. } => "open-name-twice",
            Self::NameEscapes { .. } => "open-name-escapes",
            Self::NameRefused { .. } => "open-name-refused",
            Self::LinkEscapes { .. } => "open-link-escapes",
            Self::HardLink { .. } => "open-hard-link",
            Self::Device { .. } => "open-device",
            Self::TooManyEntries { .. } => "open-too-many-entries",
            Self::TooLarge { .. } => "open-too-large",
            Self::Bomb { .. } => "open-bomb",
            Self::TooDeep { .. } => "open-too-deep",
            Self::DiskFull => "open-disk-full",
            Self::Scratch { .. } => "open-scratch",
        }
    }

    /// Every code an `OpenError` can have.
    pub const CODES: &'static [&'static str] = &[
        "open-not-found",
        "open-no-permission",
        "open-unreadable",
        "open-empty",
        "open-not-an-archive",
        "open-other-archive",
        "open-unsupported",
        "open-encrypted",
        "open-truncated",
        "open-damaged",
        "open-contradicts",
        "open-name-twice",
        "open-name-escapes",
        "open-name-refused",
        "open-link-escapes",
        "open-hard-link",
        "open-device",
        "open-too-many-entries",
        "open-too-large",
        "open-bomb",
        "open-too-deep",
        "open-disk-full",
        "open-scratch",
    ];

    /// What the window's sentence needs: names and numbers, never file contents.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound { path }
            | Self::NoPermission { path }
            | Self::Unreadable { path, .. }
            | Self::Empty { path }
            | Self::NotAnArchive { path } => vec![("path", path.clone())],
            Self::OtherArchive { path, kind } => {
                vec![("path", path.clone()), ("kind", (*kind).to_owned())]
            }
            Self::Unsupported { feature } => vec![("feature", feature.clone())],
            Self::Encrypted { name }
            | Self::Contradicts { name }
            | Self::Twice { name }
            | Self::NameEscapes { name }
            | Self::NameRefused { name }
            | Self::LinkEscapes { name }
            | Self::HardLink { name }
            | Self::Device { name } => vec![("name", name.clone())],
            Self::TooManyEntries { limit } => vec![("limit", limit.to_string())],
            Self::TooLarge { limit } | Self::Bomb { limit } => vec![("limit", limit.to_string())],
            Self::TooDeep { name, limit } => {
                vec![("name", name.clone()), ("limit", limit.to_string())]
            }
            Self::Truncated | Self::Damaged { .. } | Self::DiskFull | Self::Scratch { .. } => {
                Vec::new()
            }
        }
    }

    pub(crate) fn reading(path: &str, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::NoPermission { path },
            _ => Self::Unreadable {
                path,
                detail: error.to_string(),
            },
        }
    }

    pub(crate) fn writing(error: &io::Error) -> Self {
        if is_full(error) {
            Self::DiskFull
        } else {
            Self::Scratch {
                detail: error.to_string(),
            }
        }
    }

    /// For errors met while reading an archive's bytes, decompressors included.
    pub(crate) fn decoding(path: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged {
                detail: "compressed data",
            },
            _ => Self::reading(path, error),
        }
    }
}

/// Why a project could not be packed. The unfinished file is gone when one of these is returned.
#[derive(Debug, Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum PackError {
    /// The person cancelled.
    #[error("cancelled")]
    Cancelled,
    /// A file was altered, or vanished, between the check and its packing.
    #[error("{file} changed while it was being packed")]
    Changed { file: String },
    /// The system refuses to let us read a file.
    #[error("no permission to read {file}")]
    NoPermission { file: String },
    /// Reading a file failed for a reason of the disk's own.
    #[error("{file} cannot be read: {detail}")]
    Unreadable { file: String, detail: String },
    /// This computer's disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The folder packed into cannot be written to.
    #[error("the packed file cannot be written: {detail}")]
    Unwritable { detail: String },
    /// A zip can hold no file of 4 GiB or more, nor so many in sum; save an .otreezip instead.
    #[error("too large for a zip")]
    TooLargeForZip,
    /// No thread could be started to compress with.
    #[error("the system has no thread to spare")]
    NoThread,
}

impl PackError {
    /// A stable name for this kind of error, for the window's words.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "pack-cancelled",
            Self::Changed { .. } => "pack-changed",
            Self::NoPermission { .. } => "pack-no-permission",
            Self::Unreadable { .. } => "pack-unreadable",
            Self::DiskFull => "pack-disk-full",
            Self::Unwritable { .. } => "pack-unwritable",
            Self::TooLargeForZip => "pack-too-large-for-zip",
            Self::NoThread => "pack-no-thread",
        }
    }

    /// Every code a `PackError` can have.
    pub const CODES: &'static [&'static str] = &[
        "pack-cancelled",
        "pack-changed",
        "pack-no-permission",
        "pack-unreadable",
        "pack-disk-full",
        "pack-unwritable",
        "pack-too-large-for-zip",
        "pack-no-thread",
    ];

    /// What the window's sentence needs.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Changed { file }
            | Self::NoPermission { file }
            | Self::Unreadable { file, .. } => {
                vec![("file", file.clone())]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn reading(file: &str, error: &io::Error) -> Self {
        let file = file.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound => Self::Changed { file },
            io::ErrorKind::PermissionDenied => Self::NoPermission { file },
            _ => Self::Unreadable {
                file,
                detail: error.to_string(),
            },
        }
    }

    pub(crate) fn writing(error: &io::Error) -> Self {
        if is_full(error) {
            Self::DiskFull
        } else {
            Self::Unwritable {
                detail: error.to_string(),
            }
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_a_spent_quota_and_a_too_large_file_are_all_a_full_disk() {
        for kind in [
            io::ErrorKind::StorageFull,
            io::ErrorKind::QuotaExceeded,
            io::ErrorKind::FileTooLarge,
        ] {
            let error = io::Error::from(kind);
            assert_eq!(OpenError::writing(&error).code(), "open-disk-full");
            assert_eq!(PackError::writing(&error).code(), "pack-disk-full");
        }
    }
}
