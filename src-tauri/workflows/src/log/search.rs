//! Finding lines: a text in any case, who wrote them, how much they matter, whom and which request they are about.
//! It reads each byte once, in as many threads as there are processors, and remembers numbers only.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use memchr::memmem::Finder;
use serde::Deserialize;
use ts_rs::TS;

use super::fold::{fold, folded};
use super::line::Level;
use super::record::{Segment, Snapshot, place};

/// Bytes read at once.
const RUN: u32 = 1 << 20;
/// Threads at most.
const THREADS: usize = 4;
/// Longest text looked for, in bytes.
pub const LONGEST: usize = 1000;

/// Which lines are wanted. Empty fields want all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, TS)]
pub struct LogWish {
    /// In any case, anywhere in the line but its time.
    pub text: String,
    /// As in the record's groups: `app[web]`.
    pub group: String,
    /// This and what matters more.
    pub level: Level,
    /// A participant's code.
    pub participant: String,
    /// A request's id, or its beginning.
    pub request: String,
}

impl LogWish {
    /// Whether every line is wanted.
    pub fn is_all(&self) -> bool {
        *self == LogWish::default()
    }

    fn needles(&self) -> Vec<Vec<u8>> {
        let mut needles = Vec::new();
        let mut add = |text: &str| {
            // A line has no line ends.
            let text = text.lines().next().unwrap_or_default();
            if !text.is_empty() {
                needles.push(folded(
                    text.get(..text.floor_char_boundary(LONGEST))
                        .unwrap_or_default(),
                ));
            }
        };
        add(&self.text);
        if !self.participant.is_empty() {
            add(&format!("/{}", self.participant));
        }
        add(&self.request);
        // The longest is the rarest, and found the quickest.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles
    }
}

/// A wish made ready.
struct Search<'a> {
    finders: Vec<Finder<'a>>,
    /// The participant's code in its path.
    participant: Option<[Vec<u8>; 2]>,
    origins: Option<Vec<bool>>,
    level: Level,
}

impl Search<'_> {
    fn wants_kind(&self, segment: &Segment, at: usize) -> bool {
        let Some(kind) = segment.kinds.get(at) else {
            return false;
        };
        let of_origin = |origins: &Vec<bool>| origins.get(usize::from(kind.origin)) == Some(&true);
        kind.level >= self.level && self.origins.as_ref().is_none_or(of_origin)
    }

    fn wants_text(&self, line: &[u8]) -> bool {
        let mut others = self.finders.iter().skip(1);
        others.all(|finder| finder.find(line).is_some())
            && self.participant.as_ref().is_none_or(|doors| {
                doors.iter().any(|door| {
                    memchr::memmem::find_iter(line, door).any(|at| {
                        let after = line.get(at + door.len());
                        !after.is_some_and(u8::is_ascii_alphanumeric)
                    })
                })
            })
    }

    /// The lines of a run that are wanted, by their place in the segment.
    fn run(&self, segment: &Segment, run: Run, buffer: &mut Vec<u8>) -> io::Result<Vec<u32>> {
        let mut found = Vec::new();
        let number = |at: usize| segment.first + u32::try_from(at).unwrap_or(u32::MAX);
        let Some(finder) = self.finders.first() else {
            let wanted = (run.from..run.to).filter(|at| self.wants_kind(segment, *at));
            return Ok(wanted.map(number).collect());
        };
        let start = segment.start(run.from);
        let end = segment.start(run.to);
        buffer.resize((end - start) as usize, 0);
        place::read_exact_at(&segment.file, buffer, u64::from(start))?;
        fold(buffer);
        let (mut at, mut from) = (run.from, 0);
        while let Some(hit) = buffer.get(from..).and_then(|rest| finder.find(rest)) {
            let hit = from + hit;
            // Hits come in order: each line is passed once.
            let ends = segment.ends.get(at..run.to).unwrap_or_default();
            let passed = ends
                .iter()
                .take_while(|end| (**end - start) as usize <= hit);
            at += passed.count();
            let begins = (segment.start(at) - start) as usize;
            let ends = (segment.start(at + 1) - start) as usize;
            let line = buffer.get(begins..ends).unwrap_or_default();
            if self.wants_kind(segment, at) && self.wants_text(line) {
                found.push(number(at));
            }
            // One hit is enough for a line.
            from = ends.max(hit + 1);
        }
        Ok(found)
    }
}

