//! The text of a value, as Python's `str` makes it, which is what its CSV writer puts into a cell.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::float::repr_float;
use super::value::{Money, Node, Pickle, Ref};

/// Longest text of one value, bytes. A value that contains another twice, which contains another twice, and so on, has a
/// text without bounds: what is longer ends with an ellipsis.
const LONGEST: usize = 1 << 20;
/// Deepest nesting that is written out; Python gives up at about a thousand.
const DEEPEST: usize = 200;

/// `str(value)`
pub fn str_of(pickle: &Pickle, at: Ref) -> String {
    if let Node::Str(text) | Node::Decimal(_, text) | Node::Time(text, _) = pickle.get(at) {
        return text.clone();
    }
    let mut writer = Writer {
        pickle,
        out: String::new(),
        within: Vec::new(),
    };
    writer.repr(at);
    writer.out
}

struct Writer<'a> {
    pickle: &'a Pickle,
    out: String,
    within: Vec<Ref>,
}

impl Writer<'_> {
    fn repr(&mut self, at: Ref) {
        if self.out.len() > LONGEST || self.within.len() > DEEPEST {
            return self.out.push('…');
        }
        match self.pickle.get(at) {
            Node::None => self.out.push_str("None"),
            Node::Bool(true) => self.out.push_str("True"),
            Node::Bool(false) => self.out.push_str("False"),
            Node::Int(digits) => self.out.push_str(digits),
            Node::Float(number) => self.out.push_str(&repr_float(*number)),
            Node::Str(text) => repr_text(text, &mut self.out),
            Node::Bytes(bytes) => repr_bytes(bytes, &mut self.out),
            Node::Decimal(Money::Plain, digits) => {
                self.out.push_str(&format!("Decimal('{digits}')"));
            }
            Node::Decimal(_, digits) => self.out.push_str(&format!("{digits}cu")),
            Node::Time(_, words) => self.out.push_str(words),
            Node::Class(module, name) => {
                self.out.push_str(&match module.as_str() {
                    "builtins" => format!("<class '{name}'>"),
                    _ => format!("<class '{module}.{name}'>"),
                });
            }
            _ if self.within.contains(&at) => self.out.push_str(match self.pickle.get(at) {
                Node::Dict(_) => "{...}",
                Node::List(_) => "[...]",
                _ => "(...)",
            }),
            container => {
                self.within.push(at);
                self.container(container);
                self.within.pop();
            }
        }
    }

    fn container(&mut self, node: &Node) {
        match node {
            Node::List(items) => self.list("[", items, "]"),
            Node::Tuple(items) => self.list("(", items, if items.len() == 1 { ",)" } else { ")" }),
            Node::Set(items) if items.is_empty() => self.out.push_str("set()"),
            Node::Set(items) => self.list("{", items, "}"),
            Node::FrozenSet(items) if items.is_empty() => self.out.push_str("frozenset()"),
            Node::FrozenSet(items) => self.list("frozenset({", items, "})"),
            Node::Dict(pairs) => {
                self.out.push('{');
                for (place, (key, value)) in pairs.iter().enumerate() {
                    if place > 0 {
                        self.out.push_str(", ");
                    }
                    self.repr(*key);
                    self.out.push_str(": ");
                    self.repr(*value);
                    if self.out.len() > LONGEST {
                        break;
                    }
                }
                self.out.push('}');
            }
            Node::Object(class, made_with) => {
                let name = match self.pickle.get(*class) {
                    Node::Class(_, name) => name.clone(),
                    _ => "object".to_owned(),
                };
                // A unit of a study's own is made with its digits, and shown with them.
                if let [only] = made_with.as_slice()
                    && let Some(digits) = self.pickle.text(*only)
                    && is_decimal(digits)
                {
                    return self.out.push_str(&format!("{name}({digits})"));
                }
                self.out.push_str(&name);
                self.list("(", made_with, ")");
            }
            _ => {}
        }
    }

    fn list(&mut self, open: &str, items: &[Ref], close: &str) {
        self.out.push_str(open);
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.out.push_str(", ");
            }
            self.repr(*item);
            if self.out.len() > LONGEST {
                break;
            }
        }
        self.out.push_str(close);
    }
}

/// Whether a text is a decimal number, as Python writes one.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit());
    starts
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'E' | b'+' | b'-'))
        && text.parse::<f64>().is_ok()
}

/// `repr` of a text: quoted by the mark it does not hold, and nothing in it that cannot be seen.
fn repr_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => {
                let number = u32::from(c);
                out.push_str(&match number {
                    0..0x100 => format!("\\x{number:02x}"),
                    0x100..0x1_0000 => format!("\\u{number:04x}"),
                    _ => format!("\\U{number:08x}"),
                });
            }
        }
    }
    out.push(quote);
}

fn repr_bytes(bytes: &[u8], out: &mut String) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    out.extend(['b', quote]);
    for byte in bytes {
        match *byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b if char::from(b) == quote => out.extend(['\\', quote]),
            b @ b' '..=b'~' => out.push(char::from(b)),
            b => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
}

fn is_printable(c: char) -> bool {
    use GeneralCategory::{
        Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, SpaceSeparator, Surrogate,
        Unassigned,
    };
    c == ' '
        || !matches!(
            c.general_category(),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        )
}
