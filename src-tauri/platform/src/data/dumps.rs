//! Dumps of databases: one file each, whole or not at all, under an address that is signed and expires.
//! No address of another computer is ever followed.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::secret::Secret;
use crate::{files, limits};

/// Path of dumps under the platform's address.
pub const PATH: &str = "/transfer-dumps/";
const PURPOSE: &str = "transfer dump";
/// How the names of unfinished dumps begin.
const PARTIAL: &str = "partial-";

/// Why an address is not followed.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not an address of ours.
    #[error("Only backups of this computer can be restored.")]
    Foreign,
    /// A wrong signature.
    #[error("The signature of the address is wrong.")]
    Forged,
    /// Too late.
    #[error("The address has expired.")]
    Expired,
}

/// All dumps. Cheap to clone.
#[derive(Clone)]
pub struct Dumps {
    folder: PathBuf,
    key: Secret,
}

impl Dumps {
    /// Dumps in `folder`, whose addresses are signed with `key`.
    pub fn new(folder: PathBuf, key: Secret) -> Dumps {
        Dumps { folder, key }
    }

    /// Where all dumps lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a dump lies.
    pub fn path(&self, id: &str) -> PathBuf {
        // Ids are UUIDs of ours; anything else must not become a path.
        let name: String = id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        self.folder.join(format!("{name}.dump"))
    }

    /// A file for a dump that is yet to be written; it goes when it is dropped.
    pub fn begin(&self) -> io::Result<tempfile::NamedTempFile> {
        tempfile::Builder::new()
            .prefix(PARTIAL)
            .tempfile_in(&self.folder)
    }

    /// Puts a dump that is whole, and on the disk, in its place.
    pub fn keep(&self, partial: tempfile::NamedTempFile, id: &str) -> io::Result<()> {
        partial.persist(self.path(id))?;
        files::sync_dir(&self.folder)
    }

    /// Removes a dump.
    pub fn remove(&self, id: &str) -> io::Result<()> {
        files::remove(&self.path(id))
    }

    /// Removes all but these, and what an end of the platform left unfinished.
    pub fn sweep(&self, known: &[String]) {
        files::remove_if(&self.folder, |name| {
            name.strip_suffix(".dump")
                .is_none_or(|id| !known.iter().any(|known| known == id))
        });
    }

    /// The address of a dump under `base`, which only a token opens.
    pub fn address(&self, base: &str, id: &str) -> String {
        format!("{base}{PATH}{id}")
    }

    /// The address of a dump that anyone may open who knows it, and until when.
    pub fn public_address(&self, base: &str, id: &str, now: Timestamp) -> (String, Timestamp) {
        let until = now + limits::DUMP_ADDRESS;
        let second = until.as_second();
        let signature = self.key.sign(PURPOSE, &format!("{id} {second}"));
        let address = self.address(base, id);
        (
            format!("{address}?expires={second}&signature={signature}"),
            until,
        )
    }

    /// Checks what a public address carries.
    pub fn check(&self, id: &str, query: &str, now: Timestamp) -> Result<(), AddressError> {
        let value = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        let until: i64 = value("expires")
            .and_then(|text| text.parse().ok())
            .ok_or(AddressError::Forged)?;
        let signature = value("signature").ok_or(AddressError::Forged)?;
        match self
            .key
            .signed(PURPOSE, &format!("{id} {until}"), signature)
        {
            false => Err(AddressError::Forged),
            true if now.as_second() > until => Err(AddressError::Expired),
            true => Ok(()),
        }
    }

    /// The id in an address of ours under one of `bases`; where it is signed, the signature must hold.
    pub fn resolve(
        &self,
        url: &str,
        bases: &[String],
        now: Timestamp,
    ) -> Result<String, AddressError> {
        let rest = bases
            .iter()
            .find_map(|base| url.strip_prefix(base.as_str())?.strip_prefix(PATH))
            .ok_or(AddressError::Foreign)?;
        match rest.split_once('?') {
            None => Ok(rest.to_owned()),
            Some((id, query)) => self.check(id, query, now).map(|()| id.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_holds_for_its_dump_and_its_time_only() {
        let dumps = Dumps::new(PathBuf::from("/nowhere"), Secret::random().unwrap());
        let base = "http://127.0.0.1:1".to_owned();
        let now = Timestamp::from_second(1_000_000).unwrap();
        let (url, until) = dumps.public_address(&base, "a-1", now);
        let bases = [base];
        assert_eq!(dumps.resolve(&url, &bases, now).unwrap(), "a-1");
        let late = until + jiff::SignedDuration::from_secs(1);
        assert!(matches!(
            dumps.resolve(&url, &bases, late),
            Err(AddressError::Expired)
        ));
        for wrong in [
            url.replace("a-1", "a-2"),
            url.replace("expires=1", "expires=2"),
        ] {
            let resolved = dumps.resolve(&wrong, &bases, now);
            assert!(matches!(resolved, Err(AddressError::Forged)), "{wrong}");
        }
        for foreign in [
            "http://127.0.0.1:12/transfer-dumps/a-1",
            "https://example.org/a.dump",
            "",
        ] {
            let resolved = dumps.resolve(foreign, &bases, now);
            assert!(matches!(resolved, Err(AddressError::Foreign)), "{foreign}");
        }
    }
}
