//! What Python writes: pickles, read into plain values, and the text that `str` and `repr` make of them.
//! Nothing of a pickle is ever run: a class that is not known becomes its name.

mod float;
mod pickle;
mod text;
mod time;
mod value;

pub use float::repr_float;
pub use pickle::{PickleError, read};
pub use text::str_of;
pub use value::{Money, Node, Pickle, Ref};
