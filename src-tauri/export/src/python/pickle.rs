//! Reads a pickle of protocols 2 to 5 without running any of it: no class is looked up, nothing is called.
//! What it builds is never larger than what it reads.

use std::collections::HashMap;

use super::time;
use super::value::{Money, Node, Pickle, Ref};

/// Longest integer that is read, bytes: more digits than Python itself prints.
const LONGEST_INT: usize = 1800;

/// Where Python's own classes are, and where protocol 2 says they are.
const BUILTINS: &str = "builtins";
const OLD_BUILTINS: &str = "__builtin__";

/// Why a pickle cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// It ends too soon.
    #[error("it ends after {at} bytes, before its end mark")]
    Short {
        /// Bytes.
        at: usize,
    },
    /// Something comes after its end mark.
    #[error("its end mark is not at its end, but at byte {at}")]
    Longer {
        /// Where.
        at: usize,
    },
    /// An instruction that is not known, or not allowed.
    #[error("the instruction {code:#04x} at byte {at} is not read")]
    Instruction {
        /// The instruction.
        code: u8,
        /// Where.
        at: usize,
    },
    /// An instruction that finds nothing, or something else than it needs.
    #[error("the instruction {code:#04x} at byte {at} makes no sense there")]
    Nonsense {
        /// The instruction.
        code: u8,
        /// Where.
        at: usize,
    },
}

