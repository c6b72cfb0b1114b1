//! All lines of a followed log: the text in files without a name, a few bytes for each line in memory. Lines are numbered
//! from 0 and never change; the oldest go when there are too many. It never reads what it does not need.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::line::{Level, Line};

/// Lines of one file.
const SEGMENT_LINES: usize = 1 << 18;
/// Bytes of one file.
const SEGMENT_BYTES: u32 = 128 << 20;
/// Files kept: two million lines, or a gigabyte.
const SEGMENTS: usize = 8;
/// Different origins told apart.
const ORIGINS: usize = 4096;

/// What is kept in memory of a line.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Which of the origins.
    pub origin: u16,
    /// How much it matters.
    pub level: Level,
}

/// Who writes lines: `app[web.1]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// As in the line; empty for lines without an origin.
    pub name: String,
    /// Without the number of the process: `app[web]`.
    pub group: String,
}

/// A line that is taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub number: u32,
    /// When it was written; the time of the line before it where it does not say.
    pub at: Timestamp,
    /// How much it matters.
    pub level: Level,
    /// How much of the text is the origin, in bytes.
    pub head: usize,
    /// All but the time.
    pub text: String,
}

impl Kept {
    /// What it says.
    pub fn message(&self) -> &str {
        let rest = self.text.get(self.head..).unwrap_or_default();
        match self.head {
            0 => rest,
            _ => rest
                .strip_prefix(": ")
                .or(rest.strip_prefix(':'))
                .unwrap_or(rest),
        }
    }

    /// The line as it came.
    pub fn whole(&self) -> String {
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00");
        format!("{at} {}", self.text)
    }
}

/// Lines of one file, and what is known of each.
#[derive(Clone)]
pub(super) struct Segment {
    /// The number of its first line.
    pub first: u32,
    pub file: Arc<File>,
    /// Where each line ends, with its line end.
    pub ends: Arc<Vec<u32>>,
    pub kinds: Arc<Vec<Kind>>,
    /// Microseconds since 1970.
    pub ats: Arc<Vec<i64>>,
}

impl Segment {
    fn new(first: u32, folder: &Path) -> io::Result<Segment> {
        Ok(Segment {
            first,
            file: Arc::new(tempfile::tempfile_in(folder)?),
            ends: Arc::default(),
            kinds: Arc::default(),
            ats: Arc::default(),
        })
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Where a line begins.
    pub fn start(&self, at: usize) -> u32 {
        at.checked_sub(1)
            .and_then(|before| self.ends.get(before).copied())
            .unwrap_or(0)
    }
}

/// What was taken in but not written yet.
#[derive(Default)]
struct Pending {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    kinds: Vec<Kind>,
    ats: Vec<i64>,
}

/// The lines, as far as they are kept.
pub struct Record {
    folder: PathBuf,
    segments: VecDeque<Segment>,
    origins: Arc<Vec<Origin>>,
    known: HashMap<String, u16>,
    pending: Pending,
    last_at: i64,
    next: u32,
}

impl Record {
    /// An empty record, whose files lie in `folder`.
    pub fn new(folder: PathBuf) -> Record {
        Record {
            folder,
            segments: VecDeque::new(),
            origins: Arc::new(vec![Origin::default()]),
            known: HashMap::new(),
            pending: Pending::default(),
            last_at: 0,
            next: 0,
        }
    }

    /// The number that the next line will have.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Adds lines. When it fails, as on a full disk, those that did not fit in are not there.
    pub fn append(&mut self, lines: &[String]) -> io::Result<()> {
        for text in lines {
            self.make_room(text.len())?;
            self.add(&Line::read(text));
        }
        self.flush()
    }

