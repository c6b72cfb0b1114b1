//! Looks through all of a file's code for what it demands of its surroundings and for what it gives
//! away: config variables, passwords, Sentry addresses. Reports lines, never the values.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{CmpOp, ExceptHandler, Expr, ExprContext, Stmt};
use ruff_text_size::Ranged;

use super::source::Source;

/// What one file demands and gives away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Config variables without which the code stops, with the lines.
    pub demands: Vec<(String, u32)>,
    /// Lines with a password or key.
    pub passwords: Vec<u32>,
    /// Lines with a Sentry address.
    pub sentries: Vec<u32>,
    /// Modules of old oTree's that are imported, with the lines.
    pub old_modules: Vec<(String, u32)>,
}

/// Nested deeper than this, code is not looked at: no person wrote it.
const DEEPEST: usize = 400;

const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "api_key",
    "apikey",
    "secret_access_key",
    "access_token",
    "auth_token",
    "client_secret",
];

pub(crate) fn scan(source: &Source) -> Scanned {
    let mut eye = Eye {
        source,
        found: Scanned::default(),
        guarded: Vec::new(),
        caught: 0,
        depth: 0,
    };
    eye.visit_body(&source.body);
    let mut found = eye.found;
    found.passwords.dedup();
    found.sentries.dedup();
    found
}

#[cfg(test)]
pub(super) fn scan_text(source: Option<&Source>) {
    source.map(scan);
}

struct Eye<'s> {
    source: &'s Source,
    found: Scanned,
    /// Variables whose presence was asked for around here.
    guarded: Vec<String>,
    /// Inside how many `try` that catch a missing variable.
    caught: usize,
    depth: usize,
}

impl Eye<'_> {
    fn line(&self, node: &impl Ranged) -> u32 {
        self.source.line(node.start())
    }

    /// A value that was given a name.
    fn named(&mut self, name: &str, value: &Expr) {
        let Expr::StringLiteral(literal) = value else {
            return;
        };
        let text = literal.value.to_str();
        let name = name.to_lowercase();
        let is_secret = SECRET_NAMES.iter().any(|secret| name.ends_with(secret));
        if is_secret && !text.is_empty() && !text.contains(char::is_whitespace) {
            self.found.passwords.push(self.line(value));
        }
        if name.contains("sentry_dsn") && text.contains("://") {
            self.found.sentries.push(self.line(value));
        }
    }

    fn with_guards(&mut self, test: &Expr, body: impl FnOnce(&mut Self)) {
        let before = self.guarded.len();
        let mut guards = Guards {
            names: &mut self.guarded,
            about_environment: false,
            depth: 0,
        };
        guards.visit_expr(test);
        if !guards.about_environment {
            self.guarded.truncate(before);
        }
        body(self);
        self.guarded.truncate(before);
    }
}