/// Reads a whole pickle.
pub fn read(bytes: &[u8]) -> Result<Pickle, PickleError> {
    let mut machine = Machine {
        bytes,
        at: 0,
        code: 0,
        code_at: 0,
        nodes: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    loop {
        if let Some(root) = machine.step()? {
            return match machine.at == bytes.len() {
                true => Ok(Pickle {
                    nodes: machine.nodes,
                    root,
                }),
                false => Err(PickleError::Longer { at: machine.at }),
            };
        }
    }
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The instruction that is carried out, and where it stands.
    code: u8,
    code_at: usize,
    nodes: Vec<Node>,
    stack: Vec<Ref>,
    /// Where on the stack the marks are.
    marks: Vec<usize>,
    memo: HashMap<u32, Ref>,
}

impl<'a> Machine<'a> {
    fn nonsense(&self) -> PickleError {
        PickleError::Nonsense {
            code: self.code,
            at: self.code_at,
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], PickleError> {
        let end = self.at.checked_add(length);
        let piece = end.and_then(|end| self.bytes.get(self.at..end));
        let piece = piece.ok_or(PickleError::Short {
            at: self.bytes.len(),
        })?;
        self.at += length;
        Ok(piece)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        let piece = self.take(N)?;
        piece.try_into().map_err(|_| self.nonsense())
    }

    fn byte(&mut self) -> Result<u8, PickleError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    fn four(&mut self) -> Result<u32, PickleError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// As many bytes as the next one, four or eight say.
    fn counted(&mut self, width: usize) -> Result<&'a [u8], PickleError> {
        let mut number = [0; 8];
        let given = self.take(width)?;
        for (to, from) in number.iter_mut().zip(given) {
            *to = *from;
        }
        let length = usize::try_from(u64::from_le_bytes(number)).unwrap_or(usize::MAX);
        self.take(length)
    }

    /// Up to the end of a line.
    fn line(&mut self) -> Result<String, PickleError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).ok_or(PickleError::Short {
            at: self.bytes.len(),
        })?;
        let line = self.take(length)?;
        self.at += 1;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn push(&mut self, node: Node) -> Result<(), PickleError> {
        let at = u32::try_from(self.nodes.len()).map_err(|_| self.nonsense())?;
        self.nodes.push(node);
        self.stack.push(Ref(at));
        Ok(())
    }

    /// What lies on top, above the last mark.
    fn pop(&mut self) -> Result<Ref, PickleError> {
        let floor = self.marks.last().copied().unwrap_or_default();
        match self.stack.len() > floor {
            true => self.stack.pop().ok_or_else(|| self.nonsense()),
            false => Err(self.nonsense()),
        }
    }

    fn top(&self) -> Result<Ref, PickleError> {
        let floor = self.marks.last().copied().unwrap_or_default();
        let top = self.stack.last().filter(|_| self.stack.len() > floor);
        top.copied().ok_or_else(|| self.nonsense())
    }

    /// Everything above the last mark, and the mark.
    fn since_mark(&mut self) -> Result<Vec<Ref>, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| self.nonsense())?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn last(&mut self, count: usize) -> Result<Vec<Ref>, PickleError> {
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(self.pop()?);
        }
        items.reverse();
        Ok(items)
    }

    fn node(&mut self, at: Ref) -> Result<&mut Node, PickleError> {
        let error = self.nonsense();
        self.nodes.get_mut(at.0 as usize).ok_or(error)
    }

    fn add(&mut self, items: Vec<Ref>) -> Result<(), PickleError> {
        let (top, error) = (self.top()?, self.nonsense());
        match self.node(top)? {
            Node::List(own) | Node::Set(own) => own.extend(items),
            // Of a class that is not known: a list of its own kind.
            Node::Object(_, own) => own.extend(items),
            _ => return Err(error),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Ref]) -> Result<(), PickleError> {
        let (top, error) = (self.top()?, self.nonsense());
        let pairs = items.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return Err(error);
        }
        let pairs = pairs.filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
        match self.node(top)? {
            Node::Dict(own) => own.extend(pairs),
            Node::Object(_, own) => own.extend(items),
            _ => return Err(error),
        }
        Ok(())
    }

    fn remember(&mut self, number: u32) -> Result<(), PickleError> {
        let top = self.top()?;
        self.memo.insert(number, top);
        Ok(())
    }

    fn recall(&mut self, number: u32) -> Result<(), PickleError> {
        let found = self.memo.get(&number).copied();
        self.stack.push(found.ok_or_else(|| self.nonsense())?);
        Ok(())
    }

    fn text(&self, at: Ref) -> Result<String, PickleError> {
        match self.nodes.get(at.0 as usize) {
            Some(Node::Str(text)) => Ok(text.clone()),
            _ => Err(self.nonsense()),
        }
    }

    fn integer(&mut self, bytes: &[u8]) -> Result<(), PickleError> {
        if bytes.len() > LONGEST_INT {
            return Err(self.nonsense());
        }
        self.push(Node::Int(decimal(bytes)))
    }

    /// What a call of a class with these arguments stands for.
    fn made(&self, class_at: Ref, arguments: Ref) -> Result<Node, PickleError> {
        let arguments = match self.nodes.get(arguments.0 as usize) {
            Some(Node::Tuple(items)) => items.clone(),
            _ => return Err(self.nonsense()),
        };
        let Some(Node::Class(module, name)) = self.nodes.get(class_at.0 as usize) else {
            return Err(self.nonsense());
        };
        let first = arguments
            .first()
            .and_then(|first| self.nodes.get(first.0 as usize));
        Ok(match (module.as_str(), name.as_str(), first) {
            ("otree.currency", "Currency", Some(Node::Str(digits))) => {
                Node::Decimal(Money::Currency, digits.clone())
            }
            ("otree.currency", "RealWorldCurrency", Some(Node::Str(digits))) => {
                Node::Decimal(Money::RealWorld, digits.clone())
            }
            ("decimal", "Decimal", Some(Node::Str(digits))) => {
                Node::Decimal(Money::Plain, digits.clone())
            }
            (BUILTINS | OLD_BUILTINS, "set", Some(Node::List(items))) => Node::Set(items.clone()),
            (BUILTINS | OLD_BUILTINS, "frozenset", Some(Node::List(items))) => {
                Node::FrozenSet(items.clone())
            }
            // Bytes in protocol 2: as text whose characters have their numbers.
            ("_codecs", "encode", Some(Node::Str(text))) => {
                let bytes = text.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
                Node::Bytes(bytes.collect())
            }
            ("datetime", class, Some(Node::Bytes(state))) if arguments.len() == 1 => {
                match time::shown(class, state) {
                    Some((text, words)) => Node::Time(text, words),
                    None => Node::Object(class_at, arguments),
                }
            }
            ("datetime", "timedelta", Some(Node::Int(_))) => match self.span(&arguments) {
                Some((text, words)) => Node::Time(text, words),
                None => Node::Object(class_at, arguments),
            },
            (BUILTINS | OLD_BUILTINS, "bytes", None) => Node::Bytes(Vec::new()),
            ("collections", "OrderedDict" | "defaultdict", _)
            | ("otree.database", "VarsDict", _) => Node::Dict(Vec::new()),
            _ => Node::Object(class_at, arguments),
        })
    }

    fn span(&self, arguments: &[Ref]) -> Option<(String, String)> {
        let number = |place: usize| match self.nodes.get(arguments.get(place)?.0 as usize)? {
            Node::Int(digits) => digits.parse().ok(),
            _ => None,
        };
        time::span(number(0)?, number(1)?, number(2)?)
    }

    /// Carries out one instruction; the value, when it is the last.
    fn step(&mut self) -> Result<Option<Ref>, PickleError> {
        self.code_at = self.at;
        self.code = self.byte()?;
        match self.code {
            b'.' => {
                let root = self.pop()?;
                return match self.stack.is_empty() && self.marks.is_empty() {
                    true => Ok(Some(root)),
                    false => Err(self.nonsense()),
                };
            }
            // Protocol, frame: what they announce is not needed.
            0x80 => drop(self.byte()?),
            0x95 => drop(self.take(8)?),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => drop(self.since_mark()?),
            b'2' => {
                let top = self.top()?;
                self.stack.push(top);
            }
            b'N' | 0x88 | 0x89 | b'J' | b'K' | b'M' | 0x8a | 0x8b | b'G' => self.number()?,
            b'X' | 0x8c | 0x8d | b'B' | b'C' | 0x8e | 0x96 => self.string()?,
            b']' => self.push(Node::List(Vec::new()))?,
            b'}' => self.push(Node::Dict(Vec::new()))?,
            b')' => self.push(Node::Tuple(Vec::new()))?,
            0x8f => self.push(Node::Set(Vec::new()))?,
            b't' => {
                let items = self.since_mark()?;
                self.push(Node::Tuple(items))?;
            }
            code @ 0x85..=0x87 => {
                let items = self.last(usize::from(code - 0x84))?;
                self.push(Node::Tuple(items))?;
            }
            0x91 => {
                let items = self.since_mark()?;
                self.push(Node::FrozenSet(items))?;
            }
            b'a' => {
                let item = self.pop()?;
                self.add(vec![item])?;
            }
            b'e' | 0x90 => {
                let items = self.since_mark()?;
                self.add(items)?;
            }
            b's' => {
                let items = self.last(2)?;
                self.set(&items)?;
            }
            b'u' => {
                let items = self.since_mark()?;
                self.set(&items)?;
            }
            b'q' | b'r' | 0x94 | b'h' | b'j' => self.memory()?,
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Node::Class(module, name))?;
            }
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                let class = Node::Class(self.text(module)?, self.text(name)?);
                self.push(class)?;
            }
            b'R' | 0x81 => {
                let (arguments, class) = (self.pop()?, self.pop()?);
                let made = self.made(class, arguments)?;
                self.push(made)?;
            }
            // What an object of a class that is not known is to become later is kept with what it was made with.
            b'b' => {
                let state = self.pop()?;
                let top = self.top()?;
                if let Node::Object(_, own) = self.node(top)? {
                    own.push(state);
                }
            }
            code => {
                return Err(PickleError::Instruction {
                    code,
                    at: self.code_at,
                });
            }
        }
        Ok(None)
    }

    fn number(&mut self) -> Result<(), PickleError> {
        match self.code {
            b'N' => self.push(Node::None),
            0x88 => self.push(Node::Bool(true)),
            0x89 => self.push(Node::Bool(false)),
            b'J' => {
                let number = i32::from_le_bytes(self.array()?);
                self.push(Node::Int(number.to_string()))
            }
            b'K' => {
                let number = self.byte()?;
                self.push(Node::Int(number.to_string()))
            }
            b'M' => {
                let number = u16::from_le_bytes(self.array()?);
                self.push(Node::Int(number.to_string()))
            }
            b'G' => {
                let number = f64::from_be_bytes(self.array()?);
                self.push(Node::Float(number))
            }
            code => {
                let bytes = self.counted(if code == 0x8a { 1 } else { 4 })?;
                self.integer(bytes)
            }
        }
    }

    fn string(&mut self) -> Result<(), PickleError> {
        let width = match self.code {
            0x8c | b'C' => 1,
            b'X' | b'B' => 4,
            _ => 8,
        };
        let is_text = matches!(self.code, b'X' | 0x8c | 0x8d);
        let bytes = self.counted(width)?;
        self.push(match is_text {
            true => Node::Str(String::from_utf8_lossy(bytes).into_owned()),
            false => Node::Bytes(bytes.to_vec()),
        })
    }

    fn memory(&mut self) -> Result<(), PickleError> {
        match self.code {
            b'q' => {
                let number = self.byte()?;
                self.remember(number.into())
            }
            b'r' => {
                let number = self.four()?;
                self.remember(number)
            }
            0x94 => {
                let number = u32::try_from(self.memo.len()).map_err(|_| self.nonsense())?;
                self.remember(number)
            }
            b'h' => {
                let number = self.byte()?;
                self.recall(number.into())
            }
            _ => {
                let number = self.four()?;
                self.recall(number)
            }
        }
    }
}