    fn add(&mut self, line: &Line<'_>) {
        if let Some(at) = line.at {
            self.last_at = at.as_microsecond();
        }
        let kind = Kind {
            origin: self.origin(line),
            level: line.level(),
        };
        let segment = self.segments.back();
        let before = segment.map_or(0, Segment::bytes);
        let pending = &mut self.pending;
        pending
            .bytes
            .extend(line.text.bytes().map(|byte| match byte {
                b'\n' => b' ',
                byte => byte,
            }));
        pending.bytes.push(b'\n');
        let length = u32::try_from(pending.bytes.len()).unwrap_or(u32::MAX);
        pending.ends.push(before.saturating_add(length));
        pending.kinds.push(kind);
        pending.ats.push(self.last_at);
    }

    /// Makes sure that a line of so many bytes fits into the last file.
    fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        if let Some(segment) = self.segments.back() {
            let lines = segment.len() + self.pending.ends.len();
            let bytes = segment.bytes() as usize + self.pending.bytes.len() + bytes;
            if lines < SEGMENT_LINES && bytes < SEGMENT_BYTES as usize {
                return Ok(());
            }
            self.flush()?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let segment = Segment::new(self.next, &self.folder)?;
        self.segments.push_back(segment);
        if self.segments.len() > SEGMENTS {
            self.segments.pop_front();
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending);
        let Some(segment) = self.segments.back_mut() else {
            return Ok(());
        };
        place::write_all_at(&segment.file, &pending.bytes, u64::from(segment.bytes()))?;
        self.next += u32::try_from(pending.ends.len()).unwrap_or(0);
        Arc::make_mut(&mut segment.ends).extend(&pending.ends);
        Arc::make_mut(&mut segment.kinds).extend(&pending.kinds);
        Arc::make_mut(&mut segment.ats).extend(&pending.ats);
        self.pending = Pending {
            bytes: emptied(pending.bytes),
            ends: emptied(pending.ends),
            kinds: emptied(pending.kinds),
            ats: emptied(pending.ats),
        };
        Ok(())
    }

    fn origin(&mut self, line: &Line<'_>) -> u16 {
        if line.source.is_empty() {
            return 0;
        }
        let head = line.source.len() + line.process.len() + 2;
        let name = line.text.get(..head).unwrap_or_default();
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(id) = u16::try_from(self.origins.len())
            .ok()
            .filter(|id| usize::from(*id) < ORIGINS)
        else {
            return 0;
        };
        Arc::make_mut(&mut self.origins).push(Origin {
            name: name.to_owned(),
            group: format!("{}[{}]", line.source, line.kind()),
        });
        self.known.insert(name.to_owned(), id);
        id
    }

    /// The lines as they are now, to be read and searched while others come.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            segments: self.segments.iter().cloned().collect(),
            origins: Arc::clone(&self.origins),
        }
    }
}

/// An empty vector with the room of this one, unless that was a burst's.
fn emptied<T>(mut vector: Vec<T>) -> Vec<T> {
    vector.clear();
    vector.shrink_to(16 << 10);
    vector
}

/// The lines of a moment.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) segments: Vec<Segment>,
    pub(super) origins: Arc<Vec<Origin>>,
}

impl Snapshot {
    /// The first line that is kept.
    pub fn first(&self) -> u32 {
        self.segments.first().map_or(0, |segment| segment.first)
    }

    /// The number after the last line.
    pub fn next(&self) -> u32 {
        self.segments.last().map_or(0, |last| {
            last.first + u32::try_from(last.len()).unwrap_or(0)
        })
    }

    /// Who has written lines.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// One line; none where it is not kept any more, or not there yet.
    pub fn line(&self, number: u32) -> io::Result<Option<Kept>> {
        let after = self
            .segments
            .partition_point(|segment| segment.first <= number);
        let Some(segment) = after.checked_sub(1).and_then(|at| self.segments.get(at)) else {
            return Ok(None);
        };
        let at = (number - segment.first) as usize;
        let (Some(end), Some(kind), Some(time)) = (
            segment.ends.get(at),
            segment.kinds.get(at),
            segment.ats.get(at),
        ) else {
            return Ok(None);
        };
        let start = segment.start(at);
        let mut bytes = vec![0; end.saturating_sub(start).saturating_sub(1) as usize];
        place::read_exact_at(&segment.file, &mut bytes, u64::from(start))?;
        let origin = self.origins.get(usize::from(kind.origin));
        Ok(Some(Kept {
            number,
            at: Timestamp::from_microsecond(*time).unwrap_or_default(),
            level: kind.level,
            head: origin.map_or(0, |origin| origin.name.len()),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }))
    }
}

