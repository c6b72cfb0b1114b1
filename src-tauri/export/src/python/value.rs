//! The values of a pickle, side by side: one that is referred to twice is there once, and one may contain itself.

/// Where a value is among those of its pickle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref(pub(super) u32);

/// A value of Python's.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer of any size, in decimal.
    Int(String),
    /// `float`
    Float(f64),
    /// `str`; what is no text of Unicode's (a lone surrogate) is replaced.
    Str(String),
    /// `bytes`
    Bytes(Vec<u8>),
    /// `list`
    List(Vec<Ref>),
    /// `tuple`
    Tuple(Vec<Ref>),
    /// `dict`, in the order in which its keys came.
    Dict(Vec<(Ref, Ref)>),
    /// `set`
    Set(Vec<Ref>),
    /// `frozenset`
    FrozenSet(Vec<Ref>),
    /// A decimal number, of one of these kinds.
    Decimal(Money, String),
    /// A date, a time or a span: its `str` and its `repr`.
    Time(String, String),
    /// A class: its module and its name.
    Class(String, String),
    /// Something of a class that is not known: the class, and what it was made with.
    Object(Ref, Vec<Ref>),
}

/// What a decimal number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// Python's `Decimal`.
    Plain,
    /// oTree's `Currency`: points, or money where the study counts in money.
    Currency,
    /// oTree's `RealWorldCurrency`.
    RealWorld,
}

/// A whole pickle.
#[derive(Clone, Debug)]
pub struct Pickle {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Ref,
}

impl Pickle {
    /// The value that was pickled.
    pub fn root(&self) -> Ref {
        self.root
    }

    /// What stands there.
    pub fn get(&self, at: Ref) -> &Node {
        self.nodes.get(at.0 as usize).unwrap_or(&Node::None)
    }

    /// The text of a `str`.
    pub fn text(&self, at: Ref) -> Option<&str> {
        match self.get(at) {
            Node::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The entries of a dict whose keys are text; none where it is no dict.
    pub fn entries(&self, at: Ref) -> impl Iterator<Item = (&str, Ref)> {
        let pairs: &[(Ref, Ref)] = match self.get(at) {
            Node::Dict(pairs) => pairs,
            _ => &[],
        };
        pairs
            .iter()
            .filter_map(|(key, value)| Some((self.text(*key)?, *value)))
    }

    /// The value of a dict's key.
    pub fn entry(&self, at: Ref, key: &str) -> Option<Ref> {
        let found = self.entries(at).filter(|(name, _)| *name == key);
        found.last().map(|(_, value)| value)
    }

    /// The items of a list or tuple.
    pub fn items(&self, at: Ref) -> &[Ref] {
        match self.get(at) {
            Node::List(items) | Node::Tuple(items) => items,
            _ => &[],
        }
    }
}
