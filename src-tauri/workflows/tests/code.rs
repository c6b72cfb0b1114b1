//! What we read of a study's code is what oTree itself knows of it, and enough for exports that equal oTree's own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

#[path = "../../export/tests/runs/mod.rs"]
mod runs;
#[path = "../../export/tests/same/mod.rs"]
mod same;

use std::path::Path;

use export::otree::{Code, Model, Version};
use project::Limits;
use runs::{Bed, Otree, Run, STUDIES, top};
use workflows::code;

/// The code of a project, as it is read from its folder.
fn read(folder: &Path) -> Code {
    let scratch = tempfile::tempdir().unwrap();
    let opened = project::open(folder, &Limits::default(), scratch.path()).unwrap();
    let checked = opened.check(0).unwrap();
    code::of(checked.project())
}

/// Without the columns that oTree itself gives to its models.
fn own(mut code: Code, otree: Otree) -> Code {
    let version = match otree {
        Otree::Five => Version::Five,
        Otree::Six => Version::Six,
    };
    for (table, fields) in &mut code.declared {
        let model = Model::ALL
            .into_iter()
            .find(|model| table.ends_with(model.word()));
        fields.retain(|field| model.unwrap().is_own(&field.name, version));
    }
    code
}

#[test]
fn the_code_of_every_study_is_read_as_otree_itself_reads_it() {
    let mut compared = 0;
    for study in STUDIES {
        for otree in study.otrees {
            // oTree writes beside the code that it reads.
            let copy = tempfile::tempdir().unwrap();
            let folder = copy.path().join(study.name);
            runs::copy(&top().join("tests/studies").join(study.name), &folder);
            let (ours, theirs) = (read(&folder), same::code(&folder, *otree));
            assert!(theirs.declared.values().any(|fields| !fields.is_empty()));
            assert_eq!(
                own(ours, *otree),
                own(theirs, *otree),
                "{} on oTree {}",
                study.name,
                otree.number()
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 13);
}

#[test]
fn exports_by_the_code_that_was_read_equal_otrees_own() {
    let bed = Bed::start();
    let mut runs: Vec<Run> = vec![
        bed.run_named("bakery", Otree::Five),
        bed.run_named("moved", Otree::Six),
    ];
    runs.push(bed.run_named("units", Otree::Six));
    for run in &runs {
        let (compared, differences) = same::differences(run, &read(&run.project));
        assert!(compared > 5, "{}", run.name());
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
