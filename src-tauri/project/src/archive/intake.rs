//! Takes an archive's entries one by one, under the limits, into a tree over a spool.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::names;
use crate::error::OpenError;
use crate::limits::Limits;
use crate::spool::SpoolWriter;
use crate::tree::{Content, Node, Tree, ancestors};

/// Compressed bytes taken in so far, shared with the reader that counts them.
pub(super) type Consumed = Rc<Cell<u64>>;

enum Taken {
    Folder,
    File { at: u64, len: u64 },
    Link(String),
}

pub(super) struct Intake<'a> {
    limits: &'a Limits,
    spool: SpoolWriter,
    taken: std::collections::BTreeMap<String, Taken>,
    entries: usize,
    out: u64,
    consumed: Consumed,
    buffer: Vec<u8>,
}

impl<'a> Intake<'a> {
    /// `len` is the archive's own size: what the ratio is measured against, unless a reader counts.
    pub(super) fn new(limits: &'a Limits, scratch: &Path, len: u64) -> Result<Self, OpenError> {
        Ok(Self {
            limits,
            spool: SpoolWriter::new(scratch).map_err(|error| OpenError::writing(&error))?,
            taken: std::collections::BTreeMap::new(),
            entries: 0,
            out: 0,
            consumed: Rc::new(Cell::new(len)),
            buffer: vec![0; 64 << 10],
        })
    }

    pub(super) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// From now on the ratio is measured against what the returned counter holds.
    pub(super) fn count_consumed(&mut self) -> Consumed {
        self.consumed.set(0);
        Rc::clone(&self.consumed)
    }

    /// Counts bytes that came out of the decompressor, kept or not.
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), OpenError> {
        self.out = self.out.saturating_add(bytes);
        if self.out > self.limits.bytes {
            return Err(OpenError::TooLarge {
                limit: self.limits.bytes,
            });
        }
        let most = self.consumed.get().saturating_mul(self.limits.ratio);
        if self.out > self.limits.ratio_floor && self.out > most {
            return Err(OpenError::Bomb {
                limit: self.limits.ratio,
            });
        }
        Ok(())
    }

    pub(super) fn folder(&mut self, raw: &[u8]) -> Result<(), OpenError> {
        let path = self.begin(raw)?;
        if path.is_empty() {
            return Ok(());
        }
        match self.taken.get(&path) {
            None => {
                self.taken.insert(path, Taken::Folder);
                Ok(())
            }
            Some(Taken::Folder) => Ok(()),
            Some(_) => Err(OpenError::Twice { name: path }),
        }
    }

    /// Takes all of `content`; its errors are mapped by `fault`, ours are told apart from them.
    pub(super) fn file(
        &mut self,
        raw: &[u8],
        content: &mut dyn Read,
        fault: &dyn Fn(&io::Error) -> OpenError,
    ) -> Result<u64, OpenError> {
        let path = self.begin(raw)?;
        if path.is_empty() {
            return Err(OpenError::NameRefused {
                name: "/".to_owned(),
            });
        }
        let at = self.spool.len();
        let mut buffer = std::mem::take(&mut self.buffer);
        loop {
            let n = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(fault(&error)),
            };
            self.spend(n as u64)?;
            let bytes = buffer.get(..n).unwrap_or_default();
            self.spool
                .write(bytes)
                .map_err(|error| OpenError::writing(&error))?;
        }
        self.buffer = buffer;
        let len = self.spool.len() - at;
        let earlier = match self.taken.get(&path) {
            None => {
                self.taken.insert(path, Taken::File { at, len });
                return Ok(len);
            }
            Some(Taken::File { at, len }) => Some((*at, *len)),
            Some(_) => None,
        };
        let same = match earlier {
            Some((first, first_len)) if first_len == len => self
                .spool
                .same(first, at, len)
                .map_err(|error| OpenError::writing(&error))?,
            _ => false,
        };
        if same {
            Ok(len)
        } else {
            Err(OpenError::Twice { name: path })
        }
    }

    pub(super) fn link(&mut self, raw: &[u8], target: &[u8]) -> Result<(), OpenError> {
        let path = self.begin(raw)?;
        if path.is_empty() {
            return Err(OpenError::LinkEscapes {
                name: "/".to_owned(),
            });
        }
        let target = names::link(&path, target)?;
        match self.taken.get(&path) {
            None => {
                self.taken.insert(path, Taken::Link(target));
                Ok(())
            }
            Some(Taken::Link(earlier)) if *earlier == target => Ok(()),
            Some(_) => Err(OpenError::Twice { name: path }),
        }
    }

    fn begin(&mut self, raw: &[u8]) -> Result<String, OpenError> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(OpenError::TooManyEntries {
                limit: self.limits.entries,
            });
        }
        names::path(raw, self.limits.depth)
    }

    pub(super) fn finish(self) -> Result<Tree, OpenError> {
        let spool = self
            .spool
            .finish()
            .map_err(|error| OpenError::writing(&error))?;
        let mut tree = Tree::default();
        for path in self.taken.keys() {
            for folder in ancestors(path) {
                match self.taken.get(folder) {
                    None => tree.insert(folder.to_owned(), Node::Folder),
                    Some(Taken::Folder) => {}
                    // A file or link used as a folder: the oldest way out of an archive.
                    Some(_) => {
                        return Err(OpenError::Twice {
                            name: folder.to_owned(),
                        });
                    }
                }
            }
            // Implied folders count too: 20,000 names can imply 32 times as many.
            if tree.len() + self.taken.len() > self.limits.entries {
                return Err(OpenError::TooManyEntries {
                    limit: self.limits.entries,
                });
            }
        }
        for (path, taken) in self.taken {
            let node = match taken {
                Taken::Folder => Node::Folder,
                Taken::File { at, len } => Node::File(Content::Spooled {
                    spool: Arc::clone(&spool),
                    at,
                    len,
                }),
                Taken::Link(target) => Node::Link(Some(target)),
            };
            tree.insert(path, node);
        }
        Ok(tree)
    }
}
