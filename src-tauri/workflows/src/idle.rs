//! Whether a study costs something while nobody comes: what the service says of its servers, else what it measured, else
//! what is left of its log. It asks the service only and never the study, wakes nothing, and takes silence for no evidence.

use futures_util::future::try_join;
use heroku::{
    App, AppId, AppName, Client, Dyno, DynoState, Error, Formation, Measure, MeasureSpan, Measured,
    ProcessType, Step,
};
use jiff::{SignedDuration, Timestamp};

use crate::cost::Cost;
use crate::health::{History, in_ways, is_refusal, minute};
use crate::log::{FIRST, Line};
use crate::studies::{self, StudyError};

/// A study to which nobody came for so long is told of. Ours (2026-11).
pub const LONG: SignedDuration = SignedDuration::from_hours(7 * 24);
/// What was measured says nothing of now where its newest is older than this many minutes. Ours (2026-11).
const STALE: i64 = 30;

/// What is known of who came: nobody from `since` to `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first moment.
    pub since: Timestamp,
    /// The last.
    pub until: Timestamp,
}

/// What was found out at one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Nobody came meanwhile.
    pub nobody: Stretch,
    /// Right before it somebody did, or may have. Otherwise nothing is known of before.
    pub came: bool,
}

/// A study that costs something, and to which nobody has come for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Its id.
    pub app: AppId,
    /// Since when nobody came, as far as is known.
    pub since: Timestamp,
    /// What it costs a month, by the service's prices.
    pub cost: Cost,
    /// Whether it has a web server.
    pub runs: bool,
    /// When somebody was last told of it.
    pub told: Option<Timestamp>,
}

impl Seen {
    /// The stretch that this makes with what was known before.
    pub fn after(self, before: Option<Stretch>) -> Stretch {
        let Stretch { since, until } = self.nobody;
        let joined = before.filter(|before| !self.came && before.until >= since);
        let since = joined.map_or(since, |before| before.since.min(since));
        Stretch { since, until }
    }

    fn nobody(since: Timestamp, until: Timestamp) -> Option<Seen> {
        let nobody = Stretch { since, until };
        (since <= until).then_some(Seen {
            nobody,
            came: false,
        })
    }
}

/// Looks at a study, and keeps what is known in `history`. None: it is used, it costs nothing that is known, or it is not
/// known whether anybody comes.
pub async fn look(
    client: &Client,
    name: &str,
    now: Timestamp,
    history: &History,
) -> Result<Option<Idle>, StudyError> {
    let app = studies::find(client, name).await?;
    let asked = try_join(client.formation(&app.name), client.dynos(&app.name));
    let (formation, dynos) = asked.await?;
    let seen = match unreached(&app, &formation, &dynos, now) {
        Some(seen) => Some(seen),
        None => match measured(client, app.id, now).await? {
            Some(seen) => Some(seen),
            None => logged(client, &app.name, now).await?,
        },
    };
    let Some(seen) = seen else {
        return Ok(None);
    };
    let (known, told) = history.nobody_came(app.id, seen).await;
    if known.until.duration_since(known.since) < LONG {
        return Ok(None);
    }
    let (addons, sizes) = try_join(client.addons(&app.name), client.dyno_sizes()).await?;
    let cost = Cost::of(&formation, &addons, &sizes);
    Ok((cost.cents > 0).then_some(Idle {
        app: app.id,
        since: known.since,
        cost,
        runs: web(&formation).is_some_and(|web| web.quantity > 0),
        told,
    }))
}

fn web(formation: &[Formation]) -> Option<&Formation> {
    let web = ProcessType::web();
    formation.iter().find(|wish| wish.process == web)
}

/// What is known without asking: nobody can come where no server is wished for, and the first who came would have woken one
/// that sleeps.
fn unreached(app: &App, formation: &[Formation], dynos: &[Dyno], now: Timestamp) -> Option<Seen> {
    let Some(wish) = web(formation) else {
        return Seen::nobody(app.updated_at?, now);
    };
    if wish.quantity == 0 {
        return Seen::nobody(wish.updated_at?, now);
    }
    let mut own = dynos.iter().filter(|dyno| dyno.process == wish.process);
    let asleep = |dyno: &Dyno| dyno.updated_at.filter(|_| dyno.state == DynoState::Idle);
    let first = asleep(own.next()?)?;
    let since = own.try_fold(first, |since, dyno| Some(since.max(asleep(dyno)?)))?;
    Seen::nobody(since, now)
}

/// What the service measured: whether the router let somebody in, step by step, in the last week as far as the server's size
/// has it (Dev Center, "Metrics", 2024-12), and by the minute at the end.
async fn measured(client: &Client, app: AppId, now: Timestamp) -> Result<Option<Seen>, Error> {
    let mut all = Vec::new();
    for ways in [
        [(Step::TwoHours, 168), (Step::TenMinutes, 24)],
        [(Step::Minute, 2), (Step::TenMinutes, 2)],
    ] {
        match in_ways(&ways, now, |span| steps(client, app, span)).await {
            Ok(steps) => all.extend(steps),
            Err(why) if is_refusal(&why) => return Ok(None),
            Err(why) => return Err(why),
        }
    }
    Ok(seen_in_steps(&all, now))
}

