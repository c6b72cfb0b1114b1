//! What a token may do. Dev Center, "OAuth", "Scopes"; which request needs which is our reading of it.

use axum::http::Method;

/// How far a token reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Global,
    /// The account alone, and only to see it.
    Identity,
    /// To see what there is, but for settings.
    Read,
    /// To see and change what there is, but for settings.
    Write,
    /// To see what there is.
    ReadProtected,
    /// To see and change what there is.
    WriteProtected,
}

use Scope::{Global, Identity, Read, ReadProtected, Write, WriteProtected};

const ALL: [Scope; 6] = [Global, Identity, Read, Write, ReadProtected, WriteProtected];

impl Scope {
    /// Heroku's word.
    pub fn word(self) -> &'static str {
        match self {
            Global => "global",
            Identity => "identity",
            Read => "read",
            Write => "write",
            ReadProtected => "read-protected",
            WriteProtected => "write-protected",
        }
    }

    /// The scope of that word.
    pub fn of(word: &str) -> Option<Scope> {
        ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// The words of scopes, as a header lists them.
pub fn words(scopes: &[Scope]) -> String {
    let words: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
    words.join(" ")
}

/// The scopes of a list of words; unknown ones are left out.
pub fn list(words: &str) -> Vec<Scope> {
    words.split_whitespace().filter_map(Scope::of).collect()
}

/// The scopes of which a request needs one.
pub fn accepted(method: &Method, path: &str) -> &'static [Scope] {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let sees = method.is_safe() || only_looks(&parts);
    match parts.as_slice() {
        ["account"] | ["users", _] if sees => &[Global, Identity],
        [
            "account" | "oauth" | "invoices" | "orchard" | "accounts",
            ..,
        ]
        | ["users", _] => &[Global],
        parts if tells_settings(parts, sees) && sees => &[Global, ReadProtected, WriteProtected],
        parts if tells_settings(parts, sees) => &[Global, WriteProtected],
        _ if sees => &[Global, Read, Write, ReadProtected, WriteProtected],
        _ => &[Global, Write, WriteProtected],
    }
}

/// What is asked by POST and changes nothing.
fn only_looks(parts: &[&str]) -> bool {
    matches!(
        parts,
        ["actions", .., "resolve"] | ["filters", ..] | ["apps", _, "log-sessions"]
    )
}

/// Settings, databases, and commands, which can print both.
fn tells_settings(parts: &[&str], sees: bool) -> bool {
    match parts {
        [.., "config-vars"] | ["addons", _, "config"] => true,
        ["client" | "data" | "postgres" | "redis" | "reports", ..] => true,
        ["apps", _, "dynos"] => !sees,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(scope: Scope, request: &str) -> bool {
        let (method, path) = request.split_once(' ').unwrap();
        accepted(&method.parse().unwrap(), path).contains(&scope)
    }

    #[test]
    fn each_scope_reaches_as_far_as_heroku_says() {
        for (request, allowed) in [
            ("GET /account", "global identity"),
            ("PATCH /account", "global"),
            ("GET /users/~", "global identity"),
            (
                "GET /users/~/apps",
                "global read write read-protected write-protected",
            ),
            ("POST /apps", "global write write-protected"),
            (
                "GET /apps/a/config-vars",
                "global read-protected write-protected",
            ),
            (
                "GET /apps/a/releases/1/config-vars",
                "global read-protected write-protected",
            ),
            ("PATCH /apps/a/config-vars", "global write-protected"),
            (
                "GET /apps/a/dynos",
                "global read write read-protected write-protected",
            ),
            ("POST /apps/a/dynos", "global write-protected"),
            (
                "POST /apps/a/log-sessions",
                "global read write read-protected write-protected",
            ),
            ("POST /oauth/authorizations", "global"),
            (
                "POST /client/v11/databases/x/backups",
                "global write-protected",
            ),
        ] {
            for scope in ALL {
                let wanted = allowed.split(' ').any(|word| word == scope.word());
                assert_eq!(may(scope, request), wanted, "{request} {scope:?}");
            }
        }
    }
}
