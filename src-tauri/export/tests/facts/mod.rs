//! What each study promises, as sentences with the SQL that is true when they are.

use super::runs::{Otree, Run};

type Fact = (&'static str, &'static str);

pub fn of(run: &Run) -> Vec<Fact> {
    let own = match run.study {
        "bakery" => BAKERY,
        "orchestra" => ORCHESTRA,
        "harbour" => HARBOUR,
        "diary" => DIARY,
        "moved" => MOVED,
        "crowd" => CROWD,
        "units" => UNITS,
        other => panic!("nothing is promised of {other}"),
    };
    let version = match run.otree {
        Otree::Five => FIVE,
        Otree::Six => SIX,
    };
    [EVERY, version, own].concat()
}

const EVERY: &[Fact] = &[
    (
        "some never came",
        "SELECT bool_or(NOT visited AND _index_in_pages = 0) FROM otree_participant",
    ),
    (
        "some stopped on their way",
        "SELECT bool_or(_index_in_pages BETWEEN 1 AND _max_page_index) FROM otree_participant",
    ),
    (
        "some came to the end",
        "SELECT bool_or(_index_in_pages > _max_page_index) FROM otree_participant",
    ),
    (
        "some are paid",
        "SELECT bool_or(payoff::numeric <> 0) FROM otree_participant",
    ),
    (
        "page times were written",
        "SELECT bool_or(text LIKE '%,InitializeParticipant,%') FROM otree_pagetimebatch",
    ),
];

const FIVE: &[Fact] = &[(
    "this is oTree 5",
    "SELECT count(*) = 1 FROM information_schema.columns WHERE table_name = 'otree_participant' AND column_name = '_gbat_is_connected'",
)];

const SIX: &[Fact] = &[(
    "this is oTree 6",
    "SELECT count(*) = 1 FROM information_schema.columns WHERE table_name = 'otree_participant' AND column_name = 'status'",
)];

const BAKERY: &[Fact] = &[
    (
        "three rounds",
        "SELECT max(round_number) = 3 FROM haggle_subsession",
    ),
    (
        "whoever came next made a pair, not whoever is next in the list",
        "SELECT bool_or(n = 2 AND apart > 1) FROM (SELECT count(*) AS n, max(participant_id) - min(participant_id) AS apart
          FROM haggle_player WHERE round_number = 1 GROUP BY group_id) AS pairs",
    ),
    (
        "who met nobody is in no pair",
        "SELECT bool_or(n <> 2) FROM (SELECT count(*) AS n FROM haggle_player GROUP BY group_id) AS groups",
    ),
    (
        "roles are constants",
        "SELECT array_agg(DISTINCT _role) @> ARRAY['Bäcker', 'Müller, \"der\"']::varchar[] FROM haggle_player",
    ),
    (
        "points have no places",
        "SELECT bool_and(_payoff ~ '^-?[0-9]+$') AND bool_or(_payoff <> '0') AND bool_or(_payoff LIKE '-%') FROM haggle_player",
    ),
    (
        "money that code wrote is not rounded",
        "SELECT bool_or(tip = '2.5') AND bool_or(tip = '1') FROM tasting_player",
    ),
    (
        "large floats",
        "SELECT bool_or(abs(weighed) >= 1e16) FROM tasting_player",
    ),
    (
        "a talk, of lines, quotes and a formula",
        "SELECT count(*) > 10 AND bool_or(body LIKE E'%\"yes\"%\\n%') AND bool_or(body LIKE '=%') FROM otree_chatmessage",
    ),
    (
        "wait pages were passed",
        "SELECT (SELECT count(*) FROM otree_completedgbatwaitpage) > 3 AND (SELECT count(*) FROM otree_completedgroupwaitpage) > 6",
    ),
    (
        "some wait for one who does not come",
        "SELECT bool_or(_current_page_name = 'Meet') AND bool_or(_current_page_name = 'Settle') FROM otree_participant
          WHERE _index_in_pages BETWEEN 1 AND _max_page_index",
    ),
    (
        "one app first here and last there",
        "SELECT bool_or(_index_in_pages > 12) AND bool_or(_index_in_pages < 3) FROM otree_participant WHERE _current_app_name = 'tasting'",
    ),
    (
        "a demo session",
        "SELECT count(*) FILTER (WHERE is_demo) = 1 AND count(*) = 6 FROM otree_session",
    ),
    (
        "a session to which nobody came",
        "SELECT bool_or(nobody) FROM (SELECT bool_and(NOT visited) AS nobody FROM otree_participant GROUP BY session_id) AS each",
    ),
    (
        "one session's config was changed",
        "SELECT count(*) = 1 FROM otree_session WHERE position('new_key'::bytea IN decode(config, 'base64')) > 0",
    ),
    (
        "one participant field was never set, another was",
        "SELECT NOT bool_or(position('never_set'::bytea IN decode(_vars, 'base64')) > 0)
          AND bool_or(position('basket'::bytea IN decode(_vars, 'base64')) > 0) FROM otree_participant",
    ),
    (
        "lines, tabs, quotes and formulas",
        "SELECT bool_or(text LIKE E'%\\n%') AND bool_or(text LIKE E'%\\t%') AND bool_or(text LIKE '%\"%') AND bool_or(text LIKE '=%')
          FROM (SELECT remark AS text FROM tasting_player UNION SELECT word FROM tasting_player UNION SELECT note FROM haggle_player) AS texts",
    ),
    (
        "yes, no and nothing",
        "SELECT bool_or(again) AND NOT bool_and(again) AND bool_or(again IS NULL) AND bool_and(maybe IS NULL) FROM tasting_player",
    ),
];

