//! An update of a study that has data: secured first, stopped where it would break them, and what a person then chose.

use std::sync::Arc;

use workflows::data::{Over, Standing};
use workflows::deploy::{DeployError, Order};
use workflows::job::Ending;
use workflows::step::Step;

use crate::study::{APP, Study};
use crate::support::desk;
use crate::support::people;
use crate::support::rows;
use crate::support::visitor::Visitor;

/// A field that the database has no column for.
const FIELD: &str = "guess = models.IntegerField(";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_would_break_data_stops_until_it_is_said_what_becomes_of_them() {
    let study = Study::online("over-data").await;
    study.people_come(4, 3).await;
    let before = study.rows();

    // Nothing new in the models: secured, and updated.
    let ending = update(&study, Over::Stop).await;
    assert!(matches!(&*ending, Ending::Online(_)), "{ending:?}");
    assert_eq!(rows::settled(study.rows()), rows::settled(before.clone()));
    let kept = study.data.shelf(APP).list();
    assert_eq!(kept.len(), 1, "it came home before the update");
    assert!(matches!(kept[0].standing, Standing::Verified(_)));

    // A new field: it stops, names it, and everything is as it was.
    study.project.change("beans/__init__.py", |code| {
        code.replace(
            FIELD,
            &format!("age = models.IntegerField(label='Your age')\n    {FIELD}"),
        )
    });
    let ending = update(&study, Over::Stop).await;
    let Ending::Failed {
        why: DeployError::WouldBreak {
            breakages,
            participants,
        },
        ..
    } = &*ending
    else {
        panic!("{ending:?}");
    };
    assert_eq!(*participants, 3);
    assert_eq!(breakages[0].kind(), "new-field");
    assert!(breakages[0].locks_out());
    Visitor::of(&study.address).waits_for("/").await;
    assert_eq!(rows::settled(study.rows()), rows::settled(before.clone()));

    // Nobody can be locked out by saying that it should go on.
    let ending = update(&study, Over::GoOn).await;
    assert!(
        matches!(
            &*ending,
            Ending::Failed {
                why: DeployError::WouldBreak { .. },
                ..
            }
        ),
        "{ending:?}"
    );

    // More have come than the person was told of: nothing is taken away, and the study runs again.
    let ending = update(&study, Over::Renew { agreed: 2 }).await;
    let Ending::Failed { why, .. } = &*ending else {
        panic!("{ending:?}");
    };
    assert_eq!(why.code(), "reset-more-came");
    Visitor::of(&study.address).waits_for("/").await;
    assert_eq!(rows::settled(study.rows()), rows::settled(before));

    // Brought home and taken away: the new version has its column, and people can come.
    let ending = update(&study, Over::Renew { agreed: 3 }).await;
    assert!(matches!(&*ending, Ending::Online(_)), "{ending:?}");
    assert_eq!(study.rows()["public.otree_participant"], 0);
    let column = "select count(*) from information_schema.columns
                  where table_name = 'beans_player' and column_name = 'age'";
    assert_eq!(rows::number(study.database(), column), 1);
    people::come(&study.address, study.key(), 2, 1).await;
    let kept = study.data.shelf(APP).list();
    let slip = kept[0].standing.slip().unwrap();
    // To put them back would bring the old columns back, which the new code cannot use.
    assert_eq!(slip.before, None);
    assert_eq!(study.listing().await.undo, None);
    assert_eq!(
        slip.whole().unwrap().numbers.participants,
        3,
        "they are here"
    );
    study.desk.ends_clean();
}

async fn update(study: &Study, over: Over) -> Arc<Ending> {
    let limits = workflows::project::Limits::default();
    let folder = study.project.folder();
    let opened = workflows::project::open(folder, &limits, &std::env::temp_dir());
    let opened = Arc::new(opened.expect("a project"));
    let order = Order::new(folder.to_owned(), opened, 0, desk::update(APP)).over(over);
    let jobs = study.desk.jobs();
    let id = jobs.deploy(order);
    let ending = desk::ends(&jobs, id).await;
    let steps = jobs.get(id).expect("the job").steps;
    assert!(steps.iter().any(|view| view.step == Step::Secure));
    ending
}