/// Lines of a segment that are read at once.
#[derive(Clone, Copy)]
struct Run {
    segment: usize,
    from: usize,
    to: usize,
}

impl Snapshot {
    /// The numbers of all wanted lines from a number on, in order.
    pub fn find(&self, wish: &LogWish, from: u32) -> io::Result<Vec<u32>> {
        let needles = wish.needles();
        let code = folded(&wish.participant);
        let door = |name: &[u8]| [name, &code].concat();
        let search = Search {
            finders: needles.iter().map(Finder::new).collect(),
            participant: (!code.is_empty())
                .then(|| [door(b"/p/"), door(b"/initializeparticipant/")]),
            origins: (!wish.group.is_empty()).then(|| {
                let groups = self.origins.iter();
                groups.map(|origin| origin.group == wish.group).collect()
            }),
            level: wish.level,
        };
        let runs = self.runs(from);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(THREADS).min(runs.len());
        if threads <= 1 {
            let mut buffer = Vec::new();
            let mut found = Vec::new();
            for run in runs {
                found.append(&mut self.one(&search, run, &mut buffer)?);
            }
            return Ok(found);
        }
        self.in_threads(&search, &runs, threads)
    }

    fn one(&self, search: &Search<'_>, run: Run, buffer: &mut Vec<u8>) -> io::Result<Vec<u32>> {
        match self.segments.get(run.segment) {
            Some(segment) => search.run(segment, run, buffer),
            None => Ok(Vec::new()),
        }
    }

    fn in_threads(
        &self,
        search: &Search<'_>,
        runs: &[Run],
        threads: usize,
    ) -> io::Result<Vec<u32>> {
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<(usize, io::Result<Vec<u32>>)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut buffer = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(run) = runs.get(at) else { return };
                        let lines = self.one(search, *run, &mut buffer);
                        found
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((at, lines));
                    }
                });
            }
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by_key(|(at, _)| *at);
        let mut all = Vec::new();
        for (_, lines) in found {
            all.append(&mut lines?);
        }
        Ok(all)
    }

    fn runs(&self, from: u32) -> Vec<Run> {
        let mut runs = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            let mut at = from.saturating_sub(segment.first) as usize;
            while at < segment.len() {
                let most = segment.start(at).saturating_add(RUN);
                let ends = segment.ends.get(at..).unwrap_or_default();
                let to = at + ends.partition_point(|end| *end <= most).max(1);
                runs.push(Run {
                    segment: index,
                    from: at,
                    to,
                });
                at = to;
            }
        }
        runs
    }
}

