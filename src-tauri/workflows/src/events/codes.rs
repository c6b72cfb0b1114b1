//! Every code that Heroku writes into a log. Source: Dev Center, "Heroku Error Codes" (2024-05), and the list of Heroku's
//! command line (heroku 11, `lib/apps/error-info.js`, 2026-08). H16 is not in use any more.

use super::Weight::{self, Note, Trouble, Warning};

/// A code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// As it stands in the log.
    pub code: &'static str,
    /// The word under which its sentences are.
    pub kind: &'static str,
    /// Heroku's name for it.
    pub name: &'static str,
    /// How much it matters to who runs a study.
    pub weight: Weight,
}

/// The codes, in Heroku's order.
#[rustfmt::skip]
pub const CODES: &[Code] = &[
    code("H10", "h10", "App crashed", Trouble),
    code("H11", "h11", "Backlog too deep", Trouble),
    code("H12", "h12", "Request timeout", Trouble),
    code("H13", "h13", "Connection closed without response", Trouble),
    code("H14", "h14", "No web dynos running", Trouble),
    code("H15", "h15", "Idle connection", Warning),
    code("H16", "h16", "No longer in use", Note),
    code("H17", "h17", "Poorly formatted HTTP response", Trouble),
    code("H18", "h18", "Server Request Interrupted", Trouble),
    code("H19", "h19", "Backend connection timeout", Trouble),
    code("H20", "h20", "App boot timeout", Trouble),
    code("H21", "h21", "Backend connection refused", Trouble),
    code("H22", "h22", "Connection limit reached", Trouble),
    code("H23", "h23", "Endpoint misconfigured", Trouble),
    code("H24", "h24", "Forced close", Warning),
    code("H25", "h25", "HTTP Restriction", Trouble),
    code("H26", "h26", "Request Error", Warning),
    code("H27", "h27", "Client Request Interrupted", Note),
    code("H28", "h28", "Client Connection Idle", Note),
    code("H31", "h31", "Misdirected Request", Warning),
    code("H32", "h32", "TLS Certificate Mismatch", Warning),
    code("H80", "h80", "Maintenance mode", Note),
    code("H81", "h81", "Blank app", Note),
    code("H82", "h82", "Dyno hours used up", Trouble),
    code("H83", "h83", "Planned Service Degradation", Warning),
    code("H99", "h99", "Platform error", Trouble),
    code("R10", "r10", "Boot timeout", Trouble),
    code("R12", "r12", "Exit timeout", Note),
    code("R13", "r13", "Attach error", Warning),
    code("R14", "r14", "Memory quota exceeded", Warning),
    code("R15", "r15", "Memory quota vastly exceeded", Trouble),
    code("R16", "r16", "Detached", Note),
    code("R17", "r17", "Checksum error", Trouble),
    code("R99", "r99", "Platform error", Trouble),
    code("L10", "l10", "Drain buffer overflow", Warning),
    code("L11", "l11", "Tail buffer overflow", Warning),
    code("L12", "l12", "Local buffer overflow", Warning),
    code("L13", "l13", "Local delivery error", Warning),
    code("L14", "l14", "Certificate validation error", Warning),
    code("L15", "l15", "Tail buffer temporarily unavailable", Warning),
];

const fn code(code: &'static str, kind: &'static str, name: &'static str, weight: Weight) -> Code {
    Code {
        code,
        kind,
        name,
        weight,
    }
}

/// A code by what stands in the log.
pub fn known(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|known| known.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_under_its_own_word() {
        for (at, code) in CODES.iter().enumerate() {
            assert_eq!(code.kind, code.code.to_lowercase());
            assert!(CODES[at + 1..].iter().all(|other| other.code != code.code));
        }
        assert_eq!(known("R14").unwrap().name, "Memory quota exceeded");
        assert_eq!(known("H98"), None);
    }
}
