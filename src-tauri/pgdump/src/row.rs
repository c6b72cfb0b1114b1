//! One row of a table: a line of COPY's text, its escapes undone where it lies.

use std::ops::Range;
use std::str;

use memchr::{memchr, memchr_iter, memchr2};

use crate::error::Damage;

/// The fields of one row.
#[derive(Debug, Default)]
pub struct Row {
    pub(crate) bytes: Vec<u8>,
    spans: Vec<Option<Span>>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
}

impl Row {
    /// How many fields it has: as many as the table has columns.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it is of a table without columns.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// A field's value; none where it is NULL or where there is no such field.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        self.value(*self.spans.get(index)?)
    }

    /// A field's value as text: every value is UTF-8.
    pub fn text(&self, index: usize) -> Option<&str> {
        str::from_utf8(self.get(index)?).ok()
    }

    /// The values in the order of the columns; none is NULL.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&[u8]>> {
        self.spans.iter().map(|span| self.value(*span))
    }

    fn value(&self, span: Option<Span>) -> Option<&[u8]> {
        span.and_then(|span| self.bytes.get(span.start..span.end))
    }

    /// Makes `line` of the bytes the row, which must have so many fields.
    pub(crate) fn split(&mut self, line: Range<usize>, columns: usize) -> Result<(), Damage> {
        self.spans.clear();
        let base = line.start;
        let bytes = self.bytes.get_mut(line).unwrap_or_default();
        if memchr(0, bytes).is_some() {
            return Err(Damage::Nul);
        }
        if str::from_utf8(bytes).is_err() {
            return Err(Damage::Utf8);
        }
        if columns == 0 && bytes.is_empty() {
            return Ok(());
        }
        let mut fields = Fields {
            spans: &mut self.spans,
            base,
            found: 0,
            columns,
        };
        if memchr(b'\\', bytes).is_none() {
            let mut start = 0;
            for tab in memchr_iter(b'\t', bytes) {
                fields.push(Some(start..tab));
                start = tab + 1;
            }
            fields.push(Some(start..bytes.len()));
        } else {
            unescape(bytes, &mut fields)?;
        }
        fields.check()
    }
}

struct Fields<'a> {
    spans: &'a mut Vec<Option<Span>>,
    base: usize,
    found: usize,
    columns: usize,
}

impl Fields<'_> {
    /// One more field; of more than there should be, only their number is kept.
    fn push(&mut self, field: Option<Range<usize>>) {
        self.found += 1;
        if self.found <= self.columns {
            self.spans.push(field.map(|field| Span {
                start: self.base + field.start,
                end: self.base + field.end,
            }));
        }
    }

    fn check(&self) -> Result<(), Damage> {
        match self.found == self.columns {
            true => Ok(()),
            false => Err(Damage::Fields {
                expected: self.columns,
                found: self.found,
            }),
        }
    }
}

/// Splits and decodes a line in place: what is decoded is never longer than what was written.
fn unescape(line: &mut [u8], fields: &mut Fields<'_>) -> Result<(), Damage> {
    let mut read = 0;
    loop {
        let start = read;
        let mut write = read;
        let mut plain_ascii = true;
        let (field, last) = loop {
            let rest = line.get(read..).unwrap_or_default();
            let found = memchr2(b'\t', b'\\', rest);
            let length = found.unwrap_or(rest.len());
            if write != read {
                line.copy_within(read..read + length, write);
            }
            read += length;
            write += length;
            match line.get(read..).unwrap_or_default() {
                [] => break (Some(start..write), true),
                [b'\t', ..] => {
                    read += 1;
                    break (Some(start..write), false);
                }
                [_, b'N'] if read == start => break (None, true),
                [_, b'N', b'\t', ..] if read == start => {
                    read += 3;
                    break (None, false);
                }
                [_, escaped @ ..] => {
                    let (value, used) = escape(escaped)?;
                    plain_ascii &= value.is_ascii();
                    if let Some(place) = line.get_mut(write) {
                        *place = value;
                    }
                    write += 1;
                    read += 1 + used;
                }
            }
        };
        if let Some(field) = &field
            && !plain_ascii
            && str::from_utf8(line.get(field.clone()).unwrap_or_default()).is_err()
        {
            return Err(Damage::Utf8);
        }
        fields.push(field);
        if last {
            return Ok(());
        }
    }
}

