//! What gives a class something from outside of its body: `setattr`, `X.name = …`, a function that is handed the class.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};

/// How deep a statement may be nested to be looked through.
const NESTED: usize = 400;

/// Looks for what gives a class something from outside.
#[derive(Default)]
pub(super) struct Eye {
    /// Names whose class is given something.
    pub touched: BTreeSet<String>,
    /// Something may change any class.
    pub tampered: bool,
    /// In how many functions and classes we are.
    inner: usize,
    depth: usize,
}

impl Eye {
    /// `X.name = …`, whatever X is.
    fn given(&mut self, target: &Expr) {
        match target {
            Expr::Attribute(it) => match &*it.value {
                Expr::Name(name) => drop(self.touched.insert(name.id.to_string())),
                _ => self.tampered |= self.inner == 0,
            },
            Expr::Subscript(it) => self.tampered |= self.inner == 0 && it.value.is_call_expr(),
            Expr::Tuple(it) => it.elts.iter().for_each(|it| self.given(it)),
            _ => {}
        }
    }

    fn called(&mut self, call: &ExprCall) {
        let name = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            _ => "",
        };
        let mut arguments = call.arguments.args.iter();
        if name == "setattr" {
            match arguments.next() {
                Some(Expr::Name(name)) => drop(self.touched.insert(name.id.to_string())),
                _ => self.tampered |= self.inner == 0,
            }
        } else if self.inner == 0 {
            self.tampered |= matches!(name, "exec" | "eval");
            let given = call.arguments.keywords.iter().map(|keyword| &keyword.value);
            for argument in arguments.chain(given) {
                if let Expr::Name(name) = argument {
                    self.touched.insert(name.id.to_string());
                }
            }
        }
    }
}

impl<'a> Visitor<'a> for Eye {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if self.depth >= NESTED {
            self.tampered = true;
            return;
        }
        self.depth += 1;
        match statement {
            Stmt::Assign(it) => it.targets.iter().for_each(|it| self.given(it)),
            Stmt::AugAssign(it) => self.given(&it.target),
            Stmt::AnnAssign(it) => self.given(&it.target),
            // A loop at the top that gives something to each of several classes.
            Stmt::For(it) if self.inner == 0 => {
                let mut within = Within::default();
                within.visit_body(&it.body);
                self.tampered |= within.gives;
            }
            _ => {}
        }
        let is_inner = matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_));
        self.inner += usize::from(is_inner);
        visitor::walk_stmt(self, statement);
        self.inner -= usize::from(is_inner);
        self.depth -= 1;
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.depth >= NESTED {
            self.tampered = true;
            return;
        }
        self.depth += 1;
        if let Expr::Call(call) = expression {
            self.called(call);
        }
        visitor::walk_expr(self, expression);
        self.depth -= 1;
    }
}

/// Whether a body gives anything an attribute.
#[derive(Default)]
struct Within {
    gives: bool,
}

impl<'a> Visitor<'a> for Within {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Assign(it) = statement {
            self.gives |= it.targets.iter().any(Expr::is_attribute_expr);
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Call(call) = expression
            && let Expr::Name(name) = &*call.func
        {
            self.gives |= name.id == "setattr";
        }
        visitor::walk_expr(self, expression);
    }
}
