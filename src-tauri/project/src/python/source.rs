//! One Python file: decoded, parsed, and able to say on which line something stands.

use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::{Mode, ParseOptions};
use ruff_text_size::TextSize;

use crate::facts::PYTHON_FILE_READ;
use crate::tree::Content;

/// A parsed file.
#[derive(Debug)]
pub(crate) struct Source {
    pub body: Vec<Stmt>,
    lines: Lines,
}

/// Why a file could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Syntax {
        line: u32,
    },
    /// Neither UTF-8 nor what its first lines declare.
    Encoding,
    TooLarge,
    Unreadable,
}

impl Fault {
    /// The `why` of findings.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "syntax",
            Self::Encoding => "encoding",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
        }
    }

    pub(crate) fn line(&self) -> Option<u32> {
        match self {
            Self::Syntax { line } => Some(*line),
            _ => None,
        }
    }
}

pub(crate) fn read(content: &Content) -> Result<Source, Fault> {
    if content.len() > PYTHON_FILE_READ {
        return Err(Fault::TooLarge);
    }
    let bytes = content
        .read(PYTHON_FILE_READ)
        .map_err(|_| Fault::Unreadable)?;
    parse(&decode(bytes)?)
}

pub(crate) fn parse(text: &str) -> Result<Source, Fault> {
    let lines = Lines::of(text);
    let parsed =
        ruff_python_parser::parse(text, ParseOptions::from(Mode::Module)).map_err(|error| {
            Fault::Syntax {
                line: lines.at(error.location.start()),
            }
        })?;
    match parsed.into_syntax() {
        Mod::Module(module) => Ok(Source {
            body: module.body.into_iter().collect(),
            lines,
        }),
        Mod::Expression(_) => Err(Fault::Unreadable),
    }
}

impl Source {
    /// The line of an offset, counted from 1.
    pub(crate) fn line(&self, offset: TextSize) -> u32 {
        self.lines.at(offset)
    }
}

#[derive(Debug)]
struct Lines(Vec<u32>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(ends.filter_map(|(at, _)| u32::try_from(at).ok()).collect())
    }

    fn at(&self, offset: TextSize) -> u32 {
        let before = self.0.partition_point(|end| *end < offset.to_u32());
        u32::try_from(before).unwrap_or(u32::MAX - 1) + 1
    }
}

/// As Python decodes its files: UTF-8 unless the first two lines declare otherwise.
fn decode(bytes: Vec<u8>) -> Result<String, Fault> {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    if bytes.contains(&0) {
        return Err(Fault::Encoding);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if declares_latin(error.as_bytes()) => {
            Ok(error.into_bytes().into_iter().map(char::from).collect())
        }
        Err(_) => Err(Fault::Encoding),
    }
}

fn declares_latin(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line).to_lowercase();
        let comment = line
            .trim_start()
            .strip_prefix('#')
            .unwrap_or_default()
            .to_owned();
        comment.split_once("coding").is_some_and(|(_, name)| {
            [
                "latin-1",
                "latin1",
                "iso-8859-1",
                "iso8859-1",
                "cp1252",
                "windows-1252",
            ]
            .iter()
            .any(|known| name.trim_start_matches([':', '=', ' ']).starts_with(known))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> Option<Fault> {
        decode(bytes.to_vec()).and_then(|text| parse(&text)).err()
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        assert_eq!(
            fault(b"a = 1\nb = [\nc = 2\n"),
            Some(Fault::Syntax { line: 3 })
        );
        assert_eq!(fault(b"print 'hello'\n"), Some(Fault::Syntax { line: 1 }));
    }

    #[test]
    fn files_are_decoded_as_python_decodes_them() {
        assert_eq!(fault("a = 'ü'".as_bytes()), None);
        assert_eq!(fault(b"\xef\xbb\xbfa = 1"), None);
        assert_eq!(fault(b"# -*- coding: latin-1 -*-\na = '\xfc'"), None);
        assert_eq!(fault(b"a = '\xfc'"), Some(Fault::Encoding));
        assert_eq!(fault(b"a\0"), Some(Fault::Encoding));
    }

    #[test]
    fn code_nested_as_deep_as_a_file_can_be_does_not_end_the_program() {
        // Tried by hand with 1,000,000, twice what a file may hold; that takes a debug build a minute.
        let n = 60_000;
        for text in [
            "[".repeat(n),
            "-".repeat(n),
            format!("x = {}1", "not ".repeat(n)),
            format!("x = a{}", ".a".repeat(n)),
            format!("x = a{}", "+a".repeat(n)),
            format!("x = a{}", "()".repeat(n)),
            format!("x = {}a", "a if a else ".repeat(n / 2)),
            format!("x = {}1{}", "[".repeat(n), "]".repeat(n)),
            format!("x = {}1", "lambda:".repeat(n)),
        ] {
            let done = super::super::with_room(|| {
                let source = parse(&text);
                super::super::scan::scan_text(source.as_ref().ok());
                drop(source);
            });
            assert!(done.is_some());
        }
    }
}
