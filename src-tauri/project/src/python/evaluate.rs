//! Follows a settings file's statements as far as they are plain data: assignments, lists, dicts,
//! imports inside the project, simple loops. Calls nothing; what it cannot follow is `Unknown`.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ruff_python_ast::{Alias, ExceptHandler, Expr, Operator, Stmt, StmtImportFrom};
use ruff_text_size::Ranged;

use super::source::{self, Fault, Source};
use super::value::{At, Dict, List, Value};
use crate::tree::{Tree, parent};

/// The names a module binds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub values: BTreeMap<String, Value>,
    /// Something we cannot see may have bound more.
    pub open: bool,
}

pub(crate) struct Evaluator<'t> {
    tree: &'t Tree,
    /// Files met, in order; [`At::file`] counts them.
    pub files: Vec<String>,
    /// Files that could not be parsed.
    pub faults: Vec<(String, Fault)>,
    done: BTreeMap<String, Rc<Names>>,
    under_way: BTreeSet<String>,
    /// What may still be built: no settings file needs as much, a hostile one shall not have more.
    budget: usize,
    depth: usize,
    unsure: usize,
}

const BUDGET: usize = 200_000;
const DEEPEST: usize = 200;

/// The module being run.
struct Frame {
    file: usize,
    path: String,
    source: Rc<Source>,
    names: Names,
}

