//! Puts points of several sources and steps together, so that no minute is told twice. Nothing is averaged: of two that
//! overlap, one is left out.

use std::collections::BTreeMap;

use super::Point;

/// The points of a span, oldest first. Where fine ones tell all of a longer step they stand for it, otherwise it stands for
/// them; of the same step told twice, the first in the list counts, and the others fill what it leaves out.
pub fn merge(points: Vec<Point>, from: i64, to: i64) -> Vec<Point> {
    let mut known: BTreeMap<(u32, i64), Point> = BTreeMap::new();
    for point in points {
        if point.step == 0 || point.end() <= from || point.end() > to {
            continue;
        }
        match known.entry((point.step, point.at)) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(point);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => fill(place.get_mut(), point),
        }
    }
    // Who tells each minute. The finest come first.
    let mut teller: BTreeMap<i64, (u32, i64)> = BTreeMap::new();
    for (key, point) in &known {
        let minutes = || point.at..point.end();
        let told = minutes()
            .filter(|minute| teller.contains_key(minute))
            .count();
        let all = usize::try_from(point.step).unwrap_or(usize::MAX);
        if told == all || (told > 0 && point.is_empty()) {
            continue;
        }
        teller.extend(minutes().map(|minute| (minute, *key)));
    }
    let mut merged: Vec<Point> = known
        .into_iter()
        .filter(|(key, point)| {
            (point.at..point.end()).all(|minute| teller.get(&minute) == Some(key))
        })
        .map(|(_, point)| point)
        .collect();
    merged.sort_by_key(|point| point.at);
    merged
}

/// Adds what a point leaves out.
fn fill(point: &mut Point, other: Point) {
    point.memory = point.memory.or(other.memory);
    point.limit = point.limit.or(other.limit);
    point.load = point.load.or(other.load);
    point.requests = point.requests.or(other.requests);
    point.middle = point.middle.or(other.middle);
    point.slow = point.slow.or(other.slow);
    if point.errors.is_empty() {
        point.errors = other.errors;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(at: i64, step: u32, requests: u64) -> Point {
        Point {
            at,
            step,
            requests: Some(requests),
            ..Point::default()
        }
    }

    #[test]
    fn fine_points_stand_for_a_long_step_only_where_they_tell_all_of_it() {
        let minutes = |range: std::ops::Range<i64>| range.map(|at| point(at, 1, 1));
        let mut points: Vec<Point> = minutes(100..110).chain(minutes(112..120)).collect();
        points.push(point(100, 10, 10));
        points.push(point(110, 10, 9));
        points.push(point(120, 10, 7));
        let merged = merge(points, 0, 130);
        let told: Vec<_> = merged.iter().map(|point| (point.at, point.step)).collect();
        let mut wanted: Vec<_> = (100..110).map(|at| (at, 1)).collect();
        wanted.extend([(110, 10), (120, 10)]);
        assert_eq!(told, wanted);
    }

    #[test]
    fn an_empty_step_takes_nothing_away_and_the_same_step_is_filled() {
        let empty = Point {
            at: 100,
            step: 10,
            ..Point::default()
        };
        assert_eq!(
            merge(vec![empty, point(103, 1, 4)], 0, 200),
            [point(103, 1, 4)]
        );
        let with_load = Point {
            load: Some(0.5),
            requests: Some(9),
            ..point(5, 1, 9)
        };
        let merged = merge(vec![point(5, 1, 2), with_load], 0, 10);
        assert_eq!((merged[0].requests, merged[0].load), (Some(2), Some(0.5)));
        assert_eq!(merged.len(), 1);
    }

    proptest! {
        #[test]
        fn no_minute_is_told_twice_and_none_that_was_told_is_lost(
            asked in proptest::collection::vec((0i64..60, 0usize..4, proptest::option::of(0u64..9)), 0..80),
        ) {
            let steps = [1u32, 10, 60, 120];
            let points: Vec<Point> = asked
                .iter()
                .map(|(place, step, requests)| {
                    let step = steps[*step];
                    let at = place * 2 / i64::from(step) * i64::from(step);
                    Point { at, step, requests: *requests, ..Point::default() }
                })
                .collect();
            let merged = merge(points.clone(), 0, 240);
            for minute in 0..240 {
                let tells = |point: &&Point| (point.at..point.end()).contains(&minute);
                let now = merged.iter().filter(tells).count();
                prop_assert!(now <= 1, "minute {minute} is told {now} times");
                let said = |point: &Point| point.requests.is_some() && tells(&point);
                prop_assert!(now == 1 || !points.iter().any(said), "minute {minute} is lost");
            }
            prop_assert!(merged.windows(2).all(|pair| pair[0].end() <= pair[1].at));
        }
    }
}