/// Where a text stands in another, in any case: pairs of beginning and end, in UTF-16, as a page counts.
pub fn marks(text: &str, wanted: &str) -> Vec<[u32; 2]> {
    let (folded_text, needle) = (folded(text), folded(wanted));
    if needle.is_empty() {
        return Vec::new();
    }
    let (mut marks, mut bytes, mut units) = (Vec::new(), 0, 0);
    for hit in memchr::memmem::find_iter(&folded_text, &needle) {
        let mut until = |end: usize| {
            let part = text.get(bytes..end).unwrap_or_default();
            units += u32::try_from(part.encode_utf16().count()).unwrap_or(0);
            bytes = end;
            units
        };
        marks.push([until(hit), until(hit + needle.len())]);
    }
    marks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line::Line;
    use super::super::record::Record;
    use super::*;

    fn snapshot(lines: &[String]) -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::new(folder.path().to_owned());
        record.append(lines).unwrap();
        (folder, record.snapshot())
    }

    fn small(text: &str) -> String {
        let low = |one: char| {
            let low: String = one.to_lowercase().collect();
            if low.len() == one.len_utf8() {
                low
            } else {
                one.to_string()
            }
        };
        text.chars().map(low).collect()
    }

    /// The same, in the plainest way.
    fn naive(lines: &[String], wish: &LogWish) -> Vec<u32> {
        let wanted = |text: &&String| {
            let line = Line::read(text);
            let group = format!("{}[{}]", line.source, line.kind());
            let code = small(&wish.participant);
            let text = small(line.text);
            small(line.text).contains(&small(&wish.text))
                && (wish.group.is_empty() || (group == wish.group && !line.source.is_empty()))
                && line.level() >= wish.level
                && text.contains(&small(&wish.request))
                && (code.is_empty()
                    || ["/p/", "/initializeparticipant/"].iter().any(|door| {
                        text.split(&format!("{door}{code}"))
                            .skip(1)
                            .any(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
                    }))
        };
        let numbered = lines.iter().zip(0u32..);
        numbered
            .filter(|(line, _)| wanted(line))
            .map(|(_, number)| number)
            .collect()
    }

    #[test]
    fn a_participants_lines_are_those_of_her_pages() {
        let lines = [
            "heroku[router]: at=info path=\"/p/abcd1234/x/1\"",
            "app[web.1]: GET /InitializeParticipant/abcd1234",
            "heroku[router]: at=info path=\"/p/abcd12345/x/1\"",
            "app[web.1]: abcd1234",
        ];
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let (_folder, now) = snapshot(&lines);
        let wish = LogWish {
            participant: "ABCD1234".into(),
            ..LogWish::default()
        };
        assert_eq!(now.find(&wish, 0).unwrap(), [0, 1]);
    }

    #[test]
    fn marks_are_counted_as_a_page_counts() {
        assert_eq!(marks("😀 Äpfel ÄPFEL", "äp"), [[3, 5], [9, 11]]);
        assert_eq!(marks("abc", ""), Vec::<[u32; 2]>::new());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn what_is_found_is_what_a_plain_search_finds(
            parts in proptest::collection::vec(
                (prop_oneof!["app\\[web\\.1\\]: ", "heroku\\[router\\]: at=error ", "heroku\\[web\\.2\\]: ", ""],
                 prop_oneof!["[aAäÄbB/pß]{0,12}", "/p/[ab]{4}/x", "ERROR [ab]{3}", "\\PC{0,30}"]),
                0..60),
            text in prop_oneof![Just(String::new()), "[aAäÄbB]{1,3}".boxed(), "\\PC{1,2}".boxed()],
            group in prop_oneof!["", "app\\[web\\]", "heroku\\[web\\]"],
            level in prop_oneof![Just(Level::Info), Just(Level::Warning), Just(Level::Error)],
            participant in prop_oneof!["", "[ab]{4}"],
            from in 0u32..80,
        ) {
            let lines: Vec<String> = parts.into_iter().map(|(head, rest)| format!("{head}{rest}").replace('\n', " ")).collect();
            let (_folder, now) = snapshot(&lines);
            let wish = LogWish { text, group, level, participant, request: String::new() };
            let expected: Vec<u32> = naive(&lines, &wish).into_iter().filter(|number| *number >= from).collect();
            prop_assert_eq!(now.find(&wish, from).unwrap(), expected);
        }

        #[test]
        fn marks_stand_where_the_text_is(text in "[aAäÄ😀 b]{0,40}", wanted in "[aAäÄ]{1,2}") {
            let units: Vec<u16> = text.encode_utf16().collect();
            for [from, to] in marks(&text, &wanted) {
                let marked = String::from_utf16(&units[from as usize..to as usize]).unwrap();
                prop_assert_eq!(small(&marked), small(&wanted));
            }
        }
    }
}
