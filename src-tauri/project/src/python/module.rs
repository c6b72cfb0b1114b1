//! The names that a file binds to classes, functions and values, with those it takes from other files of the project;
//! and whether something in it may change a class behind our back.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef, StmtImportFrom};

use super::imports::resolve;
use super::source::{self, Source};
use super::touch::Eye;
use crate::tree::{Tree, parent};

/// A file, by what it binds.
pub(super) struct Module {
    pub path: String,
    source: Source,
    bound: BTreeMap<String, Bound>,
    /// Names whose class is given something from outside of its body.
    touched: BTreeSet<String>,
    /// Something may change any class.
    pub tampered: bool,
}

#[derive(Clone, Debug)]
enum Bound {
    /// By the number of the statement, as are the next two.
    Class(usize),
    Function(usize),
    Value(usize),
    Module(String),
    /// A name of another file of the project.
    Of(String, String),
    /// Somebody else's.
    Foreign,
    Unknown,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Found {
    Class(Rc<Module>, usize),
    Function(Rc<Module>, usize),
    Value(Rc<Module>, usize),
    Module(String),
    Foreign,
    /// Bound by nothing that we see: a name of Python's, or one of `from otree.api import *`.
    Absent,
    Unknown,
}

/// The files of a project, each read once.
pub(crate) struct Modules<'t> {
    tree: &'t Tree,
    done: BTreeMap<String, Option<Rc<Module>>>,
    under_way: Vec<String>,
    /// What may still be looked at: no real app needs as much, a hostile one shall not have more.
    steps: usize,
    bytes: u64,
}

/// Files that import each other; no real ones as deep as this, nor names that are handed on so often.
const DEEPEST: usize = 32;

/// Steps for one app, and bytes of its files: parsed code takes some twenty times as much memory.
const STEPS: usize = 200_000;
const BYTES: u64 = 16 << 20;

impl<'t> Modules<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            done: BTreeMap::new(),
            under_way: Vec::new(),
            steps: STEPS,
            bytes: BYTES,
        }
    }

    /// Begins with another app: what was read is forgotten once it is much.
    pub(super) fn next_app(&mut self) {
        if self.steps < STEPS / 2 || self.bytes < BYTES / 2 {
            *self = Self::new(self.tree);
        }
    }

    /// Takes so much of what may be looked at; `false` when that is used up.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }

    /// The file at a path; `None` if it is not there, cannot be parsed, or is being read at the moment.
    pub(super) fn load(&mut self, path: &str) -> Option<Rc<Module>> {
        if let Some(done) = self.done.get(path) {
            return done.clone();
        }
        if self.under_way.len() >= DEEPEST || self.under_way.iter().any(|own| own == path) {
            return None;
        }
        let content = self.tree.file(path)?;
        self.bytes = self.bytes.checked_sub(content.len())?;
        self.under_way.push(path.to_owned());
        let module = source::read(content)
            .ok()
            .map(|source| Rc::new(self.bind(path, source)));
        self.under_way.pop();
        self.done.insert(path.to_owned(), module.clone());
        module
    }

    /// What a name stands for in a module.
    pub(super) fn find(&mut self, module: &Rc<Module>, name: &str) -> Found {
        let (mut module, mut name) = (Rc::clone(module), name.to_owned());
        for _ in 0..DEEPEST {
            let (next, other) = match module.bound.get(&name) {
                None => return Found::Absent,
                Some(Bound::Class(at)) => return Found::Class(Rc::clone(&module), *at),
                Some(Bound::Function(at)) => return Found::Function(Rc::clone(&module), *at),
                Some(Bound::Value(at)) => return Found::Value(Rc::clone(&module), *at),
                Some(Bound::Module(path)) => return Found::Module(path.clone()),
                Some(Bound::Foreign) => return Found::Foreign,
                Some(Bound::Unknown) => return Found::Unknown,
                Some(Bound::Of(path, other)) => (self.load(path), other.clone()),
            };
            let Some(next) = next else {
                return Found::Unknown;
            };
            (module, name) = (next, other);
        }
        Found::Unknown
    }

    /// The same of `MODULE.NAME`.
    pub(super) fn in_module(&mut self, path: &str, name: &str) -> Found {
        match self.load(path) {
            Some(module) => self.find(&module, name),
            None => Found::Unknown,
        }
    }

    fn bind(&mut self, path: &str, source: Source) -> Module {
        let mut bound = BTreeMap::new();
        for (at, statement) in source.body.iter().enumerate() {
            match statement {
                Stmt::ClassDef(it) => {
                    bound.insert(it.name.to_string(), Bound::Class(at));
                }
                Stmt::FunctionDef(it) => {
                    let known = it.decorator_list.is_empty() && !it.is_async;
                    let own = if known {
                        Bound::Function(at)
                    } else {
                        Bound::Unknown
                    };
                    bound.insert(it.name.to_string(), own);
                }
                Stmt::Assign(it) => {
                    let single = it.targets.len() == 1;
                    for target in &it.targets {
                        match target {
                            Expr::Name(name) if single => {
                                bound.insert(name.id.to_string(), Bound::Value(at));
                            }
                            target => unknown(target, &mut bound),
                        }
                    }
                }
                Stmt::AnnAssign(it) => {
                    if let (Expr::Name(name), Some(_)) = (&*it.target, &it.value) {
                        bound.insert(name.id.to_string(), Bound::Value(at));
                    }
                }
                Stmt::Import(it) => {
                    for alias in &it.names {
                        let name = alias.name.as_str();
                        let first = name.split('.').next().unwrap_or(name);
                        let own = alias.asname.as_ref().map_or(first, |own| own.as_str());
                        let target = if alias.asname.is_some() { name } else { first };
                        let found = resolve(self.tree, target, "");
                        bound.insert(own.to_owned(), found.map_or(Bound::Foreign, Bound::Module));
                    }
                }
                Stmt::ImportFrom(it) => self.take(path, it, &mut bound),
                statement => {
                    let mut inside = Inside { names: &mut bound };
                    inside.visit_stmt(statement);
                }
            }
        }
        let mut eye = Eye::default();
        eye.visit_body(&source.body);
        Module {
            path: path.to_owned(),
            touched: eye.touched,
            tampered: eye.tampered,
            bound,
            source,
        }
    }

    /// `from MODULE import …`
    fn take(&mut self, path: &str, it: &StmtImportFrom, bound: &mut BTreeMap<String, Bound>) {
        let module = it.module.as_ref().map_or("", |module| module.as_str());
        let mut folder = if it.level == 0 { "" } else { parent(path) };
        for _ in 1..it.level {
            folder = parent(folder);
        }
        let file = resolve(self.tree, module, folder);
        for alias in &it.names {
            let name = alias.name.as_str();
            if name == "*" {
                let Some(file) = &file else { continue };
                let Some(taken) = self.load(file) else {
                    // It may bind anything, as far as we can tell.
                    bound.values_mut().for_each(|own| *own = Bound::Unknown);
                    continue;
                };
                for name in taken.bound.keys().filter(|name| !name.starts_with('_')) {
                    if !self.spend(1) {
                        bound.values_mut().for_each(|own| *own = Bound::Unknown);
                        break;
                    }
                    bound.insert(name.clone(), Bound::Of(file.clone(), name.clone()));
                }
                continue;
            }
            let own = alias.asname.as_ref().map_or(name, |own| own.as_str());
            let inner = match module {
                "" => name.to_owned(),
                module => format!("{module}.{name}"),
            };
            let holds = |modules: &mut Self, file: &String| {
                let found = modules.load(file);
                found.is_none_or(|found| found.bound.contains_key(name))
            };
            let is = match (&file, resolve(self.tree, &inner, folder)) {
                (Some(file), None) => Bound::Of(file.clone(), name.to_owned()),
                (Some(file), Some(_)) if holds(self, file) => {
                    Bound::Of(file.clone(), name.to_owned())
                }
                (_, Some(inner)) => Bound::Module(inner),
                (None, None) => Bound::Foreign,
            };
            bound.insert(own.to_owned(), is);
        }
    }
}

