//! Follows a settings file's statements as far as they are plain data: assignments, lists, dicts,
//! imports inside the project, simple loops. Calls nothing; what it cannot follow is `Unknown`.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ruff_python_ast::{ExceptHandler, Expr, Operator, Stmt};
use ruff_text_size::Ranged;

use super::source::{self, Fault, Source};
use super::value::{At, Dict, Function, List, Value};
use crate::tree::Tree;

/// The names a module binds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub values: BTreeMap<String, Value>,
    /// Something we cannot see may have bound more.
    pub open: bool,
}

pub(crate) struct Evaluator<'t> {
    pub(super) tree: &'t Tree,
    /// Files met, in order; [`At::file`] counts them.
    pub files: Vec<String>,
    /// Files that could not be parsed.
    pub faults: Vec<(String, Fault)>,
    pub(super) done: BTreeMap<String, Rc<Names>>,
    under_way: BTreeSet<String>,
    /// What may still be built: no settings file needs as much, a hostile one shall not have more.
    pub(super) budget: usize,
    pub(super) depth: usize,
    pub(super) unsure: usize,
}

const BUDGET: usize = 200_000;
pub(super) const DEEPEST: usize = 200;

/// The module or function being run.
pub(super) struct Frame {
    pub(super) file: usize,
    pub(super) path: String,
    pub(super) source: Rc<Source>,
    pub(super) names: Names,
    /// What the function being run returned.
    pub(super) returned: Option<Value>,
}

impl Frame {
    pub(super) fn at(&self, node: &impl Ranged) -> At {
        At {
            file: self.file,
            line: self.source.line(node.start()),
        }
    }
}

