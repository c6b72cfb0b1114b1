//! Who takes part at this moment. People are read from the database where that is on this computer, so that watching asks
//! nothing of the study itself; the list of sessions comes from oTree's interface for programs. oTree's own Monitor is never
//! listened to: while somebody does, a page that is asked for at the wrong moment stops oTree 5 and 6 for good (a page's
//! thread then waits for an event of the server's loop, with the lock that all pages need).

mod person;
mod session;
mod table;
mod watch;

pub use person::{Person, PersonState, Place};
pub use session::{Count, Session};
pub use watch::{Away, Crowd, now, watch};
