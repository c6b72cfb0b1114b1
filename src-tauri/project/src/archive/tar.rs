//! Reads tar: ustar, with GNU's and POSIX's long names. Every header is checksummed, every name and
//! size is bounded before it is believed. Sparse files, hard links and devices are refused.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::intake::{Consumed, Intake};
use crate::error::OpenError;

pub(super) const BLOCK: usize = 512;

/// The longest extended header we read, in bytes; real ones hold a name and a time.
const EXTENSION: u64 = 64 << 10;

pub(super) fn looks_like_a_header(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar") && start.len() == BLOCK
}

pub(super) fn read_plain(
    file: impl Read,
    path: &str,
    intake: &mut Intake,
) -> Result<(), OpenError> {
    let mut reader = Blocks {
        inner: BufReader::new(file),
        path,
    };
    let ended = reader.entries(intake)?;
    // Without compression there is no checksum: the mark of the end is all there is to go by.
    if ended {
        Ok(())
    } else {
        Err(OpenError::Truncated)
    }
}

pub(super) fn read_gzipped(
    file: impl Read,
    path: &str,
    intake: &mut Intake,
) -> Result<(), OpenError> {
    let counted = Counted {
        inner: file,
        consumed: intake.count_consumed(),
    };
    let decoder = MultiGzDecoder::new(BufReader::with_capacity(64 << 10, counted));
    let mut reader = Blocks {
        inner: decoder,
        path,
    };
    let ended = reader.entries(intake)?;
    if !ended {
        return Ok(());
    }
    // To the very end, so that the checksum and the length behind the data are looked at.
    let mut rest = [0; 8192];
    loop {
        match reader.inner.read(&mut rest) {
            Ok(0) => return Ok(()),
            Ok(n) => intake.spend(n as u64)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(reader.fault(&error)),
        }
    }
}

struct Counted<R> {
    inner: R,
    consumed: Consumed,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.consumed.set(self.consumed.get() + n as u64);
        Ok(n)
    }
}

/// What extended headers said about the next entry.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
}

struct Blocks<'a, R> {
    inner: R,
    path: &'a str,
}

impl<R: Read> Blocks<'_, R> {
    fn fault(&self, error: &io::Error) -> OpenError {
        OpenError::decoding(self.path, error)
    }

    /// Takes all entries; true if the mark of the end was met.
    fn entries(&mut self, intake: &mut Intake) -> Result<bool, OpenError> {
        let mut extended = Extended::default();
        let mut first = true;
        while let Some(block) = self.header(intake, first)? {
            first = false;
            if block.iter().all(|byte| *byte == 0) {
                return Ok(true);
            }
            let header = Header::parse(&block)?;
            match header.kind {
                b'x' => self.extension(header.size, intake)?.pax(&mut extended)?,
                b'L' => extended.name = Some(self.extension(header.size, intake)?.gnu()),
                b'K' => extended.link = Some(self.extension(header.size, intake)?.gnu()),
                // Facts about all entries that follow: times and comments, never names.
                b'g' => drop(self.extension(header.size, intake)?),
                _ => self.entry(&header, std::mem::take(&mut extended), intake)?,
            }
        }
        Ok(false)
    }

    fn header(
        &mut self,
        intake: &mut Intake,
        first: bool,
    ) -> Result<Option<[u8; BLOCK]>, OpenError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.inner.read(rest) {
                Ok(0) if filled == 0 && !first => return Ok(None),
                Ok(0) if first => {
                    return Err(OpenError::NotAnArchive {
                        path: self.path.to_owned(),
                    });
                }
                Ok(0) => return Err(OpenError::Truncated),
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.fault(&error)),
            }
        }
        intake.spend(BLOCK as u64)?;
        let is_end = block.iter().all(|byte| *byte == 0);
        if first && !is_end && !looks_like_a_header(&block) && Header::parse(&block).is_err() {
            // A gzipped file that is no tar at all.
            return Err(OpenError::NotAnArchive {
                path: self.path.to_owned(),
            });
        }
        Ok(Some(block))
    }

    fn entry(
        &mut self,
        header: &Header,
        extended: Extended,
        intake: &mut Intake,
    ) -> Result<(), OpenError> {
        let name = extended.name.as_deref().unwrap_or(&header.name);
        let link = extended.link.as_deref().unwrap_or(&header.link);
        let size = extended.size.unwrap_or(header.size);
        let shown = || String::from_utf8_lossy(name).into_owned();
        match header.kind {
            b'0' | 0 | b'7' if name.ends_with(b"/") && size == 0 => intake.folder(name),
            b'0' | 0 | b'7' => {
                let path = self.path;
                let mut content = Exactly {
                    inner: &mut self.inner,
                    left: size,
                };
                intake.file(name, &mut content, &|error| {
                    OpenError::decoding(path, error)
                })?;
                self.skip(padding(size), intake)
            }
            b'5' => {
                intake.folder(name)?;
                self.skip(size.saturating_add(padding(size)), intake)
            }
            b'2' => intake.link(name, link),
            b'1' => Err(OpenError::HardLink { name: shown() }),
            b'3' | b'4' | b'6' => Err(OpenError::Device { name: shown() }),
            b'S' => Err(OpenError::Unsupported {
                feature: "sparse files".to_owned(),
            }),
            other => Err(OpenError::Unsupported {
                feature: format!("tar entries of type {}", char::from(other).escape_default()),
            }),
        }
    }

    fn extension(&mut self, size: u64, intake: &mut Intake) -> Result<Extension, OpenError> {
        if size > EXTENSION {
            return Err(OpenError::Unsupported {
                feature: "very long tar headers".to_owned(),
            });
        }
        let mut bytes = Vec::new();
        let mut content = Exactly {
            inner: &mut self.inner,
            left: size,
        };
        content
            .read_to_end(&mut bytes)
            .map_err(|error| OpenError::decoding(self.path, &error))?;
        intake.spend(size)?;
        self.skip(padding(size), intake)?;
        Ok(Extension(bytes))
    }

    fn skip(&mut self, mut bytes: u64, intake: &mut Intake) -> Result<(), OpenError> {
        let mut buffer = [0; BLOCK];
        while bytes > 0 {
            let most = usize::try_from(bytes).unwrap_or(BLOCK).min(BLOCK);
            let buffer = buffer.get_mut(..most).unwrap_or_default();
            match self.inner.read(buffer) {
                Ok(0) => return Err(OpenError::Truncated),
                Ok(n) => {
                    intake.spend(n as u64)?;
                    bytes -= n as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.fault(&error)),
            }
        }
        Ok(())
    }
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

