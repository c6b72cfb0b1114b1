//! What the log page shows of a log: rows short enough to be many, one line whole, what happened, and how the connection is.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;
use workflows::events::codes::{self, Code};
use workflows::events::{Group, Weight};
use workflows::log::{Kept, Level, Line, Link, News, Page, marks};

use crate::problem::Problem;

/// Longest message of a row, in bytes. The line itself is given whole when it is asked for.
const ROW: usize = 600;

/// What has changed; the rest is asked for.
#[derive(Clone, Serialize, TS)]
pub struct LogNews {
    /// Lines that came so far.
    lines: u32,
    /// Changes with what happened.
    told: u32,
    link: LinkView,
    /// Connections that were lost so far.
    cuts: u32,
    /// Why no lines come.
    problem: Option<Problem>,
}

/// How the connection to the log is.
#[derive(Clone, Copy, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LinkView {
    /// Not there yet.
    Opening,
    /// Lines come as they are written.
    Live,
    /// Being made anew.
    Lost,
}

/// Some lines.
#[derive(Serialize, TS)]
pub struct LogPage {
    /// How many are wanted.
    total: u32,
    /// How many there are.
    all: u32,
    /// The place of the first among the wanted.
    from: u32,
    lines: Vec<LogLine>,
    /// Who has written lines: `app[web]`.
    groups: Vec<String>,
}

/// A row.
#[derive(Serialize, TS)]
pub struct LogLine {
    number: u32,
    /// RFC 3339.
    at: String,
    level: Level,
    /// `app[web.1]`, or nothing.
    origin: String,
    message: String,
    /// There is more of it.
    cut: bool,
    /// Where in the origin the text stands that was searched for.
    origin_marks: Vec<[u32; 2]>,
    /// And in the message: beginnings and ends, in UTF-16.
    marks: Vec<[u32; 2]>,
}

/// One line, whole.
#[derive(Serialize, TS)]
pub struct LogDetail {
    number: u32,
    at: String,
    level: Level,
    origin: String,
    message: String,
    participant: Option<String>,
    request: Option<String>,
}

/// Something that happened, once or often: `event-KIND` and `event-KIND-do` in Fluent.
#[derive(Serialize, TS)]
pub struct LogEvent {
    id: u32,
    kind: String,
    args: BTreeMap<String, String>,
    weight: Weight,
    /// Heroku's code for it.
    code: Option<String>,
    /// And its name.
    name: Option<String>,
    count: u32,
    /// Different participants whose pages it was about.
    people: u32,
    /// RFC 3339.
    first: String,
    last: String,
    /// The line that told it last.
    line: u32,
}

impl LogNews {
    pub fn shown(news: News, problem: Option<Problem>) -> Self {
        Self {
            lines: news.next,
            told: news.told,
            link: match news.link {
                Link::Opening => LinkView::Opening,
                Link::Live => LinkView::Live,
                Link::Lost => LinkView::Lost,
            },
            cuts: news.cuts,
            // What was amiss is over once lines come again.
            problem: problem.filter(|_| news.link != Link::Live),
        }
    }
}

impl LogPage {
    pub fn shown(page: Page, wanted: &str) -> Self {
        let lines = page.lines.iter();
        Self {
            total: page.total,
            all: page.all,
            from: page.from,
            lines: lines.map(|line| LogLine::shown(line, wanted)).collect(),
            groups: page.groups,
        }
    }
}

impl LogLine {
    fn shown(line: &Kept, wanted: &str) -> Self {
        let whole = line.message();
        let message = whole
            .get(..whole.floor_char_boundary(ROW))
            .unwrap_or_default();
        let begins = line.text.len() - whole.len();
        let text = line.text.get(..begins + message.len()).unwrap_or_default();
        // What stands before the message is ASCII: its bytes are its UTF-16.
        let begin = u32::try_from(begins).unwrap_or(0);
        let head = u32::try_from(line.head).unwrap_or(0);
        let (mut origin_marks, mut in_message) = (Vec::new(), Vec::new());
        for [from, to] in marks(text, wanted) {
            if from < head {
                origin_marks.push([from, to.min(head)]);
            }
            if to > begin {
                in_message.push([from.saturating_sub(begin), to - begin]);
            }
        }
        Self {
            number: line.number,
            at: line.at.to_string(),
            level: line.level,
            origin: line.text.get(..line.head).unwrap_or_default().to_owned(),
            cut: message.len() < whole.len(),
            message: message.to_owned(),
            origin_marks,
            marks: in_message,
        }
    }
}

impl LogDetail {
    pub fn shown(line: Kept) -> Self {
        let read = Line::after_time(Some(line.at), &line.text);
        Self {
            number: line.number,
            at: line.at.to_string(),
            level: line.level,
            origin: line.text.get(..line.head).unwrap_or_default().to_owned(),
            message: line.message().to_owned(),
            participant: read.participant().map(str::to_owned),
            request: read.request().map(str::to_owned),
        }
    }
}

impl LogEvent {
    pub fn shown(group: Group) -> Self {
        let told = group.told;
        let code: Option<&Code> = codes::CODES.iter().find(|code| code.kind == told.kind);
        let args = told.args.into_iter();
        Self {
            id: group.id,
            kind: told.kind.to_owned(),
            args: args.map(|(name, value)| (name.to_owned(), value)).collect(),
            weight: told.weight,
            code: code.map(|code| code.code.to_owned()),
            name: code.map(|code| code.name.to_owned()),
            count: group.count,
            people: u32::try_from(group.people).unwrap_or(u32::MAX),
            first: group.first.to_string(),
            last: group.last.to_string(),
            line: group.line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(origin: &str, message: &str) -> Kept {
        Kept {
            number: 7,
            at: "2026-11-20T14:05:01Z".parse().unwrap(),
            level: Level::Info,
            head: origin.len(),
            text: if origin.is_empty() {
                message.to_owned()
            } else {
                format!("{origin}: {message}")
            },
        }
    }

    #[test]
    fn marks_stand_in_the_origin_and_in_the_message() {
        let row = LogLine::shown(&kept("app[web.1]", "a Web page, 😀web"), "web");
        assert_eq!(
            (row.origin_marks, row.marks),
            (vec![[4, 7]], vec![[2, 5], [14, 17]])
        );
        let row = LogLine::shown(&kept("app[web.1]", "x"), "1]: x");
        assert_eq!((row.origin_marks, row.marks), (vec![[8, 10]], vec![[0, 1]]));
        let row = LogLine::shown(&kept("", "web"), "web");
        assert_eq!((row.origin_marks, row.marks), (vec![], vec![[0, 3]]));
    }

    #[test]
    fn a_row_is_short_whatever_the_line_is() {
        let row = LogLine::shown(&kept("app[web.1]", &"ä".repeat(9000)), "ä");
        assert!(row.cut && row.message.chars().count() == ROW / 2 && row.marks.len() == ROW / 2);
    }
}