/// One step of what was measured; minutes since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    at: i64,
    end: i64,
    /// Anything was measured in it.
    told: bool,
    /// Somebody was let in, or would have been had the server answered.
    came: bool,
}

/// An empty row of counts is no proof that nobody came; it is one where the server was measured in the same step.
async fn steps(client: &Client, app: AppId, span: MeasureSpan) -> Result<Vec<Counted>, Error> {
    let web = ProcessType::web();
    let counts = client.measured(app, &web, Measure::Statuses, span).await?;
    let memory = client.measured(app, &web, Measure::Memory, span).await?;
    let mut steps = Vec::new();
    for (measured, is_counts) in [(&counts, true), (&memory, false)] {
        for (name, row) in &measured.data {
            // 4xx is what those get who try addresses at random.
            let lets_in = is_counts && !name.trim_start_matches("status_").starts_with('4');
            for (index, number) in (0..).zip(row) {
                if let Some(number) = number.filter(|number| number.is_finite()) {
                    steps.push(counted(measured, index, lets_in && number > 0.0));
                }
            }
        }
    }
    Ok(steps)
}

fn counted(measured: &Measured, index: i64, came: bool) -> Counted {
    let step = i64::from(measured.step);
    let at = minute(measured.start_time) + index * step;
    Counted {
        at,
        end: at + step,
        told: true,
        came,
    }
}

/// Goes back from now as far as it was measured without a gap, and no further than to who came last.
fn seen_in_steps(steps: &[Counted], now: Timestamp) -> Option<Seen> {
    let present = minute(now);
    let time = |at: i64| Timestamp::from_second(at * 60).ok();
    let last = steps.iter().filter(|step| step.came).map(|step| step.end);
    // A step that has not ended tells who came, but not yet that nobody will.
    let over = |step: &&Counted| step.told && step.end <= present;
    let mut over: Vec<&Counted> = steps.iter().filter(over).collect();
    over.sort_by_key(|step| std::cmp::Reverse(step.end));
    let until = over.first()?.end;
    if present - until > STALE {
        return None;
    }
    let mut from = until;
    for step in over {
        if step.end < from {
            break;
        }
        from = from.min(step.at);
    }
    let came = last.max().filter(|last| *last >= from);
    let since = time(came.unwrap_or(from))?.min(now);
    Some(Seen {
        nobody: Stretch {
            since,
            until: time(until)?.max(since),
        },
        came: came.is_some(),
    })
}

/// What is left of the log: the service keeps its last lines, and all that it kept stand one behind the other.
async fn logged(client: &Client, app: &AppName, now: Timestamp) -> Result<Option<Seen>, Error> {
    let lines = client.recent_log(app, FIRST).await?;
    Ok(seen_in_lines(lines.iter().map(String::as_str), now))
}

