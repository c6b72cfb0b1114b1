//! Which names an archive's entries may have. Nothing is repaired: a name that tries to lead
//! elsewhere refuses the whole archive, because nothing else in it can be trusted either.

use crate::error::OpenError;
use crate::tree;

const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 1024;

/// The path inside the tree, empty for the root itself: oTree's own archives begin with an
/// entry whose name is empty or `/`.
pub(super) fn path(raw: &[u8], depth: usize) -> Result<String, OpenError> {
    let shown = || shown(raw);
    let Ok(name) = std::str::from_utf8(raw) else {
        return Err(OpenError::NameRefused { name: shown() });
    };
    if matches!(name, "" | "/" | "." | "./") {
        return Ok(String::new());
    }
    let escapes = || OpenError::NameEscapes { name: shown() };
    if name.starts_with('/') || name.contains('\\') || has_drive(name) {
        return Err(escapes());
    }
    let mut path = String::with_capacity(name.len());
    let mut level = 0;
    for part in name.split('/') {
        match part {
            "" | "." => continue,
            ".." => return Err(escapes()),
            _ => {}
        }
        if is_refused(part) {
            return Err(OpenError::NameRefused { name: shown() });
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
        level += 1;
    }
    if path.len() > LONGEST_PATH {
        return Err(OpenError::NameRefused { name: shown() });
    }
    if level > depth {
        return Err(OpenError::TooDeep {
            name: shown(),
            limit: depth,
        });
    }
    Ok(path)
}

/// Where a link at `path` leads, from the root.
pub(super) fn link(path: &str, raw: &[u8]) -> Result<String, OpenError> {
    let escapes = || OpenError::LinkEscapes {
        name: path.to_owned(),
    };
    let target = std::str::from_utf8(raw).map_err(|_| escapes())?;
    if target.is_empty()
        || target.starts_with('/')
        || target.contains(['\\', '\0'])
        || has_drive(target)
    {
        return Err(escapes());
    }
    tree::join(tree::parent(path), target).ok_or_else(escapes)
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// Names that Windows gives another meaning, and names that no screen shows as they are.
fn is_refused(part: &str) -> bool {
    if part.len() > LONGEST_NAME || part.ends_with([' ', '.']) {
        return true;
    }
    if part.chars().any(|c| c.is_control() || is_invisible(c)) {
        return true;
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let upper = stem.to_ascii_uppercase();
    matches!(
        upper.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || ["COM", "LPT"].iter().any(|port| {
        upper.strip_prefix(port).is_some_and(|rest| {
            matches!(
                rest,
                "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    })
}

/// Characters that turn the direction of writing, so that a name reads as another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn shown(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw.get(..LONGEST_NAME.min(raw.len())).unwrap_or_default())
        .chars()
        .flat_map(|c| {
            if c.is_control() || is_invisible(c) {
                c.escape_unicode().collect()
            } else {
                vec![c]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &[u8]) -> Result<String, &'static str> {
        path(name, 32).map_err(|error| error.code())
    }

    #[test]
    fn the_first_member_of_an_otreezip_is_the_root() {
        for name in ["", "/", ".", "./"] {
            assert_eq!(code(name.as_bytes()), Ok(String::new()), "{name:?}");
        }
    }

    #[test]
    fn ordinary_names_keep_their_meaning() {
        for (name, path) in [
            ("./a/b.py", "a/b.py"),
            ("a//b/", "a/b"),
            ("Übung (Kopie)/日本.py", "Übung (Kopie)/日本.py"),
            ("console.py", "console.py"),
            ("com10.txt", "com10.txt"),
            ("..a/b..c", "..a/b..c"),
            ("12:30.csv", "12:30.csv"),
        ] {
            assert_eq!(code(name.as_bytes()).as_deref(), Ok(path), "{name}");
        }
    }

    #[test]
    fn no_name_leads_out() {
        for name in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "//a",
            "C:/a",
            "c:a",
            "a\\..\\b",
            "\\\\s\\a",
            "a/..",
        ] {
            assert_eq!(code(name.as_bytes()), Err("open-name-escapes"), "{name}");
        }
    }

    #[test]
    fn names_that_mean_something_else_somewhere_are_refused() {
        for name in [
            "a\0b",
            "a\nb",
            "con",
            "aux.py",
            "a/NUL.txt",
            "com1",
            "LPT9.x",
            "a.",
            "a ",
            "b/c. ",
            "fdp.\u{202e}yp",
        ] {
            assert_eq!(code(name.as_bytes()), Err("open-name-refused"), "{name:?}");
        }
        assert_eq!(code(b"a\xff"), Err("open-name-refused"));
        assert_eq!(code("x".repeat(256).as_bytes()), Err("open-name-refused"));
        assert_eq!(code("a/".repeat(33).as_bytes()), Err("open-too-deep"));
    }

    #[test]
    fn a_link_may_lead_about_inside_but_not_out() {
        assert_eq!(link("a/b", b"../c").ok().as_deref(), Some("c"));
        for target in [&b"/etc"[..], b"../../x", b"", b"C:\\x", b"a\0"] {
            assert_eq!(
                link("a/b", target).map_err(|e| e.code()),
                Err("open-link-escapes")
            );
        }
    }
}