impl<'t> Evaluator<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            files: Vec::new(),
            faults: Vec::new(),
            done: BTreeMap::new(),
            under_way: BTreeSet::new(),
            budget: BUDGET,
            depth: 0,
            unsure: 0,
        }
    }

    /// What the module in this file binds; everything unknown if it cannot be parsed.
    pub(crate) fn module(&mut self, path: &str) -> Rc<Names> {
        if let Some(names) = self.done.get(path) {
            return Rc::clone(names);
        }
        let unknown = || {
            Rc::new(Names {
                open: true,
                ..Names::default()
            })
        };
        let Some(content) = self.tree.file(path) else {
            return unknown();
        };
        if self.under_way.len() > DEEPEST || !self.under_way.insert(path.to_owned()) {
            return unknown();
        }
        let names = match source::read(content) {
            Err(fault) => {
                self.faults.push((path.to_owned(), fault));
                unknown()
            }
            Ok(source) => {
                let file = self.files.len();
                self.files.push(path.to_owned());
                let source = Rc::new(source);
                let mut frame = Frame {
                    file,
                    path: path.to_owned(),
                    source: Rc::clone(&source),
                    names: Names::default(),
                    returned: None,
                };
                let unsure = std::mem::take(&mut self.unsure);
                self.run(&source.body, &mut frame);
                self.unsure = unsure;
                Rc::new(frame.names)
            }
        };
        self.under_way.remove(path);
        self.done.insert(path.to_owned(), Rc::clone(&names));
        names
    }

    pub(super) fn run(&mut self, body: &[Stmt], frame: &mut Frame) {
        for statement in body {
            if self.budget == 0 {
                frame.names.open = true;
                return;
            }
            if frame.returned.is_some() {
                return;
            }
            self.budget -= 1;
            self.statement(statement, frame);
        }
    }

    fn run_unsure(&mut self, body: &[Stmt], frame: &mut Frame) {
        self.unsure += 1;
        self.run(body, frame);
        self.unsure -= 1;
    }

    fn statement(&mut self, statement: &Stmt, frame: &mut Frame) {
        match statement {
            Stmt::Assign(it) => {
                let value = self.value(&it.value, frame);
                for target in &it.targets {
                    self.assign(target, value.clone(), frame);
                }
            }
            Stmt::AnnAssign(it) => {
                if let Some(value) = &it.value {
                    let value = self.value(value, frame);
                    self.assign(&it.target, value, frame);
                }
            }
            Stmt::AugAssign(it) => {
                let (old, added) = (self.value(&it.target, frame), self.value(&it.value, frame));
                let value = self.combine(it.op, old, added, frame.at(it));
                self.assign(&it.target, value, frame);
            }
            Stmt::Expr(it) => {
                if let Expr::Call(call) = &*it.value {
                    self.method(call, frame);
                }
            }
            Stmt::If(it) => self.branches(it, frame),
            Stmt::For(it) => {
                let iterated = self.value(&it.iter, frame);
                match iterated {
                    Value::List(list) => {
                        for item in &list.items {
                            self.assign(&it.target, item.clone(), frame);
                            self.run(&it.body, frame);
                        }
                        if !list.whole {
                            self.forget(&it.body, frame);
                        }
                    }
                    _ => self.forget(&it.body, frame),
                }
            }
            Stmt::While(it) => self.forget(&it.body, frame),
            Stmt::With(it) => self.run(&it.body, frame),
            Stmt::Try(it) => {
                self.run(&it.body, frame);
                // Taken only if the body fails, which we cannot tell.
                for ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    let before = frame.names.clone();
                    self.run_unsure(&handler.body, frame);
                    for (name, value) in before.values {
                        frame.names.values.insert(name, value);
                    }
                }
                self.run(&it.orelse, frame);
                self.run(&it.finalbody, frame);
            }
            Stmt::FunctionDef(it) if it.decorator_list.is_empty() && !it.is_async => {
                let function = Function {
                    definition: it.clone(),
                    file: frame.file,
                    path: frame.path.clone(),
                    source: Rc::clone(&frame.source),
                };
                let function = Value::Function(Rc::new(function));
                frame.names.values.insert(it.name.to_string(), function);
            }
            Stmt::FunctionDef(it) => {
                frame
                    .names
                    .values
                    .insert(it.name.to_string(), Value::Unknown);
            }
            Stmt::Return(it) => {
                let value = it
                    .value
                    .as_deref()
                    .map_or(Value::None, |it| self.value(it, frame));
                // Behind a condition we cannot decide, another may be the one that counts.
                frame.returned = Some(if self.unsure > 0 {
                    Value::Unknown
                } else {
                    value
                });
            }
            Stmt::ClassDef(it) => {
                frame
                    .names
                    .values
                    .insert(it.name.to_string(), Value::Unknown);
            }
            Stmt::Import(it) => it.names.iter().for_each(|alias| self.import(alias, frame)),
            Stmt::ImportFrom(it) => self.import_from(it, frame),
            Stmt::Delete(it) => {
                for target in &it.targets {
                    if let Expr::Name(name) = target {
                        frame.names.values.remove(name.id.as_str());
                    }
                }
            }
            _ => {}
        }
    }

    fn branches(&mut self, it: &ruff_python_ast::StmtIf, frame: &mut Frame) {
        if is_main_guard(&it.test) {
            return;
        }
        match self.value(&it.test, frame).truth() {
            Some(true) => return self.run(&it.body, frame),
            Some(false) => {}
            None => self.run_unsure(&it.body, frame),
        }
        for clause in &it.elif_else_clauses {
            let truth = match &clause.test {
                None => Some(true),
                Some(test) => self.value(test, frame).truth(),
            };
            let only = truth == Some(true) && self.value(&it.test, frame).truth() == Some(false);
            match truth {
                Some(false) => {}
                _ if only => return self.run(&clause.body, frame),
                _ => self.run_unsure(&clause.body, frame),
            }
        }
    }

    /// Whatever this body may bind or change is no longer known as a whole.
    fn forget(&mut self, body: &[Stmt], frame: &mut Frame) {
        self.run_unsure(body, frame);
    }

    pub(super) fn assign(&mut self, target: &Expr, value: Value, frame: &mut Frame) {
        let value = if self.unsure > 0 {
            value.in_part()
        } else {
            value
        };
        match target {
            Expr::Name(name) => {
                self.budget = self.budget.saturating_sub(value.weight());
                frame.names.values.insert(name.id.to_string(), value);
            }
            Expr::Subscript(it) => {
                if let Expr::Name(name) = &*it.value
                    && let Some(Value::Dict(dict)) = frame.names.values.get(name.id.as_str())
                {
                    let mut dict = Dict::clone(dict);
                    match self.value(&it.slice, frame) {
                        Value::Text(key, _) => dict.set(key, value),
                        _ => dict.whole = false,
                    }
                    frame
                        .names
                        .values
                        .insert(name.id.to_string(), Value::Dict(Rc::new(dict)));
                }
            }
            Expr::Tuple(it) => self.unpack(&it.elts, &value, frame),
            Expr::List(it) => self.unpack(&it.elts, &value, frame),
            _ => {}
        }
    }

    fn unpack(&mut self, targets: &[Expr], value: &Value, frame: &mut Frame) {
        let items = match value {
            Value::List(list) if list.whole && list.items.len() == targets.len() => {
                Some(&list.items)
            }
            _ => None,
        };
        for (at, target) in targets.iter().enumerate() {
            let item = items
                .and_then(|items| items.get(at))
                .cloned()
                .unwrap_or(Value::Unknown);
            self.assign(target, item, frame);
        }
    }

    /// `LIST.append(…)` and its like, as a statement.
    fn method(&mut self, call: &ruff_python_ast::ExprCall, frame: &mut Frame) {
        let Expr::Attribute(attribute) = &*call.func else {
            return;
        };
        let Expr::Name(name) = &*attribute.value else {
            return;
        };
        let Some(old) = frame.names.values.get(name.id.as_str()).cloned() else {
            return;
        };
        let mut args = Vec::new();
        for arg in &call.arguments.args {
            args.push(self.value(arg, frame));
        }
        let value = match (old, attribute.attr.as_str(), args.as_slice()) {
            (Value::List(list), "append", [item]) => {
                let mut items = list.items.clone();
                items.push(item.clone());
                Value::list(items, list.whole)
            }
            (list @ Value::List(_), "extend", [more]) => {
                self.combine(Operator::Add, list, more.clone(), frame.at(attribute))
            }
            (Value::List(list), "insert", [at, item]) => {
                let mut items = list.items.clone();
                let at = match at {
                    Value::Int(at) => usize::try_from(*at).unwrap_or(0).min(items.len()),
                    _ => items.len(),
                };
                items.insert(at, item.clone());
                Value::list(items, list.whole)
            }
            (Value::Dict(dict), "update", args) => {
                let mut dict = Dict::clone(&dict);
                args.iter().for_each(|other| dict.update(other));
                for keyword in &call.arguments.keywords {
                    let value = self.value(&keyword.value, frame);
                    match &keyword.arg {
                        Some(name) => dict.set(name.as_str().into(), value),
                        None => dict.update(&value),
                    }
                }
                Value::Dict(Rc::new(dict))
            }
            (
                value,
                "sort" | "reverse" | "copy" | "index" | "count" | "keys" | "values" | "items",
                _,
            ) => value,
            (value, _, _) => value.in_part(),
        };
        let value = if self.unsure > 0 {
            value.in_part()
        } else {
            value
        };
        self.budget = self.budget.saturating_sub(value.weight());
        frame.names.values.insert(name.id.to_string(), value);
    }
}

/// `if __name__ == '__main__':`
fn is_main_guard(test: &Expr) -> bool {
    matches!(test, Expr::Compare(it) if matches!(&*it.left, Expr::Name(name) if name.id == "__name__"))
}

/// The texts of a list, and whether it holds nothing else.
pub(crate) fn texts(value: &Value) -> (Vec<(Rc<str>, At)>, bool) {
    match value {
        Value::List(list) => {
            let List { items, whole } = &**list;
            let texts: Vec<_> = items
                .iter()
                .filter_map(|item| match item {
                    Value::Text(text, at) => Some((Rc::clone(text), *at)),
                    _ => None,
                })
                .collect();
            let all = *whole && texts.len() == items.len();
            (texts, all)
        }
        Value::Dict(dict) => (
            dict.entries
                .iter()
                .map(|(key, _)| (Rc::clone(key), dict.at))
                .collect(),
            dict.whole,
        ),
        _ => (Vec::new(), false),
    }
}
