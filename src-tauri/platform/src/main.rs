//! Heroku on this computer, as a program of its own.
fn main() {}