const ORCHESTRA: &[Fact] = &[
    (
        "four rounds of threes",
        "SELECT max(round_number) = 4 AND (SELECT bool_and(n = 3) FROM (SELECT count(*) AS n FROM rehearse_player GROUP BY group_id) AS groups)
          FROM rehearse_subsession",
    ),
    (
        "each time with others",
        "SELECT count(DISTINCT who) > 4 FROM (SELECT string_agg(participant_id::text, ',' ORDER BY participant_id) AS who
          FROM rehearse_player GROUP BY group_id) AS groups",
    ),
    (
        "roles are a method, and in no column",
        "SELECT bool_and(_role = '') FROM rehearse_player",
    ),
    (
        "money has two places",
        "SELECT bool_and(_payoff ~ '^(0|-?[0-9]+[.][0-9][0-9])$') AND bool_or(_payoff ~ '[.][0-9]*[1-9]') FROM rehearse_player",
    ),
    (
        "money that code wrote has all its digits",
        "SELECT bool_or(bonus LIKE '0.1000000000000000055511151231257827%') FROM encore_player",
    ),
    (
        "all waited for all",
        "SELECT count(*) > 0 FROM otree_completedsubsessionwaitpage",
    ),
    (
        "one app first here and last there",
        "SELECT count(DISTINCT position('encore'::bytea IN config) < position('rehearse'::bytea IN config)) = 2
          FROM (SELECT decode(config, 'base64') AS config FROM otree_session) AS each",
    ),
];

const HARBOUR: &[Fact] = &[
    (
        "calls, each of somebody in a group",
        "SELECT count(*) > 10 AND bool_and(player_id IS NOT NULL AND group_id IS NOT NULL) FROM auction_call",
    ),
    (
        "boats, of nobody",
        "SELECT count(*) = 8 AND count(DISTINCT subsession_id) = 4 FROM auction_boat",
    ),
    (
        "columns of every type, one without a value",
        "SELECT count(DISTINCT data_type) = 5 AND (SELECT bool_and(empty IS NULL) FROM auction_call)
          FROM information_schema.columns WHERE table_name = 'auction_call'",
    ),
    (
        "live pages told the group",
        "SELECT bool_or(calls > 1 AND highest::numeric > 0) FROM auction_group",
    ),
    (
        "points have two places",
        "SELECT bool_and(amount ~ '^[0-9]+[.][0-9][0-9]$') FROM auction_call",
    ),
    (
        "euros have three",
        "SELECT bool_and(position('1.000'::bytea IN decode(config, 'base64')) > 0) FROM otree_session",
    ),
    (
        "lines and quotes",
        "SELECT bool_or(words = E'\\n') AND bool_or(words LIKE '\"%') AND bool_or(words = '') FROM auction_call",
    ),
    (
        "a pair of whom one never comes, and one who waits",
        "SELECT count(*) > 0 FROM otree_participant WHERE is_on_wait_page AND _index_in_pages <= _max_page_index",
    ),
];

