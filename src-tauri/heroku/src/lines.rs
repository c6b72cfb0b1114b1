//! From bytes in any pieces to lines of text: no NULs, no terminal escapes, bounded length. It never waits
//! and never fails; bytes that are no UTF-8 become replacement characters.

/// Puts lines together. What it yields depends on the bytes alone, never on how they were cut.
pub(crate) struct Lines {
    limit: usize,
    line: Vec<u8>,
    escape: Escape,
    /// A carriage return came: the next byte decides whether the line ends or starts over.
    returned: bool,
}

/// Where in a terminal escape we are (ECMA-48).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    /// After ESC.
    Begun,
    /// After ESC and an intermediate byte, such as `(`.
    Charset,
    /// After `ESC [`: up to a final byte.
    Control,
    /// After `ESC ]` and the like: up to BEL or `ESC \`.
    Text,
    /// After ESC within `Text`.
    TextEnding,
}

impl Lines {
    pub fn new(limit: usize) -> Lines {
        Lines {
            limit: limit.max(8),
            line: Vec::new(),
            escape: Escape::None,
            returned: false,
        }
    }

    /// Takes the next bytes and adds the lines they end to `ready`.
    pub fn push(&mut self, bytes: &[u8], ready: &mut Vec<String>) {
        for &byte in bytes {
            self.take(byte, ready);
        }
    }

    /// The last line, if it did not end by itself.
    pub fn finish(&mut self, ready: &mut Vec<String>) {
        self.escape = Escape::None;
        self.returned = false;
        if !self.line.is_empty() {
            self.end(self.line.len(), ready);
        }
    }

    fn take(&mut self, byte: u8, ready: &mut Vec<String>) {
        match byte {
            0 => return,
            b'\n' => {
                self.escape = Escape::None;
                self.returned = false;
                return self.end(self.line.len(), ready);
            }
            _ => {}
        }
        if self.escape != Escape::None || byte == 0x1b {
            self.escape = self.escape.after(byte);
            return;
        }
        if byte == b'\r' {
            self.returned = true;
            return;
        }
        // As on a terminal, what comes after a lone carriage return is written over the line.
        if std::mem::take(&mut self.returned) {
            self.line.clear();
        }
        if byte == b'\t' || (byte >= 0x20 && byte != 0x7f) {
            self.line.push(byte);
        }
        if self.line.len() > self.limit {
            self.end(self.whole(), ready);
        }
    }

    /// How much of a line that is too long can be given away without cutting a character.
    fn whole(&self) -> usize {
        let is_inside = |at: usize| self.line.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
        (1..4)
            .map(|back| self.limit + 1 - back)
            .find(|at| !is_inside(*at))
            .unwrap_or(self.limit)
    }

    fn end(&mut self, length: usize, ready: &mut Vec<String>) {
        let rest = self.line.split_off(length.min(self.line.len()));
        let line = std::mem::replace(&mut self.line, rest);
        // The eight-bit control characters (U+0080–U+009F) are two bytes in UTF-8 and only visible here.
        ready.push(
            String::from_utf8_lossy(&line)
                .chars()
                .filter(|c| *c == '\t' || !c.is_control())
                .collect(),
        );
    }
}

impl Escape {
    fn after(self, byte: u8) -> Escape {
        match (self, byte) {
            (Escape::Text, 0x07) | (Escape::TextEnding, b'\\') => Escape::None,
            (Escape::Text, 0x1b) => Escape::TextEnding,
            (Escape::Text, _) => Escape::Text,
            (_, 0x1b) | (Escape::None, _) => Escape::Begun,
            (Escape::Begun | Escape::TextEnding, b'[') => Escape::Control,
            (Escape::Begun | Escape::TextEnding, b']' | b'P' | b'X' | b'^' | b'_') => Escape::Text,
            (Escape::Begun | Escape::Charset, 0x20..=0x2f) => Escape::Charset,
            (Escape::Control, 0x20..=0x3f) => Escape::Control,
            _ => Escape::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(limit: usize, pieces: &[&[u8]]) -> Vec<String> {
        let (mut lines, mut ready) = (Lines::new(limit), Vec::new());
        for piece in pieces {
            lines.push(piece, &mut ready);
        }
        lines.finish(&mut ready);
        ready
    }

    #[test]
    fn nuls_escapes_and_returns_leave_no_trace() {
        assert_eq!(lines(99, &[b"a\0b\0\n\0"]), ["ab"]);
        assert_eq!(
            lines(
                99,
                &[b"\x1b[1;31mred\x1b[0m \x1b(Bplain\x1b]0;title\x07!\x1b]8;;x\x1b\\link\n"]
            ),
            ["red plain!link"]
        );
        assert_eq!(
            lines(99, &[b"10%\r50%\r100%\r\nnext\r\n"]),
            ["100%", "next"]
        );
        assert_eq!(
            lines(99, &[b"-----> one\n\n two \t x\x08"]),
            ["-----> one", "", " two \t x"]
        );
        assert_eq!(lines(99, &["a\u{9b}31mb".as_bytes()]), ["a31mb"]);
    }

    #[test]
    fn an_escape_that_never_ends_costs_one_line_at_most() {
        assert_eq!(lines(99, &[b"a\x1b]0;never\nb\n"]), ["a", "b"]);
    }

    #[test]
    fn bytes_that_are_no_text_become_replacement_characters() {
        assert_eq!(lines(99, &[b"caf\xe9 \xc3\xa9\n"]), ["caf\u{fffd} é"]);
    }

    #[test]
    fn a_line_without_end_is_cut_between_characters() {
        let text = "ä".repeat(100);
        let cut = lines(9, &[text.as_bytes()]);
        assert_eq!(cut.concat(), text);
        assert!(cut.iter().all(|line| line.len() <= 9), "{cut:?}");
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_the_bytes_were_cut(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b'\r'), Just(0x1b), Just(b'['), Just(b']')], 0..400), cuts in proptest::collection::vec(0usize..400, 0..20), limit in 8usize..40) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(lines(limit, &pieces), lines(limit, &[&bytes]));
        }

        #[test]
        fn plain_lines_come_out_as_they_went_in(text in proptest::collection::vec("[^\\p{Cc}]{0,40}", 0..12)) {
            let mut joined = text.join("\n");
            joined.push('\n');
            let expected = if text.is_empty() { vec![String::new()] } else { text };
            prop_assert_eq!(lines(4000, &[joined.as_bytes()]), expected);
        }

        #[test]
        fn no_line_is_longer_than_allowed_before_replacement(bytes in proptest::collection::vec(0x20u8..0x7f, 0..500), limit in 8usize..40) {
            prop_assert!(lines(limit, &[&bytes]).iter().all(|line| line.len() <= limit));
        }
    }
}
