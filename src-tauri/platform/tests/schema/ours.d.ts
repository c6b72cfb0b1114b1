// What Heroku's own declarations leave out: refusals, the Data and Metrics APIs, sign-in, the registry of buildpacks.

/** Every refusal of every API. */
export interface Refusal {
  id: string
  message: string
  url?: string
  app?: { name: string }
  resource?: string
}

export interface Message { message: string }

/** Nothing to tell. */
export type Nothing = { [k: string]: never }

// --- the account ---

export interface Quota {
  account_quota: number
  quota_used: number
  apps: { /** unique identifier */ app_uuid: string; quota_used: number }[]
}

export interface PreAuthorization { app: { /** unique identifier */ id: string; name: string } }

// --- the platform's own ---

export interface TwoFactor { enabled: boolean; key?: string; address?: string }

/** How often the rule of a script of faults was met and played, and after how many bytes each time. */
export interface FaultUses { matched: number; played: number; after: number[] }

export interface Room { open: boolean; addresses: string[]; reasons: string[] }

// --- the Data API ---

export interface Database {
  addon_id: string
  name: string
  heroku_resource_id: string
  created_at: string
  formation: { /** unique identifier */ id: string; primary: string }
  metaas_source: string
  plan: string
  port: number
  resource_url: string
  database_name: string
  database_user: string
  database_password: string
  num_bytes: number | null
  num_tables: number | null
  num_connections: number | null
  num_connections_waiting: number | null
  postgres_version: string | null
  current_transaction: number | null
  target_transaction: number | null
  available_for_ingress: boolean
  'waiting?': boolean
  credentials: number
  following: string | null
  leader: { addon_id: string; name: string } | null
  info: { name: string; values: (string | number)[]; resolve_db_name?: boolean }[]
}

export interface WaitStatus { message: string; 'waiting?': boolean; 'error?'?: boolean }

export interface UserConnections { connections: { [role: string]: number } }

export interface ServerMetrics {
  load_avg_1m: number | null
  load_avg_5m: number | null
  load_avg_15m: number | null
  memory_total: number | null
  memory_free: number | null
  memory_cached: number | null
  postgres_memory: number | null
  at: string
}

export interface Diagnosis {
  created_at: string
  app: string
  database: string
  checks: { [key: string]: { name: string; status: 'green' | 'yellow' | 'red' | 'skipped'; results: unknown } }
}

export interface Report {
  /** unique identifier */
  id: string
  app: string
  database: string
  created_at: string
  checks: { name: string; status: 'green' | 'yellow' | 'red' | 'skipped'; results: unknown }[]
}

export interface KeyValueStore {
  /** unique identifier */
  addon_id: string
  name: string
  plan: string
  created_at: string
  formation: { /** unique identifier */ id: string; primary: string }
  metaas_source: string
  port: number
  resource_url: string
  version: string | null
  prefer_native_tls: boolean
  info: { name: string; values: string[] }[]
}

export interface KeyValueSettings {
  maxmemory_policy: { value: string; values: { [policy: string]: string } }
  timeout: { value: number }
  notify_keyspace_events: { value: string }
}

export interface Transfer {
  uuid: string
  num: string
  from_type: string
  from_name: string
  from_uuid: string
  from_url: string
  to_type: string
  to_name: string
  to_uuid: string
  to_url: string
  options: { [k: string]: unknown }
  source_bytes: number | null
  processed_bytes: number
  succeeded: boolean | null
  warnings: number
  num_keep: number | null
  created_at: string
  updated_at: string
  started_at: string | null
  canceled_at: string | null
  finished_at: string | null
  deleted_at: string | null
  purged_at: string | null
  logs: { created_at: string; message: string }[]
  schedule: { uuid: string } | null
}

export interface Cancelled { canceled_at: string }

export interface PublicUrl { url: string; expires_at: string }

export interface TransferSchedule {
  uuid: string
  name: string
  hour: number
  timezone: string
  days: string[]
  retain_weeks: number
  retain_months: number
  callback_url: string | null
}

export interface DatabaseCredential {
  uuid: string
  name: string
  state: 'active' | 'rotating' | 'revoking' | 'revoked' | 'provisioning' | 'archived'
  database: string
  host: string
  port: number
  credentials: { user: string; password: string; state: string }[]
}

// --- the Metrics API ---

export interface Measured {
  /** when it begins */
  start_time: string
  end_time: string
  /** minutes */
  step: number
  data: { [series: string]: (number | null)[] }
}

// --- sign-in ---

export interface SignIn { browser_url: string; cli_url: string; token: string }

export type SignedIn = { access_token: string } | { error: string }

export interface Session {
  /** unique identifier */
  id: string
  description: string
  expires_in: number | null
  created_at: string
  updated_at: string
}

/** What a code is exchanged for at the address of OAuth's own rules. */
export interface ExchangedToken {
  access_token: string
  refresh_token?: string
  token_type: string
  expires_in?: number | null
}

// --- the registry of buildpacks ---

export interface Buildpack {
  /** unique identifier */
  id: string
  namespace: string
  name: string
  category: string
  description: string
  blob_url: string
  logo: string | null
  source: { type: string; owner: string; repo: string }
  support: { method: string; address: string }
  created_at: string
  updated_at: string
}

export interface BuildpackRevision {
  /** unique identifier */
  id: string
  buildpack: { /** unique identifier */ id: string }
  release: number
  ref: string
  status: 'pending' | 'draft' | 'published' | 'archived' | 'failed'
  error: string | null
  license: string
  checksum: string | null
  tarball: string
  created_at: string
  updated_at: string
  published_at: string | null
}

export interface BuildpackReadme { content: string; encoding: string }
