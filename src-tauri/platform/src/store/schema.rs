//! The tables, and how an older file becomes one of today. A step that has been shipped is never edited.

use rusqlite::Connection;

use super::StoreError;

const STEPS: &[&str] = &["
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE apps (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  host_suffix TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  released_at TEXT,
  maintenance INTEGER NOT NULL DEFAULT 0,
  router_port INTEGER,
  cached_python TEXT,
  leaving INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE config_vars (
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (app_id, name)
) STRICT;

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE slugs (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  size INTEGER NOT NULL,
  process_types TEXT NOT NULL,
  checksum TEXT,
  commit_name TEXT,
  commit_description TEXT
) STRICT;

CREATE TABLE releases (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'expired')),
  slug_id TEXT REFERENCES slugs(id) ON DELETE SET NULL,
  config TEXT NOT NULL,
  addon_config TEXT NOT NULL,
  addon_plans TEXT NOT NULL,
  has_output INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (app_id, version)
) STRICT;

-- One release of an app at a time is being made.
CREATE UNIQUE INDEX one_pending_release ON releases(app_id) WHERE status = 'pending';

CREATE TABLE current_releases (
  app_id TEXT PRIMARY KEY REFERENCES apps(id) ON DELETE CASCADE,
  release_id TEXT NOT NULL REFERENCES releases(id)
) STRICT;

CREATE TABLE builds (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
  source_id TEXT NOT NULL,
  checksum TEXT,
  version TEXT,
  version_description TEXT,
  slug_id TEXT REFERENCES slugs(id) ON DELETE SET NULL,
  release_id TEXT REFERENCES releases(id) ON DELETE SET NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- One build of an app at a time.
CREATE UNIQUE INDEX one_pending_build ON builds(app_id) WHERE status = 'pending';

CREATE TABLE formation (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  size TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (app_id, type)
) STRICT;

CREATE TABLE addons (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  name TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('provisioning', 'provisioned', 'deprovisioning', 'deprovisioned')),
  message TEXT,
  credentials TEXT,
  url TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  addon_id TEXT NOT NULL REFERENCES addons(id) ON DELETE CASCADE,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (app_id, name)
) STRICT;

CREATE TABLE groups (
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  PRIMARY KEY (pid, started)
) STRICT;
", "
CREATE TABLE one_offs (
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  number INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (app_id, type, number)
) STRICT;

CREATE TABLE metrics (
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  minute INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (app_id, type, minute)
) STRICT;
"];

/// Brings a file to today's schema, each step whole or not at all.
pub fn upgrade(connection: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    if found > STEPS.len() {
        return Err(StoreError::Newer {
            found,
            known: STEPS.len(),
        });
    }
    for (number, step) in STEPS.iter().enumerate().skip(found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", (number + 1) as i64)?;
        transaction.commit()?;
    }
    Ok(())
}