/// What stands for the bytes after a backslash, and how many of them it takes. `pg_dump` writes only the letters and the
/// backslash; the others are COPY's own rules. A dot, or the end of the line, no COPY writes there.
fn escape(after: &[u8]) -> Result<(u8, usize), Damage> {
    let (value, used) = match after {
        [] | [b'.', ..] => return Err(Damage::Escape),
        [b'b', ..] => (0x08, 1),
        [b'f', ..] => (0x0c, 1),
        [b'n', ..] => (b'\n', 1),
        [b'r', ..] => (b'\r', 1),
        [b't', ..] => (b'\t', 1),
        [b'v', ..] => (0x0b, 1),
        [b'0'..=b'7', ..] => number(after, 8, 3),
        [b'x', digits @ ..] if digits.first().is_some_and(u8::is_ascii_hexdigit) => {
            let (value, used) = number(digits, 16, 2);
            (value, used + 1)
        }
        [other, ..] => (*other, 1),
    };
    match value {
        0 => Err(Damage::Nul),
        _ => Ok((value, used)),
    }
}

fn number(digits: &[u8], base: u32, most: usize) -> (u8, usize) {
    let mut value = 0;
    let mut used = 0;
    for digit in digits.iter().take(most) {
        let Some(digit) = char::from(*digit).to_digit(base) else {
            break;
        };
        value = value * base + digit;
        used += 1;
    }
    // Of three octal digits COPY keeps the lower eight bits.
    ((value & 0xff) as u8, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &[u8], columns: usize) -> Result<Vec<Option<Vec<u8>>>, Damage> {
        let mut row = Row {
            bytes: [b"before\n", line, b"\nafter"].concat(),
            spans: Vec::new(),
        };
        row.split(7..7 + line.len(), columns)?;
        assert_eq!(row.len(), columns);
        assert!(row.bytes.starts_with(b"before\n") && row.bytes.ends_with(b"\nafter"));
        Ok(row.iter().map(|field| field.map(<[u8]>::to_vec)).collect())
    }

    fn values(fields: &[Option<&str>]) -> Result<Vec<Option<Vec<u8>>>, Damage> {
        let bytes = |field: &Option<&str>| field.map(|text| text.as_bytes().to_vec());
        Ok(fields.iter().map(bytes).collect())
    }

    #[test]
    fn fields_are_split_at_tabs() {
        assert_eq!(
            split(b"a\tbc\t", 3),
            values(&[Some("a"), Some("bc"), Some("")])
        );
        assert_eq!(split(b"", 1), values(&[Some("")]));
        assert_eq!(split(b"", 0), values(&[]));
        assert_eq!(split(b"\t", 2), values(&[Some(""), Some("")]));
    }

    #[test]
    fn null_is_only_the_whole_field() {
        assert_eq!(
            split(b"\\N\t\\\\N\t\\N", 3),
            values(&[None, Some("\\N"), None])
        );
        assert_eq!(
            split(b"a\\N\t\\Nb\tc\\N", 3),
            values(&[Some("aN"), Some("Nb"), Some("cN")])
        );
    }

    #[test]
    fn escapes_are_those_of_copy() {
        assert_eq!(
            split(b"\\b\\f\\n\\r\\t\\v\\\\x\\q\ty\\\\", 2),
            values(&[Some("\x08\x0c\n\r\t\x0b\\xq"), Some("y\\")])
        );
        assert_eq!(
            split(b"\\101\\0612\\x41\\x4g\\xg\\7", 1),
            values(&[Some("A12A\x04gxg\x07")])
        );
        assert_eq!(split(b"\\303\\244", 1), values(&[Some("\u{e4}")]));
        assert_eq!(split(b"\\xc3\\xa4", 1), values(&[Some("\u{e4}")]));
        assert_eq!(
            split(b"\\\\.\t.\t\\\\", 3),
            values(&[Some("\\."), Some("."), Some("\\")])
        );
    }

    #[test]
    fn damage_has_its_name() {
        assert_eq!(split(b"a\\", 1), Err(Damage::Escape));
        assert_eq!(split(b"a\\.", 1), Err(Damage::Escape));
        assert_eq!(split(b"a\0", 1), Err(Damage::Nul));
        assert_eq!(split(b"a\\0", 1), Err(Damage::Nul));
        assert_eq!(split(b"a\\x00", 1), Err(Damage::Nul));
        assert_eq!(split(b"a\\400", 1), Err(Damage::Nul));
        assert_eq!(split(b"a\xff", 1), Err(Damage::Utf8));
        assert_eq!(split(b"a\\xff", 1), Err(Damage::Utf8));
        assert_eq!(split(b"\\303\t\\244", 2), Err(Damage::Utf8));
        let fields = |expected, found| Err(Damage::Fields { expected, found });
        assert_eq!(split(b"a\tb", 1), fields(1, 2));
        assert_eq!(split(b"a\\n\tb\tc", 2), fields(2, 3));
        assert_eq!(split(b"a", 2), fields(2, 1));
        assert_eq!(split(b"", 2), fields(2, 1));
        assert_eq!(split(b"a", 0), fields(0, 1));
        assert_eq!(split(b"\\N", 0), fields(0, 1));
    }
}
