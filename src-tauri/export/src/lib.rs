//! A study's backup as researchers use it: oTree's own tables, from the backup alone.
