//! Finds psycopg2 among a study's packages. Heroku builds it from source; most computers can't,
//! so here its ready-made twin psycopg2-binary takes its place.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The twin's requirement, with what the study demands of the version; `None` when psycopg2 is not asked for.
pub fn psycopg2_twin(file: &Path) -> Option<String> {
    find(file, &mut HashSet::new())
}

fn find(file: &Path, seen: &mut HashSet<PathBuf>) -> Option<String> {
    if !seen.insert(file.to_owned()) || seen.len() > 100 {
        return None;
    }
    let text = fs::read(file).ok()?;
    let text = String::from_utf8_lossy(&text);
    text.trim_start_matches('\u{feff}')
        .lines()
        .find_map(|line| {
            let line = line.split(" #").next().unwrap_or_default().trim();
            let included = ["--requirement", "-r"]
                .iter()
                .find_map(|option| line.strip_prefix(option));
            match included {
                Some(other) => find(
                    &file
                        .parent()?
                        .join(other.trim_start_matches(['=', ' ', '\t'])),
                    seen,
                ),
                None => twin(line),
            }
        })
}

fn twin(line: &str) -> Option<String> {
    let end = line
        .find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.eq_ignore_ascii_case("psycopg2") {
        return None;
    }
    let rest = rest
        .split("--hash")
        .next()
        .unwrap_or_default()
        .trim_end_matches(['\\', ' ', '\t']);
    Some(format!("psycopg2-binary{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn psycopg2_is_found_with_its_version_and_through_includes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("requirements.txt");
        let twin_of = |text: &str| {
            fs::write(&file, text).unwrap();
            psycopg2_twin(&file)
        };
        assert_eq!(
            twin_of("otree>=5\npsycopg2>=2.8.4\n").as_deref(),
            Some("psycopg2-binary>=2.8.4")
        );
        assert_eq!(
            twin_of("Psycopg2 == 2.9.9 ; python_version > '3' # why\n").as_deref(),
            Some("psycopg2-binary == 2.9.9 ; python_version > '3'")
        );
        assert_eq!(
            twin_of("psycopg2==2.9.9 \\\n --hash=sha256:00").as_deref(),
            Some("psycopg2-binary==2.9.9")
        );
        assert_eq!(
            twin_of("psycopg2-binary>=2.8\n# psycopg2\npsycopg2cffi\n"),
            None
        );
        fs::write(folder.path().join("base.txt"), "psycopg2").unwrap();
        assert_eq!(
            twin_of("-r base.txt\n-r requirements.txt\n").as_deref(),
            Some("psycopg2-binary")
        );
    }
}
