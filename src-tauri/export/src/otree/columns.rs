//! The columns that oTree itself gives to its models, and which of a table's are the study's own.

use super::study::Version;

/// What an app's tables are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// A participant in one round of an app.
    Player,
    /// Players who play together.
    Group,
    /// All players of a session in one round.
    Subsession,
}

impl Model {
    /// All of an app's, in the order of oTree's exports.
    pub const ALL: [Model; 3] = [Model::Player, Model::Group, Model::Subsession];

    /// What a column's name begins with.
    pub fn word(self) -> &'static str {
        match self {
            Model::Player => "player",
            Model::Group => "group",
            Model::Subsession => "subsession",
        }
    }

    /// The columns that oTree itself puts first, and under which name each is stored.
    pub fn first(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Model::Player => &[
                ("id_in_group", "id_in_group"),
                ("role", "_role"),
                ("payoff", "_payoff"),
            ],
            Model::Group => &[("id_in_subsession", "id_in_subsession")],
            Model::Subsession => &[("round_number", "round_number")],
        }
    }

    /// Names that the base class has: oTree leaves a field of such a name out.
    fn taken(self) -> &'static [&'static str] {
        match self {
            Model::Player => &PLAYER,
            Model::Group => &GROUP,
            Model::Subsession => &SUBSESSION,
        }
    }

    /// Whether a column of the table is one that oTree exports as the study's own.
    pub fn is_own(self, column: &str, version: Version) -> bool {
        // oTree 5 asks the group's class for what a subsession has, and leaves out less.
        let of = match (self, version) {
            (Model::Subsession, Version::Five) => Model::Group,
            (model, _) => model,
        };
        let is_taken = |column: &str| of.taken().contains(&column) || EVERY.contains(&column);
        let first = |column: &str| self.first().iter().any(|(name, _)| *name == column);
        let is_base = BASE.contains(&column);
        match version {
            Version::Six => !(is_taken(column) || first(column) || column.starts_with('_')),
            Version::Five => !(is_taken(column) || first(column) || is_base),
        }
    }
}

/// Columns of oTree's own that begin with an underscore.
const BASE: [&str; 2] = ["_payoff", "_role"];

const EVERY: [&str; 25] = [
    "NoneType",
    "call_user_defined",
    "field_display",
    "field_maybe_none",
    "freeze_setattr",
    "get_field_display",
    "get_folder_name",
    "get_user_defined_target",
    "id",
    "in_all_rounds",
    "in_previous_rounds",
    "in_round",
    "in_rounds",
    "init_on_load",
    "is_noself",
    "metadata",
    "objects_create",
    "objects_exists",
    "objects_filter",
    "objects_first",
    "objects_get",
    "round_number",
    "session",
    "session_id",
    "values_dicts",
];

const PLAYER: [&str; 13] = [
    "get_others_in_group",
    "get_others_in_subsession",
    "group",
    "group_id",
    "id_in_group",
    "id_in_subsession",
    "participant",
    "participant_id",
    "payoff",
    "role",
    "start",
    "subsession",
    "subsession_id",
];

const GROUP: [&str; 8] = [
    "get_player_by_id",
    "get_player_by_role",
    "get_players",
    "id_in_subsession",
    "player_set",
    "set_players",
    "subsession",
    "subsession_id",
];

const SUBSESSION: [&str; 11] = [
    "creating_session",
    "get_group_matrix",
    "get_groups",
    "get_players",
    "group_by_arrival_time_method",
    "group_like_round",
    "group_randomly",
    "group_set",
    "player_set",
    "set_group_matrix",
    "vars_for_admin_report",
];

/// What is exported of a participant before its own fields, in order.
pub const PARTICIPANT: [&str; 13] = [
    "id_in_session",
    "code",
    "label",
    "_is_bot",
    "_index_in_pages",
    "_max_page_index",
    "_current_app_name",
    "_current_page_name",
    "time_started_utc",
    "visited",
    "mturk_worker_id",
    "mturk_assignment_id",
    "payoff",
];

/// What is exported of a session before its settings, in order.
pub const SESSION: [&str; 6] = [
    "code",
    "label",
    "mturk_HITId",
    "mturk_HITGroupId",
    "comment",
    "is_demo",
];

/// Keys of a session's settings that are no columns.
pub const NOT_SHOWN: [&str; 5] = [
    "name",
    "display_name",
    "app_sequence",
    "num_demo_participants",
    "doc",
];
