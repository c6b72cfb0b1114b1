//! oTree's database and its own exports: which columns there are, in which order, and how each value is written.
//! Facts are of oTree 5.11 and 6.0; what is not in the database comes from the study's code, where that is at hand.

mod apps;
mod cells;
mod chat;
mod code;
mod codebook;
mod columns;
mod left_out;
mod long;
mod money;
mod page_times;
mod payments;
mod sessions;
mod study;
mod table;
mod tally;
mod views;
mod wide;

pub use cells::kept;
pub use chat::chat;
pub use code::{Amount, Code, Field, Places};
pub use codebook::codebook;
pub use columns::Model;
pub use left_out::{LeftOut, left_out, stale_columns};
pub use long::{extra_model, one_app};
pub use money::is_amount;
pub use page_times::{page_times, page_times_in_cells};
pub use payments::payments;
pub use study::{App, Sequence, Session, Study, Version};
pub use table::{Column, Kind, Table};
pub use tally::{Counter, Tally};
pub use views::{Shows, View, Viewed};
pub use wide::wide;