/// A number in two's complement, least byte first, in decimal.
fn decimal(bytes: &[u8]) -> String {
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    // The amount: of a negative number the complement, and one.
    let mut carry = u16::from(negative);
    let mut amount: Vec<u8> = Vec::with_capacity(bytes.len());
    for byte in bytes {
        let byte = if negative { !byte } else { *byte };
        let sum = u16::from(byte) + carry;
        carry = sum >> 8;
        amount.push(sum.to_le_bytes()[0]);
    }
    amount.push(carry.to_le_bytes()[0]);
    // Nine digits at a time, least first.
    let mut parts: Vec<u32> = Vec::new();
    for byte in amount.iter().rev() {
        let mut carry = u64::from(*byte);
        for part in &mut parts {
            let sum = (u64::from(*part) << 8) + carry;
            *part = u32::try_from(sum % 1_000_000_000).unwrap_or_default();
            carry = sum / 1_000_000_000;
        }
        if carry > 0 {
            parts.push(u32::try_from(carry).unwrap_or_default());
        }
    }
    let mut text = String::new();
    if negative {
        text.push('-');
    }
    let Some((first, rest)) = parts.split_last() else {
        return "0".to_owned();
    };
    text.push_str(&first.to_string());
    for part in rest.iter().rev() {
        text.push_str(&format!("{part:09}"));
    }
    text
}
