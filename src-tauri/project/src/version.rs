//! Python package versions and the ranges a requirement asks for: as much of PEP 440 as decides
//! which oTree is meant. Anything else is `None`, never a guess.

use std::cmp::Ordering;
use std::fmt;

/// A version's release number and, if it is one, its pre-release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    release: [u64; 4],
    /// Parts written, for `~=` and `.*`.
    parts: u8,
    /// a=0, b=1, rc=2 and its number; development releases sort before all of them.
    pre: Option<(u8, u64)>,
}

impl Version {
    pub(crate) const fn release(major: u64, minor: u64, patch: u64) -> Self {
        Self {
            release: [major, minor, patch, 0],
            parts: 3,
            pre: None,
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let text = text.split_once('+').map_or(text, |(public, _)| public);
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let numbers = numbers.strip_suffix('.').unwrap_or(numbers);
        let mut release = [0; 4];
        let mut parts = 0u8;
        for number in numbers.split('.') {
            *release.get_mut(usize::from(parts))? = number.parse().ok()?;
            parts += 1;
        }
        let rest = rest
            .trim_start_matches(['.', '-', '_'])
            .to_ascii_lowercase();
        let pre = if rest.is_empty() || rest.starts_with("post") {
            None
        } else {
            let letters = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let (word, number) = rest.split_at(letters);
            let rank = match word.trim_end_matches(['.', '-', '_']) {
                "a" | "alpha" | "dev" => 0,
                "b" | "beta" => 1,
                "rc" | "c" | "pre" | "preview" => 2,
                _ => return None,
            };
            Some((
                rank,
                if number.is_empty() {
                    0
                } else {
                    number.parse().ok()?
                },
            ))
        };
        Some(Self {
            release,
            parts,
            pre,
        })
    }

    pub(crate) fn is_pre_release(&self) -> bool {
        self.pre.is_some()
    }

    pub(crate) fn major(&self) -> u64 {
        self.release[0]
    }

    /// Major, minor and patch.
    pub(crate) const fn numbers(&self) -> (u64, u64, u64) {
        (self.release[0], self.release[1], self.release[2])
    }

    /// Whether the first `parts` numbers of both agree.
    fn agrees(&self, other: &Self, parts: usize) -> bool {
        self.release
            .iter()
            .zip(other.release)
            .take(parts)
            .all(|(a, b)| *a == b)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |pre: Option<(u8, u64)>| pre.unwrap_or((u8::MAX, 0));
        self.release
            .cmp(&other.release)
            .then_with(|| rank(self.pre).cmp(&rank(other.pre)))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = usize::from(self.parts);
        for (at, number) in self.release.iter().take(parts).enumerate() {
            write!(out, "{}{number}", if at == 0 { "" } else { "." })?;
        }
        match self.pre {
            Some((rank, number)) => {
                write!(
                    out,
                    "{}{number}",
                    if rank == 0 {
                        "a"
                    } else if rank == 1 {
                        "b"
                    } else {
                        "rc"
                    }
                )
            }
            None => Ok(()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    EqualPrefix,
    NotEqual,
    NotEqualPrefix,
    AtLeast,
    AtMost,
    Above,
    Below,
    Compatible,
}

/// A set of conditions such as `>=5.10,<6`, all of which must hold. Empty: any version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    conditions: Vec<(Operator, Version)>,
}

impl Range {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut conditions = Vec::new();
        for condition in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let end = condition.find(|c| !"=<>!~".contains(c))?;
            let (operator, version) = condition.split_at(end);
            let version = version.trim();
            let prefix = version.strip_suffix(".*");
            let operator = match (operator, prefix) {
                ("==" | "===", None) => Operator::Equal,
                ("==", Some(_)) => Operator::EqualPrefix,
                ("!=", None) => Operator::NotEqual,
                ("!=", Some(_)) => Operator::NotEqualPrefix,
                (">=", None) => Operator::AtLeast,
                ("<=", None) => Operator::AtMost,
                (">", None) => Operator::Above,
                ("<", None) => Operator::Below,
                ("~=", None) => Operator::Compatible,
                _ => return None,
            };
            conditions.push((operator, Version::parse(prefix.unwrap_or(version))?));
        }
        Some(Self { conditions })
    }

    pub(crate) fn holds(&self, version: &Version) -> bool {
        self.conditions.iter().all(|(operator, asked)| {
            let parts = usize::from(asked.parts);
            match operator {
                Operator::Equal => version == asked || version.cmp(asked).is_eq(),
                Operator::EqualPrefix => version.agrees(asked, parts),
                Operator::NotEqual => !version.cmp(asked).is_eq(),
                Operator::NotEqualPrefix => !version.agrees(asked, parts),
                Operator::AtLeast => version >= asked,
                Operator::AtMost => version <= asked,
                Operator::Above => version > asked,
                // PEP 440: `<6` leaves out 6's own pre-releases too.
                Operator::Below => {
                    version < asked && (asked.is_pre_release() || !version.agrees(asked, 4))
                }
                Operator::Compatible => {
                    version >= asked && version.agrees(asked, parts.saturating_sub(1))
                }
            }
        })
    }

    /// Whether some condition bounds it from above.
    pub(crate) fn is_bounded(&self) -> bool {
        use Operator::{AtMost, Below, Compatible, Equal, EqualPrefix};
        self.conditions
            .iter()
            .any(|(o, _)| matches!(o, Equal | EqualPrefix | AtMost | Below | Compatible))
    }

    /// The one version meant, if it is one.
    pub(crate) fn exactly(&self) -> Option<Version> {
        self.conditions
            .iter()
            .find(|(o, _)| *o == Operator::Equal)
            .map(|(_, version)| *version)
    }

    /// The versions named in the conditions.
    pub(crate) fn named(&self) -> impl Iterator<Item = Version> {
        self.conditions.iter().map(|(_, version)| *version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        Range::parse(text).unwrap()
    }

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn versions_sort_as_python_sorts_them() {
        let sorted = [
            "5.0.0a21", "5.0.0b1", "5.0.0rc1", "5.0.0", "5.0.8", "5.10.0", "6.0",
        ];
        for pair in sorted.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        assert!(version("6.0").cmp(&version("6.0.0")).is_eq());
    }

    #[test]
    fn ranges_hold_what_pip_would_install() {
        for (asked, yes, no) in [
            (">=5.0.0a21", "6.0.15", "4.9"),
            ("==5.10.*", "5.10.4", "5.11.0"),
            ("~=5.10.0", "5.10.4", "5.11.0"),
            ("~=5.10", "5.11.5", "6.0.0"),
            (">=5,<6", "5.11.5", "6.0.0b1"),
            ("!=5.1", "5.2", "5.1.0"),
            ("===5.10.4", "5.10.4", "5.10.3"),
        ] {
            assert!(range(asked).holds(&version(yes)), "{asked} {yes}");
            assert!(!range(asked).holds(&version(no)), "{asked} {no}");
        }
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in [
            "",
            "five",
            "1.2.3.4.5",
            "1..2",
            "1.x",
            "99999999999999999999",
        ] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        assert_eq!(Range::parse(">=banana"), None);
        assert_eq!(Range::parse("5.0"), None);
    }

    #[test]
    fn only_an_upper_condition_bounds() {
        assert!(!range(">=5").is_bounded());
        assert!(range("==5.10.4").is_bounded());
        assert!(range("~=5.10").is_bounded());
        assert!(!Range::default().is_bounded());
    }
}
