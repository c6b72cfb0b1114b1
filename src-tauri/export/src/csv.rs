//! Rows of cells as a CSV file: as Python's writer makes it, or as a spreadsheet of another country wants it.

use std::io::Write;

use crate::error::ExportError;
use crate::sheet::{Cell, Sheet};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Between two cells.
    pub separator: u8,
    /// Whether the file begins with the mark by which Excel knows UTF-8.
    pub mark: bool,
    /// Whether a number has a comma where it has a point.
    pub decimal_comma: bool,
    /// Whether text that a spreadsheet would take for a formula gets an apostrophe before it. This changes the data.
    pub guard: bool,
}

impl Style {
    /// As oTree writes it.
    pub const OTREE: Style = Style {
        separator: b',',
        mark: false,
        decimal_comma: false,
        guard: false,
    };

    /// What Excel opens by a double click where numbers have a decimal comma.
    pub const GERMAN_EXCEL: Style = Style {
        separator: b';',
        mark: true,
        decimal_comma: true,
        guard: false,
    };
}

/// A CSV file that is being written.
pub struct Writer<W: Write> {
    out: W,
    style: Style,
    /// The row so far.
    row: Vec<u8>,
    cells: usize,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub fn new(mut out: W, style: Style) -> Result<Self, ExportError> {
        if style.mark {
            out.write_all("\u{feff}".as_bytes())?;
        }
        Ok(Self {
            out,
            style,
            row: Vec::new(),
            cells: 0,
        })
    }

    fn field(&mut self, text: &str) {
        let separator = self.style.separator;
        let quoted = text
            .bytes()
            .any(|byte| byte == separator || matches!(byte, b'"' | b'\r' | b'\n'));
        if !quoted {
            return self.row.extend_from_slice(text.as_bytes());
        }
        self.row.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                self.row.push(b'"');
            }
            self.row.push(byte);
        }
        self.row.push(b'"');
    }

    /// Adds bytes as they are, between two rows.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        Ok(self.out.write_all(bytes)?)
    }

    /// Ends the file.
    pub fn finish(mut self) -> Result<W, ExportError> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Sheet for Writer<W> {
    fn cell(&mut self, cell: &Cell<'_>) -> Result<(), ExportError> {
        if self.cells > 0 {
            self.row.push(self.style.separator);
        }
        self.cells += 1;
        match cell {
            Cell::Empty => {}
            Cell::Number(text) if self.style.decimal_comma => {
                let text = text.replace('.', ",");
                self.field(&text);
            }
            Cell::Number(text) => self.field(text),
            Cell::Text(text) => {
                let looks_like_one = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
                match self.style.guard && looks_like_one {
                    true => self.field(&format!("'{text}")),
                    false => self.field(text),
                }
            }
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ExportError> {
        // One cell with nothing in it would be no cell.
        if self.cells == 1 && self.row.is_empty() {
            self.row.extend_from_slice(b"\"\"");
        }
        self.row.extend_from_slice(b"\r\n");
        self.out.write_all(&self.row)?;
        self.row.clear();
        self.cells = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(style: Style, rows: &[&[Cell<'_>]]) -> String {
        let mut writer = Writer::new(Vec::new(), style).unwrap();
        for row in rows {
            row.iter().for_each(|cell| writer.cell(cell).unwrap());
            writer.end_row().unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(text.into())
    }

    #[test]
    fn it_is_quoted_where_python_quotes() {
        let rows: [&[Cell<'_>]; 5] = [
            &[
                text("a,b"),
                text("say \"so\""),
                text("two\nlines"),
                text(" a "),
            ],
            &[
                text("=1+1"),
                text("'"),
                text("a;b"),
                Cell::Empty,
                text("\t"),
            ],
            &[Cell::Number("1.5".into()), Cell::Number("-2".into())],
            &[Cell::Empty],
            &[],
        ];
        assert_eq!(
            written(Style::OTREE, &rows),
            "\"a,b\",\"say \"\"so\"\"\",\"two\nlines\", a \r\n=1+1,',a;b,,\t\r\n1.5,-2\r\n\"\"\r\n\r\n"
        );
    }

    #[test]
    fn german_excel_gets_its_separator_its_comma_and_its_mark() {
        let rows: [&[Cell<'_>]; 1] = [&[
            Cell::Number("1.5".into()),
            text("1.5"),
            text("a;b"),
            text("a,b"),
        ]];
        assert_eq!(
            written(Style::GERMAN_EXCEL, &rows),
            "\u{feff}1,5;1.5;\"a;b\";a,b\r\n"
        );
    }

    #[test]
    fn a_guard_keeps_formulas_from_being_computed_and_leaves_numbers_alone() {
        let style = Style {
            guard: true,
            ..Style::OTREE
        };
        let rows: [&[Cell<'_>]; 1] = [&[
            text("=1"),
            text("@a"),
            text("a=1"),
            Cell::Number("-1".into()),
        ]];
        assert_eq!(written(style, &rows), "'=1,'@a,a=1,-1\r\n");
    }
}