impl<'a> Visitor<'a> for Eye<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        match statement {
            Stmt::Assign(it) => {
                for target in &it.targets {
                    if let Some(name) = name_of(target) {
                        self.named(name, &it.value);
                    }
                }
                visitor::walk_stmt(self, statement);
            }
            Stmt::AnnAssign(it) => {
                if let (Some(name), Some(value)) = (name_of(&it.target), &it.value) {
                    self.named(name, value);
                }
                visitor::walk_stmt(self, statement);
            }
            Stmt::If(it) => {
                self.visit_expr(&it.test);
                self.with_guards(&it.test, |eye| eye.visit_body(&it.body));
                for clause in &it.elif_else_clauses {
                    match &clause.test {
                        Some(test) => {
                            self.visit_expr(test);
                            self.with_guards(test, |eye| eye.visit_body(&clause.body));
                        }
                        // `if 'X' not in environ: … else: …`
                        None => self.with_guards(&it.test, |eye| eye.visit_body(&clause.body)),
                    }
                }
            }
            Stmt::Try(it) => {
                let catches = it
                    .handlers
                    .iter()
                    .any(|ExceptHandler::ExceptHandler(handler)| {
                        handler.type_.as_deref().is_none_or(catches_missing)
                    });
                self.caught += usize::from(catches);
                self.visit_body(&it.body);
                self.caught -= usize::from(catches);
                for ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    self.visit_body(&handler.body);
                }
                self.visit_body(&it.orelse);
                self.visit_body(&it.finalbody);
            }
            Stmt::Import(it) => {
                for alias in &it.names {
                    self.module(alias.name.as_str(), self.line(it));
                }
            }
            Stmt::ImportFrom(it) if it.level == 0 => {
                if let Some(module) = &it.module {
                    self.module(module.as_str(), self.line(it));
                }
            }
            _ => visitor::walk_stmt(self, statement),
        }
        self.depth -= 1;
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        match expression {
            Expr::Subscript(it) if it.ctx == ExprContext::Load && is_environ(&it.value) => {
                if let Expr::StringLiteral(name) = &*it.slice {
                    let name = name.value.to_str();
                    if self.caught == 0 && !self.guarded.iter().any(|guarded| guarded == name) {
                        self.found.demands.push((name.to_owned(), self.line(it)));
                    }
                }
            }
            Expr::Call(it) => {
                for keyword in &it.arguments.keywords {
                    if let Some(name) = &keyword.arg {
                        self.named(name.as_str(), &keyword.value);
                    }
                }
                // A default in case the variable is not set: `environ.get('X_PASSWORD', 'secret')`.
                if let [Expr::StringLiteral(name), default, ..] = &*it.arguments.args
                    && matches!(&*it.func, Expr::Attribute(a) if matches!(a.attr.as_str(), "get" | "getenv" | "setdefault"))
                {
                    self.named(name.value.to_str(), default);
                }
            }
            Expr::Dict(it) => {
                for item in &it.items {
                    if let Some(Expr::StringLiteral(key)) = &item.key {
                        self.named(key.value.to_str(), &item.value);
                    }
                }
            }
            Expr::StringLiteral(it) => {
                let text = it.value.to_str();
                if is_sentry_address(text) {
                    self.found.sentries.push(self.line(it));
                }
                if is_aws_key(text) {
                    self.found.passwords.push(self.line(it));
                }
            }
            _ => {}
        }
        if let Expr::If(it) = expression {
            self.visit_expr(&it.test);
            self.with_guards(&it.test, |eye| {
                eye.visit_expr(&it.body);
                eye.visit_expr(&it.orelse);
            });
        } else {
            visitor::walk_expr(self, expression);
        }
        self.depth -= 1;
    }
}

impl Eye<'_> {
    fn module(&mut self, name: &str, line: u32) {
        let first = name.split('.').next().unwrap_or(name);
        let is_old = matches!(first, "django" | "channels")
            || name.starts_with("otree.common_internal")
            || name.starts_with("otree_redwood");
        if is_old && self.caught == 0 {
            self.found.old_modules.push((first.to_owned(), line));
        }
    }
}

/// Collects the texts of a condition, and whether it asks about the environment.
struct Guards<'n> {
    names: &'n mut Vec<String>,
    about_environment: bool,
    depth: usize,
}

impl<'a> Visitor<'a> for Guards<'_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        match expression {
            Expr::StringLiteral(it) => self.names.push(it.value.to_str().to_owned()),
            Expr::Compare(it)
                if it
                    .ops
                    .iter()
                    .any(|op| matches!(op, CmpOp::In | CmpOp::NotIn)) =>
            {
                self.about_environment |= it.comparators.iter().any(is_environ);
            }
            Expr::Call(it) => {
                self.about_environment |= matches!(&*it.func, Expr::Attribute(a)
                    if a.attr.as_str() == "getenv" || (a.attr.as_str() == "get" && is_environ(&a.value)));
            }
            _ => {}
        }
        visitor::walk_expr(self, expression);
        self.depth -= 1;
    }
}

fn name_of(target: &Expr) -> Option<&str> {
    match target {
        Expr::Name(it) => Some(it.id.as_str()),
        Expr::Attribute(it) => Some(it.attr.as_str()),
        Expr::Subscript(it) => match &*it.slice {
            Expr::StringLiteral(key) => Some(key.value.to_str()),
            _ => None,
        },
        _ => None,
    }
}

