//! Orchard