fn seen_in_lines<'a>(lines: impl Iterator<Item = &'a str>, now: Timestamp) -> Option<Seen> {
    let mut seen: Option<Seen> = None;
    for line in lines.map(Line::read) {
        let Some(at) = line.at.map(|at| at.min(now)) else {
            continue;
        };
        let is_participants = line.is_routers() && line.participant().is_some();
        // Lines before a note of Heroku's own log may be missing (L10 to L13).
        let is_torn = line.source == "heroku" && line.process == "logplex";
        let came = is_participants || is_torn;
        if came || seen.is_none() {
            let nobody = Stretch {
                since: at,
                until: now,
            };
            seen = Some(Seen { nobody, came });
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        at("2026-11-20T12:00:00Z")
    }

    fn stretch(since: &str, until: &str) -> Stretch {
        Stretch {
            since: at(since),
            until: at(until),
        }
    }

    fn nobody(since: &str) -> Option<Seen> {
        Seen::nobody(at(since), now())
    }

    /// What is known of an app with this many web servers since then, and dynos in these states since then.
    fn unreached_by(web: Option<(u32, &str)>, dynos: &[(&str, &str)]) -> Option<Seen> {
        let app = json!({ "id": ID, "name": "study", "updated_at": "2026-11-01T00:00:00Z" });
        let wishes: Vec<_> = web
            .iter()
            .map(|(quantity, at)| json!({ "type": "web", "quantity": quantity, "updated_at": at }))
            .collect();
        let dynos: Vec<_> = dynos
            .iter()
            .map(|(state, at)| json!({ "id": ID, "name": "web.1", "type": "web", "state": state, "updated_at": at }))
            .collect();
        let app: App = serde_json::from_value(app).unwrap();
        let wishes: Vec<Formation> = serde_json::from_value(json!(wishes)).unwrap();
        let dynos: Vec<Dyno> = serde_json::from_value(json!(dynos)).unwrap();
        unreached(&app, &wishes, &dynos, now())
    }

    #[test]
    fn nobody_comes_to_what_is_switched_off_or_sleeps() {
        let (early, late) = ("2026-11-10T08:00:00Z", "2026-11-12T08:00:00Z");
        assert_eq!(unreached_by(Some((0, early)), &[]), nobody(early));
        assert_eq!(unreached_by(None, &[]), nobody("2026-11-01T00:00:00Z"));
        let asleep = [("idle", late)];
        assert_eq!(unreached_by(Some((1, early)), &asleep), nobody(late));
        let both = [("idle", late), ("idle", early)];
        assert_eq!(unreached_by(Some((2, early)), &both), nobody(late));
        for dynos in [
            &[("up", early)][..],
            &[],
            &[("idle", early), ("up", early)],
            &[("crashed", early)],
        ] {
            assert_eq!(unreached_by(Some((1, early)), dynos), None, "{dynos:?}");
        }
    }

    /// Steps of two hours up to now, the newest last: `.` measured, `x` somebody came, a space not measured.
    fn seen_by(steps: &str) -> Option<Seen> {
        let present = minute(now());
        let count = i64::try_from(steps.len()).unwrap();
        let steps: Vec<Counted> = (0..)
            .zip(steps.bytes())
            .filter(|(_, sign)| *sign != b' ')
            .map(|(index, sign)| {
                let at = present - (count - index) * 120;
                Counted {
                    at,
                    end: at + 120,
                    told: true,
                    came: sign == b'x',
                }
            })
            .collect();
        seen_in_steps(&steps, now())
    }

    #[test]
    fn measuring_goes_back_to_who_came_last_or_to_the_first_gap() {
        let seen = |since: &str, came| {
            let nobody = stretch(since, "2026-11-20T12:00:00Z");
            Some(Seen { nobody, came })
        };
        assert_eq!(seen_by("...."), seen("2026-11-20T04:00:00Z", false));
        assert_eq!(seen_by("x.x.."), seen("2026-11-20T08:00:00Z", true));
        assert_eq!(seen_by("x. .."), seen("2026-11-20T08:00:00Z", false));
        assert_eq!(seen_by("...x"), seen("2026-11-20T12:00:00Z", true));
        // Where the newest is missing or nothing is there, nothing is known.
        assert_eq!(seen_by("... "), None);
        assert_eq!(seen_by(""), None);
    }

    #[test]
    fn who_comes_in_the_step_that_runs_is_seen() {
        let present = minute(now());
        let step = |at, end, came| Counted {
            at,
            end,
            told: true,
            came,
        };
        let runs = step(present - 20, present + 100, true);
        let over = step(present - 140, present - 20, false);
        let seen = seen_in_steps(&[over, runs], now()).unwrap();
        assert!(seen.came);
        assert_eq!((seen.nobody.since, seen.nobody.until), (now(), now()));
    }

    #[test]
    fn a_log_goes_back_to_its_first_line_or_to_the_last_participant() {
        let start = "2026-11-15T03:00:00+00:00 heroku[web.1]: Cycling";
        let login = "2026-11-16T09:00:00+00:00 heroku[router]: at=info method=GET path=\"/login\" status=200";
        let page = "2026-11-17T09:00:00+00:00 heroku[router]: at=info method=POST path=\"/p/abcd1234/trust/Send/1\" status=302";
        let lost = "2026-11-18T03:00:00+00:00 heroku[logplex]: Error L10 (output buffer overflow): 3 messages dropped since 2026-11-18T02:59:00+00:00.";
        let seen = |lines: &[&str]| seen_in_lines(lines.iter().copied(), now());
        assert_eq!(seen(&[]), None);
        assert_eq!(seen(&["no line at all"]), None);
        assert_eq!(seen(&[start, login]), nobody("2026-11-15T03:00:00Z"));
        for (lines, since) in [
            (&[start, page, login][..], "2026-11-17T09:00:00Z"),
            (&[start, page, lost, login], "2026-11-18T03:00:00Z"),
        ] {
            let seen = seen(lines).unwrap();
            assert_eq!((seen.nobody.since, seen.came), (at(since), true));
        }
    }

    #[test]
    fn looks_that_meet_are_one_stretch_and_a_gap_or_a_visitor_begins_another() {
        let before = Some(stretch("2026-11-10T00:00:00Z", "2026-11-18T00:00:00Z"));
        let meets = nobody("2026-11-17T00:00:00Z").unwrap();
        let joined = stretch("2026-11-10T00:00:00Z", "2026-11-20T12:00:00Z");
        assert_eq!(meets.after(before), joined);
        assert_eq!(meets.after(None), meets.nobody);
        let gap = nobody("2026-11-18T00:00:01Z").unwrap();
        assert_eq!(gap.after(before), gap.nobody);
        let visitor = Seen {
            came: true,
            ..meets
        };
        assert_eq!(visitor.after(before), meets.nobody);
    }
}