fn is_environ(expression: &Expr) -> bool {
    match expression {
        Expr::Name(it) => it.id == "environ",
        Expr::Attribute(it) => it.attr.as_str() == "environ",
        _ => false,
    }
}

fn catches_missing(kind: &Expr) -> bool {
    match kind {
        Expr::Name(it) => matches!(
            it.id.as_str(),
            "KeyError"
                | "LookupError"
                | "Exception"
                | "BaseException"
                | "ImportError"
                | "ModuleNotFoundError"
        ),
        Expr::Tuple(it) => it.elts.iter().any(catches_missing),
        _ => false,
    }
}

/// `https://KEY@HOST/NUMBER`, where the key is long or the host is Sentry's.
fn is_sentry_address(text: &str) -> bool {
    let Some(rest) = text
        .trim()
        .strip_prefix("https://")
        .or_else(|| text.trim().strip_prefix("http://"))
    else {
        return false;
    };
    let Some((key, host)) = rest.split_once('@') else {
        return false;
    };
    let key = key.split(':').next().unwrap_or(key);
    let is_key = key.len() >= 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ends_in_number = host
        .rsplit('/')
        .next()
        .is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    (is_key && ends_in_number) || host.contains("sentry.")
}

fn is_aws_key(text: &str) -> bool {
    text.strip_prefix("AKIA").is_some_and(|rest| {
        rest.len() == 16
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::source::parse;

    fn scanned(text: &str) -> Scanned {
        scan(&parse(text).ok().unwrap())
    }

    #[test]
    fn only_variables_the_code_cannot_do_without_are_demanded() {
        let text = "import os\nfrom os import environ\n\
                    a = environ['NEEDED']\nb = os.environ['ALSO']\nc = environ.get('SOFT')\n\
                    environ['SET'] = 'x'\ndel environ['GONE']\n\
                    if 'GUARDED' in environ:\n    d = environ['GUARDED']\n\
                    if environ.get('ASKED'):\n    d = environ['ASKED']\n\
                    e = environ['SHORT'] if 'SHORT' in os.environ else None\n\
                    try:\n    f = environ['CAUGHT']\nexcept KeyError:\n    f = None\n\
                    def g():\n    return os.environ['INSIDE']\n";
        let names: Vec<_> = scanned(text).demands;
        assert_eq!(
            names,
            [
                ("NEEDED".to_owned(), 3),
                ("ALSO".to_owned(), 4),
                ("INSIDE".to_owned(), 18)
            ]
        );
    }

    #[test]
    fn passwords_are_told_by_their_names() {
        let text = "ADMIN_PASSWORD = 'x'\nADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')\n\
                    p = environ.get('OTREE_ADMIN_PASSWORD', 'hunter2')\n\
                    d = dict(db_password='y')\nd = {'api_key': 'z'}\n\
                    d = dict(label='password')\nPASSWORD = ''\nhint_password = 'Please enter it'\n\
                    class C:\n    password = models.StringField()\nk = 'AKIAABCDEFGHIJKLMNOP'\nSECRET_KEY = 'abc'\n";
        assert_eq!(scanned(text).passwords, [1, 3, 4, 5, 11]);
    }

    #[test]
    fn sentry_addresses_are_told_by_their_form() {
        let text = "SENTRY_DSN = 'http://7c56b6df30b34ea4be75ed78ee1c7f14:0a@sentry.otree.org/283'\n\
                    x = 'https://7c56b6df30b34ea4be75ed78ee1c7f14@o1.ingest.de/2'\n\
                    y = 'https://example.org/a@b'\nSENTRY_DSN = ''\nz = 'https://me@example.org/3'\n";
        assert_eq!(scanned(text).sentries, [1, 2]);
    }

    #[test]
    fn django_is_noticed_unless_its_absence_is_allowed_for() {
        let text = "from django.db import models\nimport channels.layers\n\
                    try:\n    import django\nexcept ImportError:\n    pass\nimport random\n";
        let modules = scanned(text).old_modules;
        assert_eq!(
            modules,
            [("django".to_owned(), 1), ("channels".to_owned(), 2)]
        );
    }
}