/// Reads `left` bytes or fails: an early end is never taken for the end.
struct Exactly<'a, R> {
    inner: &'a mut R,
    left: u64,
}

impl<R: Read> Read for Exactly<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let n = self
            .inner
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= n as u64;
        Ok(n)
    }
}

struct Extension(Vec<u8>);

impl Extension {
    fn gnu(self) -> Vec<u8> {
        let mut bytes = self.0;
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        bytes
    }

    /// Records of the form `LENGTH KEY=VALUE\n`.
    fn pax(self, extended: &mut Extended) -> Result<(), OpenError> {
        const DAMAGED: OpenError = OpenError::Damaged {
            detail: "extended header",
        };
        let mut rest = self.0.as_slice();
        while !rest.is_empty() && rest != [0] {
            let space = rest.iter().position(|byte| *byte == b' ').ok_or(DAMAGED)?;
            let len: usize = rest
                .get(..space)
                .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
                .ok_or(DAMAGED)?;
            let record = rest.get(space + 1..len).ok_or(DAMAGED)?;
            let (end, record) = record.split_last().ok_or(DAMAGED)?;
            let equals = record
                .iter()
                .position(|byte| *byte == b'=')
                .ok_or(DAMAGED)?;
            if *end != b'\n' {
                return Err(DAMAGED);
            }
            let (key, value) = (
                record.get(..equals).ok_or(DAMAGED)?,
                record.get(equals + 1..).ok_or(DAMAGED)?,
            );
            match key {
                b"path" => extended.name = Some(value.to_vec()),
                b"linkpath" => extended.link = Some(value.to_vec()),
                b"size" => {
                    let size = std::str::from_utf8(value)
                        .ok()
                        .and_then(|text| text.parse().ok());
                    extended.size = Some(size.ok_or(DAMAGED)?);
                }
                _ if key.starts_with(b"GNU.sparse") => {
                    return Err(OpenError::Unsupported {
                        feature: "sparse files".to_owned(),
                    });
                }
                _ => {}
            }
            rest = rest.get(len..).ok_or(DAMAGED)?;
        }
        Ok(())
    }
}

struct Header {
    name: Vec<u8>,
    link: Vec<u8>,
    size: u64,
    kind: u8,
}

impl Header {
    fn parse(block: &[u8; BLOCK]) -> Result<Self, OpenError> {
        let field = |from: usize, len: usize| block.get(from..from + len).unwrap_or_default();
        let sum: u64 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| {
                u64::from(if (148..156).contains(&at) {
                    b' '
                } else {
                    *byte
                })
            })
            .sum();
        if number(field(148, 8)) != Some(sum) {
            return Err(OpenError::Damaged {
                detail: "tar header",
            });
        }
        let mut name = text(field(0, 100)).to_vec();
        let prefix = text(field(345, 155));
        // GNU's own format keeps times where ustar keeps the prefix; its mark is `ustar` and a space.
        if field(257, 6) == b"ustar\0" && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        let size = number(field(124, 12)).ok_or(OpenError::Damaged {
            detail: "tar header",
        })?;
        Ok(Self {
            name,
            link: text(field(157, 100)).to_vec(),
            size,
            kind: block[156],
        })
    }
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Octal digits between blanks, or GNU's binary form for large numbers.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        return rest.iter().try_fold(0u64, |sum, byte| {
            sum.checked_mul(256)?.checked_add(u64::from(*byte))
        });
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0u64, |sum, digit| {
        let value = digit.checked_sub(b'0').filter(|value| *value < 8)?;
        sum.checked_mul(8)?.checked_add(u64::from(value))
    })
}
