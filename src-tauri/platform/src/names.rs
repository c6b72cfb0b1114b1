//! Names of apps and add-ons: what is allowed, and names made up.

use crate::secret::{NoRandomness, random_hex};

const FIRST: &[&str] = &[
    "amber", "autumn", "bright", "calm", "clear", "cool", "early", "fair", "fresh", "gentle",
    "golden", "green", "late", "mellow", "mild", "misty", "quiet", "ripe", "rosy", "russet",
    "silver", "still", "summer", "sunny", "tall", "warm",
];
const SECOND: &[&str] = &[
    "apple", "bough", "branch", "cherry", "crown", "field", "garden", "grove", "hedge", "leaf",
    "meadow", "medlar", "orchard", "pear", "pippin", "plum", "quince", "row", "russet", "sapling",
    "seed", "stem", "terrace", "tree", "wall",
];

/// What is wrong with an app's name, in a sentence. Source of the rule: Heroku's schema, `^[a-z][a-z0-9-]{1,28}[a-z0-9]$`.
pub fn problem(name: &str) -> Option<&'static str> {
    let letters = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let ends = name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.ends_with('-');
    if name.len() < 3 {
        Some("Name is too short (minimum is 3 characters)")
    } else if name.chars().count() > 30 {
        Some("Name is too long (maximum is 30 characters)")
    } else if !letters || !ends {
        Some(
            "Name must begin with a letter, end with a letter or digit and have only lowercase letters, digits and dashes between",
        )
    } else {
        None
    }
}

/// A name made up: `mellow-quince-48213`.
pub fn random() -> Result<String, NoRandomness> {
    let hex = random_hex(6)?;
    let number = |range: std::ops::Range<usize>| {
        hex.get(range)
            .and_then(|digits| usize::from_str_radix(digits, 16).ok())
            .unwrap_or_default()
    };
    let pick = |words: &'static [&'static str], number: usize| {
        words.get(number % words.len()).copied().unwrap_or("tree")
    };
    Ok(format!(
        "{}-{}-{:05}",
        pick(FIRST, number(0..3)),
        pick(SECOND, number(3..6)),
        number(6..12) % 100_000
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_herokus_rule() {
        for good in [
            "abc",
            "a-1",
            "my-study-2026",
            "a23456789012345678901234567890",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "",
            "ab",
            "1ab",
            "-ab",
            "ab-",
            "Abc",
            "a_b",
            "ä-b",
            "a b",
            "../..",
            "a23456789012345678901234567890x",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
        assert_eq!(problem(&random().unwrap()), None);
    }
}
