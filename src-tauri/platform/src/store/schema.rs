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
CREATE TABLE transfers (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  num INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('backup', 'restore', 'copy')),
  -- An add-on, or the transfer whose dump is restored.
  from_id TEXT NOT NULL,
  from_name TEXT NOT NULL,
  -- An add-on; of a backup the transfer itself.
  to_id TEXT NOT NULL,
  to_name TEXT NOT NULL,
  extensions TEXT NOT NULL,
  -- Not a reference: a backup is still a scheduled one when its schedule is gone.
  schedule_id TEXT,
  num_keep INTEGER NOT NULL,
  source_bytes INTEGER NOT NULL DEFAULT 0,
  processed_bytes INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER,
  checksum TEXT,
  -- PostgreSQL's number of the database that takes the target's place.
  successor INTEGER,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  started_at TEXT,
  canceled_at TEXT,
  finished_at TEXT,
  deleted_at TEXT,
  UNIQUE (app_id, num)
) STRICT;

CREATE TABLE transfer_logs (
  id INTEGER PRIMARY KEY,
  transfer_id TEXT NOT NULL REFERENCES transfers(id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE INDEX logs_of_transfer ON transfer_logs(transfer_id);

CREATE TABLE transfer_schedules (
  id TEXT PRIMARY KEY,
  addon_id TEXT NOT NULL REFERENCES addons(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  timezone TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- The second up to which it has been carried out.
  done_until INTEGER NOT NULL,
  UNIQUE (addon_id, name)
) STRICT;
", "
CREATE TABLE collaborators (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (app_id, email)
) STRICT;

CREATE TABLE domains (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  hostname TEXT NOT NULL UNIQUE,
  cname TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE features (
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (app_id, name)
) STRICT;

CREATE TABLE buildpack_installations (
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (app_id, name)
) STRICT;

CREATE TABLE pipelines (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE pipeline_couplings (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL UNIQUE REFERENCES apps(id) ON DELETE CASCADE,
  pipeline_id TEXT NOT NULL REFERENCES pipelines(id) ON DELETE CASCADE,
  stage TEXT NOT NULL CHECK (stage IN ('test', 'review', 'development', 'staging', 'production')),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- The apps of a promotion may go; what became of it stays.
CREATE TABLE pipeline_promotions (
  id TEXT PRIMARY KEY,
  pipeline_id TEXT NOT NULL REFERENCES pipelines(id) ON DELETE CASCADE,
  app_id TEXT NOT NULL,
  release_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE promotion_targets (
  id TEXT PRIMARY KEY,
  promotion_id TEXT NOT NULL REFERENCES pipeline_promotions(id) ON DELETE CASCADE,
  app_id TEXT NOT NULL,
  release_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
  error_message TEXT
) STRICT;

CREATE TABLE oauth_clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- Tokens are kept as hashes; the hint is what a list shows of one. Times are seconds since 1970.
CREATE TABLE authorizations (
  id TEXT PRIMARY KEY,
  description TEXT NOT NULL,
  scope TEXT NOT NULL,
  client_id TEXT REFERENCES oauth_clients(id) ON DELETE CASCADE,
  session_id TEXT UNIQUE,
  token_id TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  token_hint TEXT NOT NULL,
  lifetime INTEGER,
  expires_at INTEGER,
  refresh_id TEXT,
  refresh_hash TEXT UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- The secret signs what is sent, so it can't be a hash.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  include TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('notify', 'sync')),
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  authorization TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE webhook_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  include TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Due at a second since 1970; none once it is over.
CREATE TABLE webhook_deliveries (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES webhook_events(id) ON DELETE CASCADE,
  webhook_id TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('pending', 'retrying', 'failed', 'succeeded')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER,
  attempt_id TEXT,
  attempt_code INTEGER,
  attempt_error TEXT,
  attempted_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX due_deliveries ON webhook_deliveries(due) WHERE due IS NOT NULL;

CREATE TABLE app_setups (
  id TEXT PRIMARY KEY,
  app_id TEXT NOT NULL REFERENCES apps(id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
  failure_message TEXT,
  manifest_errors TEXT NOT NULL,
  build_id TEXT,
  postdeploy_output TEXT,
  postdeploy_exit INTEGER,
  success_url TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
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
", "
CREATE TABLE asleep (
  app_id TEXT PRIMARY KEY REFERENCES apps(id) ON DELETE CASCADE
) STRICT;

CREATE TABLE eco_use (
  app_id TEXT NOT NULL,
  month TEXT NOT NULL,
  milliseconds INTEGER NOT NULL,
  PRIMARY KEY (app_id, month)
) STRICT;
", "
CREATE TABLE rooms (
  app_id TEXT PRIMARY KEY REFERENCES apps(id) ON DELETE CASCADE,
  opened_at TEXT NOT NULL
) STRICT;
", "
-- Since which second a database has been larger than its plan allows.
ALTER TABLE addons ADD COLUMN over_since INTEGER;
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
