//! A log session's bytes to lines of harmless text, whether it comes as server-sent events (WHATWG HTML, 9.2) or plain.
//! It never waits and never fails, and holds no more than one line, of bounded length.

use crate::lines::Lines;

/// What is put where a line was cut.
const CUT: &str = " …";

/// Takes a session's bytes apart.
pub(crate) struct Session {
    limit: usize,
    /// Whether it comes as events.
    events: bool,
    line: Vec<u8>,
    /// The line is over its limit: the rest of it is left out.
    cut: bool,
    /// A carriage return came: a line feed right after it belongs to it.
    returned: bool,
    id: Option<String>,
    last_id: Option<String>,
}

impl Session {
    pub fn new(limit: usize, events: bool) -> Session {
        Session {
            limit: limit.max(64),
            events,
            line: Vec::new(),
            cut: false,
            returned: false,
            id: None,
            last_id: None,
        }
    }

    /// Takes the next bytes and adds the lines of the log that they end to `ready`.
    pub fn push(&mut self, bytes: &[u8], ready: &mut Vec<String>) {
        for &byte in bytes {
            let after_return = std::mem::take(&mut self.returned);
            match byte {
                b'\n' if after_return => {}
                b'\n' => self.end(ready),
                b'\r' => {
                    self.returned = true;
                    self.end(ready);
                }
                0 => {}
                _ if self.line.len() >= self.limit => self.cut = true,
                _ => self.line.push(byte),
            }
        }
    }

    /// The place of the last whole event, to go on from; taken out.
    pub fn place(&mut self) -> Option<String> {
        self.last_id.take()
    }

    fn end(&mut self, ready: &mut Vec<String>) {
        let line = std::mem::take(&mut self.line);
        let cut = std::mem::take(&mut self.cut);
        if !self.events {
            return self.hand_on(&line, cut, ready);
        }
        if line.is_empty() {
            // The event is whole only now. Its lines have gone out already: who hears them again knows them.
            self.last_id = self.id.take().or(self.last_id.take());
            return;
        }
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => line.split_at(at),
            None => (line.as_slice(), [].as_slice()),
        };
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => self.hand_on(value, cut, ready),
            b"id" if !cut => self.id = Some(String::from_utf8_lossy(value).into_owned()),
            // A comment, which is how a connection is kept, or a field that says nothing here.
            _ => {}
        }
    }

    fn hand_on(&self, line: &[u8], cut: bool, ready: &mut Vec<String>) {
        let first = ready.len();
        let mut lines = Lines::new(self.limit);
        lines.push(line, ready);
        lines.push(b"\n", ready);
        for text in ready.iter_mut().skip(first) {
            if text.contains(turns_text) {
                text.retain(|character| !turns_text(character));
            }
        }
        if let Some(text) = ready.last_mut().filter(|_| cut) {
            // A character may have been torn.
            text.truncate(text.trim_end_matches('\u{fffd}').len());
            *text += CUT;
        }
    }
}

/// Marks that turn the direction of text or begin a new line: in a log they only mislead.
fn turns_text(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heard(events: bool, pieces: &[&[u8]]) -> (Vec<String>, Option<String>) {
        let (mut session, mut ready) = (Session::new(64, events), Vec::new());
        for piece in pieces {
            session.push(piece, &mut ready);
        }
        (ready, session.place())
    }

    #[test]
    fn an_event_may_hold_several_lines_and_its_id_is_the_place() {
        let (lines, place) = heard(
            true,
            &[b"id: 7\r\ndata: one\r\ndata:two\r\n\r\n:keepalive\n\nid:8\ndata: thr"],
        );
        assert_eq!(
            (lines, place.as_deref()),
            (vec!["one".into(), "two".into()], Some("7"))
        );
    }

    #[test]
    fn other_fields_and_comments_say_nothing() {
        let (lines, place) = heard(true, &[b"event: x\nretry: 9\n: hello\ndata\nfoo\n\n"]);
        assert_eq!((lines, place), (vec![String::new()], None));
    }

    #[test]
    fn a_hostile_line_is_cleaned_and_has_an_end() {
        let mut bytes =
            b"data: \x1b[31mred\x1b[0m a\0b \xe2\x80\xaec \xd8\x9c\x07\n\ndata: ".to_vec();
        bytes.extend("ä".repeat(4000).bytes());
        bytes.extend(b"\n\ndata: next\n\n");
        let (lines, _) = heard(true, &[&bytes]);
        assert_eq!(lines[0], "red ab c ");
        assert!(lines[1].starts_with("ää") && lines[1].ends_with("ä …") && lines[1].len() < 80);
        assert_eq!(lines[2..], ["next"]);
    }

    #[test]
    fn plain_lines_are_taken_as_they_are() {
        let (lines, place) = heard(false, &[b"data: one\n\0two\r\nthr"]);
        assert_eq!(
            (lines, place),
            (vec!["data: one".into(), "two".into()], None)
        );
    }

    proptest! {
        #[test]
        fn how_the_bytes_were_cut_makes_no_difference(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), any::<u8>()], 0..400),
            at in 0usize..400,
            events: bool,
        ) {
            let (one, two) = bytes.split_at(at.min(bytes.len()));
            prop_assert_eq!(heard(events, &[one, two]), heard(events, &[&bytes]));
            for line in heard(events, &[&bytes]).0 {
                prop_assert!(line.len() <= 200 && !line.contains(|c: char| c.is_control() && c != '\t'));
            }
        }
    }
}