impl Module {
    pub(super) fn class(&self, at: usize) -> Option<&StmtClassDef> {
        match self.source.body.get(at) {
            Some(Stmt::ClassDef(class)) => Some(class),
            _ => None,
        }
    }

    pub(super) fn function(&self, at: usize) -> Option<&StmtFunctionDef> {
        match self.source.body.get(at) {
            Some(Stmt::FunctionDef(function)) => Some(function),
            _ => None,
        }
    }

    pub(super) fn value(&self, at: usize) -> Option<&Expr> {
        match self.source.body.get(at) {
            Some(Stmt::Assign(it)) => Some(&it.value),
            Some(Stmt::AnnAssign(it)) => it.value.as_deref(),
            _ => None,
        }
    }

    /// Whether something besides its body may give this class fields.
    pub(super) fn is_touched(&self, class: &str) -> bool {
        self.tampered || self.touched.contains(class)
    }

    /// The names that are bound to classes, here or elsewhere.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.bound.keys().map(String::as_str)
    }
}

fn unknown(target: &Expr, bound: &mut BTreeMap<String, Bound>) {
    match target {
        Expr::Name(name) => {
            bound.insert(name.id.to_string(), Bound::Unknown);
        }
        Expr::Tuple(it) => it.elts.iter().for_each(|it| unknown(it, bound)),
        Expr::List(it) => it.elts.iter().for_each(|it| unknown(it, bound)),
        Expr::Starred(it) => unknown(&it.value, bound),
        _ => {}
    }
}

/// What is bound under a condition, or in a loop: no one knows.
struct Inside<'n> {
    names: &'n mut BTreeMap<String, Bound>,
}

impl<'a> Visitor<'a> for Inside<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let mut lost = |name: &str| {
            self.names.insert(name.to_owned(), Bound::Unknown);
        };
        match statement {
            Stmt::ClassDef(it) => return lost(&it.name),
            Stmt::FunctionDef(it) => return lost(&it.name),
            Stmt::Import(it) => it.names.iter().for_each(|alias| {
                let name = alias.asname.as_ref().unwrap_or(&alias.name);
                lost(name.split('.').next().unwrap_or_default());
            }),
            Stmt::ImportFrom(it) => it.names.iter().for_each(|alias| {
                lost(alias.asname.as_ref().unwrap_or(&alias.name));
            }),
            Stmt::Assign(it) => it.targets.iter().for_each(|it| unknown(it, self.names)),
            Stmt::AnnAssign(it) => unknown(&it.target, self.names),
            Stmt::AugAssign(it) => unknown(&it.target, self.names),
            Stmt::For(it) => unknown(&it.target, self.names),
            Stmt::Delete(it) => it.targets.iter().for_each(|it| unknown(it, self.names)),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}