impl Frame {
    fn at(&self, node: &impl Ranged) -> At {
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

    fn run(&mut self, body: &[Stmt], frame: &mut Frame) {
        for statement in body {
            if self.budget == 0 {
                frame.names.open = true;
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
            Stmt::FunctionDef(it) => {
                frame
                    .names
                    .values
                    .insert(it.name.to_string(), Value::Unknown);
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

    fn assign(&mut self, target: &Expr, value: Value, frame: &mut Frame) {
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

    fn import(&mut self, alias: &Alias, frame: &mut Frame) {
        let name = alias.name.as_str();
        let bound = alias.asname.as_ref().map_or_else(
            || name.split('.').next().unwrap_or(name),
            |asname| asname.as_str(),
        );
        let target = if alias.asname.is_some() { name } else { bound };
        let value = match self.resolve(target, "") {
            Some(path) => Value::Module(path.into()),
            None => Value::Unknown,
        };
        frame.names.values.insert(bound.to_owned(), value);
    }

    fn import_from(&mut self, it: &StmtImportFrom, frame: &mut Frame) {
        let module = it.module.as_ref().map_or("", |module| module.as_str());
        let mut folder = if it.level == 0 {
            ""
        } else {
            parent(&frame.path)
        }
        .to_owned();
        for _ in 1..it.level {
            folder = parent(&folder).to_owned();
        }
        let path = self.resolve(module, &folder);
        let names = path.as_deref().map(|path| self.module(path));
        for alias in &it.names {
            let name = alias.name.as_str();
            if name == "*" {
                match &names {
                    Some(names) => {
                        frame.names.open |= names.open;
                        let hidden = |name: &str| name.starts_with('_');
                        for (name, value) in names.values.iter().filter(|(name, _)| !hidden(name)) {
                            frame.names.values.insert(name.clone(), value.clone());
                        }
                    }
                    // Somebody else's package binds none of the names we look for.
                    None if is_known_package(module) => {}
                    None => frame.names.open = true,
                }
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |asname| asname.as_str());
            let inner = if module.is_empty() {
                name.to_owned()
            } else {
                format!("{module}.{name}")
            };
            let value = match names.as_ref().and_then(|names| names.values.get(name)) {
                Some(value) => value.clone(),
                None => match self.resolve(&inner, &folder) {
                    Some(path) => Value::Module(path.into()),
                    None => Value::Unknown,
                },
            };
            frame.names.values.insert(bound.to_owned(), value);
        }
    }

    /// The project's file for a dotted name, as seen from `folder`.
    fn resolve(&self, module: &str, folder: &str) -> Option<String> {
        let inner = module.replace('.', "/");
        let base = match (folder, inner.as_str()) {
            ("", inner) => inner.to_owned(),
            (folder, "") => folder.to_owned(),
            (folder, inner) => format!("{folder}/{inner}"),
        };
        let package = if base.is_empty() {
            "__init__.py".to_owned()
        } else {
            format!("{base}/__init__.py")
        };
        [package, format!("{base}.py")]
            .into_iter()
            .find(|path| self.tree.file(path).is_some())
    }

    fn value(&mut self, expression: &Expr, frame: &Frame) -> Value {
        if self.depth >= DEEPEST || self.budget == 0 {
            return Value::Unknown;
        }
        self.depth += 1;
        let value = self.value_inner(expression, frame);
        self.depth -= 1;
        self.budget = self.budget.saturating_sub(value.weight());
        value
    }

    fn value_inner(&mut self, expression: &Expr, frame: &Frame) -> Value {
        match expression {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(it) => Value::Bool(it.value),
            Expr::NumberLiteral(it) => match &it.value {
                ruff_python_ast::Number::Int(int) => {
                    int.as_i64().map_or(Value::Unknown, Value::Int)
                }
                ruff_python_ast::Number::Float(float) => Value::Float(*float),
                ruff_python_ast::Number::Complex { .. } => Value::Unknown,
            },
            Expr::StringLiteral(it) => Value::Text(it.value.to_str().into(), frame.at(it)),
            Expr::FString(it) => self.formatted(it, frame),
            Expr::List(it) => self.items(&it.elts, frame),
            Expr::Tuple(it) => self.items(&it.elts, frame),
            Expr::Set(it) => self.items(&it.elts, frame),
            Expr::Dict(it) => {
                let mut dict = Dict::empty(frame.at(it));
                for item in &it.items {
                    let value = self.value(&item.value, frame);
                    match item.key.as_ref().map(|key| self.value(key, frame)) {
                        None => dict.update(&value),
                        Some(Value::Text(key, _)) => dict.set(key, value),
                        Some(_) => dict.whole = false,
                    }
                }
                Value::Dict(Rc::new(dict))
            }
            Expr::Call(it) => self.call(it, frame),
            Expr::BinOp(it) => {
                let (left, right) = (self.value(&it.left, frame), self.value(&it.right, frame));
                self.combine(it.op, left, right, frame.at(it))
            }
            Expr::UnaryOp(it) => match (it.op, self.value(&it.operand, frame)) {
                (ruff_python_ast::UnaryOp::USub, Value::Int(int)) => {
                    Value::Int(int.saturating_neg())
                }
                (ruff_python_ast::UnaryOp::USub, Value::Float(float)) => Value::Float(-float),
                (ruff_python_ast::UnaryOp::Not, value) => value
                    .truth()
                    .map_or(Value::Unknown, |truth| Value::Bool(!truth)),
                _ => Value::Unknown,
            },
            Expr::Name(it) => frame
                .names
                .values
                .get(it.id.as_str())
                .cloned()
                .unwrap_or(Value::Unknown),
            Expr::Attribute(it) => match self.value(&it.value, frame) {
                Value::Module(path) => {
                    let inner = self.module(&path).values.get(it.attr.as_str()).cloned();
                    inner.unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            },
            Expr::Subscript(it) => {
                match (self.value(&it.value, frame), self.value(&it.slice, frame)) {
                    (Value::Dict(dict), Value::Text(key, _)) => {
                        dict.get(&key).cloned().unwrap_or(Value::Unknown)
                    }
                    (Value::List(list), Value::Int(at)) if list.whole => {
                        let item = usize::try_from(at).ok().and_then(|at| list.items.get(at));
                        item.cloned().unwrap_or(Value::Unknown)
                    }
                    _ => Value::Unknown,
                }
            }
            Expr::If(it) => match self.value(&it.test, frame).truth() {
                Some(true) => self.value(&it.body, frame),
                Some(false) => self.value(&it.orelse, frame),
                None => Value::Unknown,
            },
            Expr::ListComp(it) => self.comprehension(it, frame),
            _ => Value::Unknown,
        }
    }

    fn formatted(&mut self, it: &ruff_python_ast::ExprFString, frame: &Frame) -> Value {
        let mut text = String::new();
        for part in &it.value {
            match part {
                ruff_python_ast::FStringPart::Literal(literal) => text.push_str(literal.as_str()),
                ruff_python_ast::FStringPart::FString(inner) => {
                    for element in &inner.elements {
                        match element {
                            ruff_python_ast::InterpolatedStringElement::Literal(literal) => {
                                text.push_str(&literal.value);
                            }
                            ruff_python_ast::InterpolatedStringElement::Interpolation(hole) => {
                                match self.value(&hole.expression, frame) {
                                    Value::Text(inner, _) if hole.format_spec.is_none() => {
                                        text.push_str(&inner);
                                    }
                                    Value::Int(int) if hole.format_spec.is_none() => {
                                        text.push_str(&int.to_string());
                                    }
                                    _ => return Value::Unknown,
                                }
                            }
                        }
                    }
                }
            }
            if text.len() > self.budget {
                return Value::Unknown;
            }
        }
        Value::Text(text.into(), frame.at(it))
    }

    fn items(&mut self, elements: &[Expr], frame: &Frame) -> Value {
        let mut items = Vec::new();
        let mut whole = true;
        for element in elements {
            if self.budget == 0 {
                return Value::list(items, false);
            }
            match element {
                Expr::Starred(it) => match self.value(&it.value, frame) {
                    Value::List(list) => {
                        items.extend(list.items.iter().cloned());
                        whole &= list.whole;
                    }
                    _ => whole = false,
                },
                element => items.push(self.value(element, frame)),
            }
        }
        Value::list(items, whole)
    }

    fn call(&mut self, it: &ruff_python_ast::ExprCall, frame: &Frame) -> Value {
        match &*it.func {
            Expr::Name(name) if name.id == "dict" => {
                let mut dict = Dict::empty(frame.at(&*it.func));
                for arg in &it.arguments.args {
                    let other = self.value(arg, frame);
                    dict.update(&other);
                }
                for keyword in &it.arguments.keywords {
                    let value = self.value(&keyword.value, frame);
                    match &keyword.arg {
                        Some(name) => dict.set(name.as_str().into(), value),
                        None => dict.update(&value),
                    }
                }
                Value::Dict(Rc::new(dict))
            }
            Expr::Name(name) if matches!(name.id.as_str(), "list" | "tuple") => {
                match it.arguments.args.first().map(|arg| self.value(arg, frame)) {
                    None => Value::list(Vec::new(), true),
                    Some(list @ Value::List(_)) => list,
                    Some(_) => Value::Unknown,
                }
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "copy" => {
                match self.value(&attribute.value, frame) {
                    value @ (Value::List(_) | Value::Dict(_)) => value,
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        }
    }

    fn comprehension(&mut self, it: &ruff_python_ast::ExprListComp, frame: &Frame) -> Value {
        let [generator] = it.generators.as_slice() else {
            return Value::Unknown;
        };
        let Value::List(list) = self.value(&generator.iter, frame) else {
            return Value::Unknown;
        };
        let mut inner = Frame {
            file: frame.file,
            path: frame.path.clone(),
            source: Rc::clone(&frame.source),
            names: frame.names.clone(),
        };
        let (mut items, mut whole) = (Vec::new(), list.whole);
        for item in &list.items {
            self.assign(&generator.target, item.clone(), &mut inner);
            let mut keep = Some(true);
            for test in &generator.ifs {
                keep = match (keep, self.value(test, &inner).truth()) {
                    (Some(keep), Some(truth)) => Some(keep && truth),
                    _ => None,
                };
            }
            match keep {
                Some(true) => items.push(self.value(&it.elt, &inner)),
                Some(false) => {}
                None => whole = false,
            }
            if self.budget == 0 {
                return Value::list(items, false);
            }
        }
        Value::list(items, whole)
    }

    fn combine(&mut self, operator: Operator, left: Value, right: Value, at: At) -> Value {
        let weight = left.weight() + right.weight();
        if weight > self.budget {
            self.budget = 0;
            return Value::Unknown;
        }
        match (operator, left, right) {
            (Operator::Add, Value::List(a), Value::List(b)) => {
                let items = a.items.iter().chain(&b.items).cloned().collect();
                Value::list(items, a.whole && b.whole)
            }
            (Operator::Add, Value::List(known), _) => Value::list(known.items.clone(), false),
            (Operator::Add, _, Value::List(known)) => Value::list(known.items.clone(), false),
            (Operator::Add, Value::Text(a, _), Value::Text(b, _)) => {
                Value::Text(format!("{a}{b}").into(), at)
            }
            (Operator::Add, Value::Int(a), Value::Int(b)) => Value::Int(a.saturating_add(b)),
            (Operator::BitOr, Value::Dict(a), b) => {
                let mut dict = Dict::clone(&a);
                dict.update(&b);
                Value::Dict(Rc::new(dict))
            }
            _ => Value::Unknown,
        }
    }
}

/// `if __name__ == '__main__':`
fn is_main_guard(test: &Expr) -> bool {
    matches!(test, Expr::Compare(it) if matches!(&*it.left, Expr::Name(name) if name.id == "__name__"))
}

fn is_known_package(module: &str) -> bool {
    matches!(
        module.split('.').next().unwrap_or(module),
        "os" | "otree" | "typing" | "sys" | "pathlib"
    )
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
