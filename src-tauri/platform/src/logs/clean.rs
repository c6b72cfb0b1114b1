//! Bytes of a program to lines of harmless text: no control characters, no colours, no line longer than 10,000 bytes.

/// Longest line in bytes, as in Heroku's Logplex.
const LONGEST: usize = 10_000;

/// Cuts a stream of bytes into clean lines. It never holds more than one line.
#[derive(Debug, Default)]
pub struct Lines {
    held: Vec<u8>,
}

impl Lines {
    /// Takes bytes and hands on each line they complete.
    pub fn push(&mut self, mut bytes: &[u8], mut on_line: impl FnMut(String)) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            self.hold(line, &mut on_line);
            self.hand_on(&mut on_line);
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.hold(bytes, &mut on_line);
    }

    /// Hands on what came after the last line end.
    pub fn finish(&mut self, on_line: impl FnMut(String)) {
        if !self.held.is_empty() {
            self.hand_on(on_line);
        }
    }

    fn hold(&mut self, mut bytes: &[u8], mut on_line: impl FnMut(String)) {
        while self.held.len() + bytes.len() > LONGEST {
            let (now, later) =
                bytes.split_at(LONGEST.saturating_sub(self.held.len()).min(bytes.len()));
            self.held.extend_from_slice(now);
            let cut = whole_characters(&self.held);
            let kept = self.held.split_off(cut);
            self.hand_on(&mut on_line);
            self.held = kept;
            bytes = later;
        }
        self.held.extend_from_slice(bytes);
    }

    fn hand_on(&mut self, mut on_line: impl FnMut(String)) {
        let text = clean(&String::from_utf8_lossy(&self.held));
        self.held.clear();
        // A replaced byte takes three: the text may have grown.
        each_piece(&text, &mut on_line);
    }
}

/// Cleans a text that is already one, a line at a time.
pub(super) fn each_line(text: &str, mut on_line: impl FnMut(String)) {
    for line in text.split('\n') {
        each_piece(&clean(line), &mut on_line);
    }
}

fn each_piece(text: &str, on_line: &mut impl FnMut(String)) {
    let mut rest = text;
    loop {
        let cut = (0..=LONGEST.min(rest.len()))
            .rev()
            .find(|cut| rest.is_char_boundary(*cut))
            .unwrap_or(rest.len());
        let (now, later) = rest.split_at(cut);
        on_line(now.to_owned());
        if later.is_empty() {
            return;
        }
        rest = later;
    }
}

/// Where to cut so that no character is torn; at most three bytes before the end.
fn whole_characters(bytes: &[u8]) -> usize {
    let tail = bytes
        .iter()
        .rev()
        .take(4)
        .position(|byte| byte & 0xC0 != 0x80);
    match tail {
        Some(back)
            if bytes
                .iter()
                .rev()
                .nth(back)
                .is_some_and(|byte| *byte >= 0xC0)
                && bytes.len() > back + 1 =>
        {
            bytes.len() - back - 1
        }
        _ => bytes.len(),
    }
}

/// Takes out escape sequences, control characters (a tab stays) and marks that turn the direction of text.
fn clean(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => match characters.next() {
                Some('[') => {
                    while characters
                        .next_if(|c| ('\u{20}'..='\u{3f}').contains(c))
                        .is_some()
                    {}
                }
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    while let Some(inner) = characters.next() {
                        if inner == '\u{7}' || inner == '\u{9c}' {
                            break;
                        }
                        if inner == '\u{1b}' {
                            characters.next_if_eq(&'\\');
                            break;
                        }
                    }
                    continue;
                }
                _ => continue,
            },
            '\u{9b}' => {
                while characters
                    .next_if(|c| ('\u{20}'..='\u{3f}').contains(c))
                    .is_some()
                {}
            }
            '\t' => {
                out.push('\t');
                continue;
            }
            c if c.is_control() || turns_text(c) => continue,
            c => {
                out.push(c);
                continue;
            }
        }
        // The letter that ends a control sequence.
        characters.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
    }
    out
}

fn turns_text(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<String> {
        let mut out = Vec::new();
        let mut lines = Lines::default();
        for chunk in chunks {
            lines.push(chunk, |line| out.push(line));
        }
        lines.finish(|line| out.push(line));
        out
    }

    #[test]
    fn lines_are_put_together_from_any_chunks() {
        assert_eq!(
            lines(&[b"one\r\ntw", b"o\n\nthr", b"ee"]),
            ["one", "two", "", "three"]
        );
    }

    #[test]
    fn colours_titles_and_control_characters_are_taken_out() {
        let hostile =
            b"\x1b[31mred\x1b[0m \x1b]0;title\x07t\x00a\x08b\tc \xc2\x9b1mx \x1bcy \xe2\x80\xaez";
        assert_eq!(lines(&[hostile]), ["red tab\tc x y z"]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(lines(&[b"a\xff\xfeb\n"]), ["a\u{fffd}\u{fffd}b"]);
    }

    #[test]
    fn a_line_without_end_is_cut_and_characters_stay_whole() {
        let long = "ä".repeat(12_000);
        let cut = lines(&[b"x", long.as_bytes()]);
        assert!(
            cut.iter()
                .all(|line| line.len() <= LONGEST && !line.contains('\u{fffd}'))
        );
        assert_eq!(cut.concat(), format!("x{long}"));
    }

    #[test]
    fn a_line_of_bad_bytes_stays_within_the_bound() {
        let cut = lines(&[&[0xff; 25_000]]);
        assert!(cut.iter().all(|line| line.len() <= LONGEST));
        assert_eq!(cut.concat().chars().count(), 25_000);
    }
}
