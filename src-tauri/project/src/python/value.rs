//! What a settings file's expressions come to, as far as that is certain.

use std::rc::Rc;

use ruff_python_ast::StmtFunctionDef;

use super::source::Source;

/// Where a value was written: a file's number and a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub file: usize,
    pub line: u32,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Unknown,
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>, At),
    List(Rc<List>),
    Dict(Rc<Dict>),
    /// A module of the project, by its file.
    Module(Rc<str>),
    /// A function of the project.
    Function(Rc<Function>),
}

/// A function and where it was written.
#[derive(Debug)]
pub(crate) struct Function {
    pub definition: StmtFunctionDef,
    pub file: usize,
    pub path: String,
    pub source: Rc<Source>,
}

#[derive(Clone, Debug)]
pub(crate) struct List {
    pub items: Vec<Value>,
    /// False if there may be more or other items.
    pub whole: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Dict {
    pub entries: Vec<(Rc<str>, Value)>,
    /// False if there may be more or other entries.
    pub whole: bool,
    pub at: At,
}

impl Value {
    pub(crate) fn list(items: Vec<Value>, whole: bool) -> Self {
        Self::List(Rc::new(List { items, whole }))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// How much room it takes, for the evaluator's budget.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Text(text, _) => 1 + text.len() / 16,
            Self::List(list) => 1 + list.items.len(),
            Self::Dict(dict) => 1 + dict.entries.len(),
            _ => 1,
        }
    }

    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Unknown | Self::Module(_) | Self::Function(_) => None,
            Self::None => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Float(value) => Some(*value != 0.0),
            Self::Text(text, _) => Some(!text.is_empty()),
            Self::List(list) if !list.items.is_empty() => Some(true),
            Self::List(list) => list.whole.then_some(false),
            Self::Dict(dict) if !dict.entries.is_empty() => Some(true),
            Self::Dict(dict) => dict.whole.then_some(false),
        }
    }

    /// The same, but perhaps not all of it.
    pub(crate) fn in_part(self) -> Self {
        match self {
            Self::List(list) => Self::list(list.items.clone(), false),
            Self::Dict(dict) => Self::Dict(Rc::new(Dict {
                whole: false,
                ..Dict::clone(&dict)
            })),
            Self::Text(..) | Self::Module(_) | Self::Function(_) => self,
            _ => Self::Unknown,
        }
    }
}

impl Dict {
    pub(crate) fn empty(at: At) -> Self {
        Self {
            entries: Vec::new(),
            whole: true,
            at,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(key, _)| &**key == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, name: Rc<str>, value: Value) {
        match self.entries.iter_mut().find(|(key, _)| *key == name) {
            Some((_, old)) => *old = value,
            None => self.entries.push((name, value)),
        }
    }

    pub(crate) fn update(&mut self, other: &Value) {
        match other {
            Value::Dict(other) => {
                for (key, value) in &other.entries {
                    self.set(Rc::clone(key), value.clone());
                }
                self.whole &= other.whole;
            }
            _ => self.whole = false,
        }
    }
}