const DIARY: &[Fact] = &[
    ("two rooms", "SELECT count(*) = 2 FROM otree_roomtosession"),
    (
        "labels from the room and from links, and none",
        "SELECT array_agg(label) @> ARRAY['Ada', '7', 'free, \"label\"', 'ö']::varchar[] AND bool_or(label IS NULL) FROM otree_participant",
    ),
    (
        "one was told of before they came, and one never came",
        "SELECT count(*) = 1 AND (SELECT count(*) = 1 FROM otree_participant WHERE position('told'::bytea IN decode(_vars, 'base64')) > 0)
          FROM otree_participantvarsfromrest",
    ),
    (
        "a session with a label and a comment",
        "SELECT bool_or(label = 'Week, \"one\"' AND comment LIKE E'%\\n%') FROM otree_session",
    ),
    (
        "money without places",
        "SELECT bool_and(_payoff ~ '^[0-9]+$') AND bool_or(_payoff <> '0') FROM pages_of_player",
    ),
    (
        "columns that oTree keeps to itself",
        "SELECT bool_and(_draft = 'a draft' AND start = 7) FROM pages_of_player",
    ),
    (
        "dates, sets, bytes and money among the participants' fields",
        "SELECT bool_or(position('datetime'::bytea IN vars) > 0 AND position('Currency'::bytea IN vars) > 0 AND position('bytes_'::bytea IN vars) > 0)
          FROM (SELECT decode(_vars, 'base64') AS vars FROM otree_participant) AS all_of_them",
    ),
    (
        "a participant field that was never set",
        "SELECT NOT bool_or(position('unset'::bytea IN decode(_vars, 'base64')) > 0) FROM otree_participant",
    ),
    (
        "yes, no and nothing; numbers below zero",
        "SELECT bool_or(rain) AND bool_or(NOT rain) AND bool_or(rain IS NULL) AND bool_or(steps < 0 OR steps > 1000) FROM pages_of_player",
    ),
    (
        "three rounds, with people in each",
        "SELECT count(DISTINCT round_number) = 3 FROM pages_of_player WHERE hours IS NOT NULL",
    ),
    (
        "pages with a time limit",
        "SELECT count(*) > 0 FROM otree_taskqueuemessage",
    ),
];

const MOVED: &[Fact] = &[
    (
        "the dropped apps were played",
        "SELECT (SELECT bool_or(unpack_count IS NOT NULL) FROM unpack_player) AND (SELECT bool_or(attic_count IS NOT NULL) FROM attic_player)
          AND (SELECT bool_or(shed_count IS NOT NULL) FROM shed_player)",
    ),
    (
        "one of them for two rounds",
        "SELECT max(round_number) = 2 FROM unpack_subsession",
    ),
    (
        "a session came after that",
        "SELECT count(*) = 5 FROM otree_session",
    ),
    (
        "the later settings have another field, which nobody has",
        "SELECT NOT bool_or(position('van'::bytea IN decode(_vars, 'base64')) > 0) FROM otree_participant",
    ),
];

const CROWD: &[Fact] = &[
    (
        "twelve rounds, of which few were seen",
        "SELECT max(round_number) = 12 AND (SELECT count(DISTINCT round_number) = 2 FROM quiz_player WHERE guess IS NOT NULL) FROM quiz_subsession",
    ),
    (
        "sessions were deleted, with all their rows",
        "SELECT count(*) = 5 AND max(id) = 7 AND min(id) = 2 AND (SELECT count(DISTINCT session_id) = 5 FROM otree_participant) FROM otree_session",
    ),
    (
        "places in the group change",
        "SELECT count(DISTINCT id_in_group) = 2 FROM quiz_player WHERE participant_id = (SELECT min(participant_id) FROM quiz_player)",
    ),
    (
        "a table that is not of the app it seems to be of",
        "SELECT count(*) > 0 AND (SELECT count(*) = 1 FROM pg_constraint WHERE conrelid = 'quiz_two_note'::regclass AND confrelid = 'quiz_player'::regclass)
          FROM quiz_two_note",
    ),
    (
        "an app that no session played",
        "SELECT count(*) = 0 FROM idle_player",
    ),
    (
        "a session of twenty, none of whom came",
        "SELECT bool_or(n = 20 AND nobody) FROM (SELECT count(*) AS n, bool_and(NOT visited) AS nobody FROM otree_participant GROUP BY session_id) AS each",
    ),
    (
        "a demo session with a label",
        "SELECT bool_or(is_demo AND label LIKE '%\"not\"%') FROM otree_session",
    ),
    (
        "money that code wrote has all its digits",
        "SELECT bool_or(length(share) > 20) FROM quiz_two_player",
    ),
    (
        "sessions of three kinds",
        "SELECT count(DISTINCT name) = 3 FROM (SELECT substring(encode(decode(config, 'base64'), 'escape') FROM 'long|mixed|short') AS name FROM otree_session) AS each",
    ),
];

const UNITS: &[Fact] = &[
    (
        "the project keeps payoffs by itself",
        "SELECT bool_and(_payoff = '0') FROM ferry_player",
    ),
    (
        "money has the project's own four places",
        "SELECT bool_or(pays ~ '^[0-9]+[.][0-9]{4}$') AND bool_or(depth ~ '^[0-9]+[.][0-9]$') FROM ferry_player",
    ),
    (
        "and is of the project's own class",
        "SELECT bool_and(position('coins'::bytea IN decode(config, 'base64')) > 0) FROM otree_session",
    ),
    (
        "a column's name was cut to 63 letters",
        "SELECT bool_or(length(column_name) = 63) FROM information_schema.columns WHERE table_name = 'ferry_player'",
    ),
    (
        "fields of project.py",
        "SELECT bool_or(position('luggage'::bytea IN decode(_vars, 'base64')) > 0) FROM otree_participant",
    ),
];