/// Reading and writing at a place of a file that several threads use.
pub(super) mod place {
    use std::fs::File;
    use std::io;

    #[cfg(unix)]
    pub fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
    }

    #[cfg(unix)]
    pub fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
    }

    #[cfg(windows)]
    pub fn read_exact_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
        use std::os::windows::fs::FileExt;
        while !bytes.is_empty() {
            let read = file.seek_read(bytes, at)?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes = bytes.get_mut(read..).unwrap_or_default();
            at += read as u64;
        }
        Ok(())
    }

    #[cfg(windows)]
    pub fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
        use std::os::windows::fs::FileExt;
        while !bytes.is_empty() {
            let written = file.seek_write(bytes, at)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(written..).unwrap_or_default();
            at += written as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(lines: &[&str]) -> (tempfile::TempDir, Record) {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::new(folder.path().join("log"));
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        record.append(&lines).unwrap();
        (folder, record)
    }

    #[test]
    fn lines_are_given_back_as_they_came_and_no_file_is_seen() {
        let lines = [
            "2026-11-20T14:05:01.123456+00:00 app[web.1]: one",
            "2026-11-20T14:05:02.000000+00:00 app[web.1]:",
            "2026-11-20T14:05:03.000000+00:00 heroku[router]: at=info path=\"/ä\"",
            "no origin",
            "",
        ];
        let (folder, record) = record(&lines);
        let now = record.snapshot();
        assert_eq!((now.first(), now.next()), (0, 5));
        for (number, line) in (0..).zip(lines).take(3) {
            assert_eq!(now.line(number).unwrap().unwrap().whole(), line);
        }
        let third = now.line(3).unwrap().unwrap();
        assert_eq!((third.message(), third.head), ("no origin", 0));
        assert_eq!(third.at, now.line(2).unwrap().unwrap().at);
        assert_eq!(
            now.line(2).unwrap().unwrap().message(),
            "at=info path=\"/ä\""
        );
        assert_eq!(now.line(1).unwrap().unwrap().message(), "");
        assert_eq!(now.line(5).unwrap(), None);
        assert_eq!(now.origins()[1].group, "app[web]");
        if cfg!(unix) {
            let files = std::fs::read_dir(folder.path().join("log")).unwrap();
            assert_eq!(files.count(), 0);
        }
    }

    #[test]
    fn a_snapshot_stays_as_it_was() {
        let (_folder, mut record) = record(&["one"]);
        let before = record.snapshot();
        record.append(&["two".to_owned()]).unwrap();
        assert_eq!(before.next(), 1);
        assert_eq!(before.line(1).unwrap(), None);
        assert_eq!(record.snapshot().line(1).unwrap().unwrap().text, "two");
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many_and_numbers_stay() {
        let (_folder, mut record) = record(&[]);
        let batch: Vec<String> = (0..SEGMENT_LINES).map(|_| "x".to_owned()).collect();
        for _ in 0..SEGMENTS {
            record.append(&batch).unwrap();
        }
        record.append(&["last".to_owned()]).unwrap();
        let now = record.snapshot();
        let all = u32::try_from(SEGMENTS * SEGMENT_LINES).unwrap();
        assert_eq!(now.first(), u32::try_from(SEGMENT_LINES).unwrap());
        assert_eq!(now.next(), all + 1);
        assert_eq!(now.line(0).unwrap(), None);
        assert_eq!(now.line(all).unwrap().unwrap().text, "last");
    }
}
