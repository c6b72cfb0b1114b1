//! What `diagnose` looks at: PostgreSQL's own statistics, read by SQL. It changes nothing and shows no row of a study's.

use serde_json::{Map, Value, json};

use super::problem::TransferError;
use crate::catalogue::Plan;
use crate::database::{Credentials, DatabaseError};
use crate::platform::Platform;

/// A check: findings are rows of JSON, and any finding has this colour.
struct Check {
    key: &'static str,
    name: &'static str,
    colour: &'static str,
    sql: &'static str,
}

/// The checks that are plain queries. `$1` is the study's role.
const CHECKS: [Check; 11] = [
    Check {
        key: "long_queries",
        name: "Long Queries",
        colour: "yellow",
        sql: "SELECT json_build_object('pid', pid, 'duration', (now() - query_start)::text, 'query', left(query, 100))::text
              FROM pg_stat_activity WHERE usename = $1::text::name AND state = 'active' AND now() - query_start > interval '1 minute'",
    },
    Check {
        key: "long_transactions",
        name: "Long Transactions",
        colour: "yellow",
        sql: "SELECT json_build_object('pid', pid, 'duration', (now() - xact_start)::text, 'query', left(query, 100))::text
              FROM pg_stat_activity WHERE usename = $1::text::name AND now() - xact_start > interval '1 minute'",
    },
    Check {
        key: "idle_queries",
        name: "Idle in Transaction",
        colour: "red",
        sql: "SELECT json_build_object('pid', pid, 'duration', (now() - state_change)::text, 'query', left(query, 100))::text
              FROM pg_stat_activity WHERE usename = $1::text::name AND state LIKE 'idle in transaction%' AND now() - state_change > interval '1 minute'",
    },
    Check {
        key: "unused_indexes",
        name: "Indexes",
        colour: "yellow",
        sql: "SELECT json_build_object('reason', 'Never Used Indexes', 'index', s.schemaname || '.' || s.relname || '::' || s.indexrelname,
                'index_size', pg_size_pretty(pg_relation_size(s.indexrelid)))::text
              FROM pg_stat_user_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid
              WHERE s.idx_scan = 0 AND NOT i.indisunique AND pg_relation_size(s.indexrelid) > 5 * 1024 * 1024
                AND $1::text IS NOT NULL",
    },
    Check {
        key: "bloat",
        name: "Bloat",
        colour: "yellow",
        sql: "SELECT json_build_object('type', 'table', 'object', schemaname || '.' || relname, 'dead_rows', n_dead_tup, 'rows', n_live_tup)::text
              FROM pg_stat_user_tables WHERE n_dead_tup > 10000 AND n_dead_tup > n_live_tup AND $1::text IS NOT NULL",
    },
    Check {
        key: "hit_rate",
        name: "Hit Rate",
        colour: "red",
        sql: "SELECT json_build_object('name', 'overall cache hit rate', 'ratio', round(sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0), 3))::text
              FROM pg_statio_user_tables WHERE $1::text IS NOT NULL
              HAVING sum(heap_blks_hit + heap_blks_read) > 10000 AND sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0) < 0.99",
    },
    Check {
        key: "blocking",
        name: "Blocking Queries",
        colour: "red",
        sql: "SELECT json_build_object('blocked_pid', pid, 'blocking_pid', array_to_string(pg_blocking_pids(pid), ', '),
                'blocked_duration', (now() - query_start)::text)::text
              FROM pg_stat_activity WHERE usename = $1::text::name AND cardinality(pg_blocking_pids(pid)) > 0",
    },
    Check {
        key: "sequences",
        name: "Sequences",
        colour: "red",
        sql: "SELECT json_build_object('sequence', schemaname || '.' || sequencename, 'used', round(last_value::numeric * 100 / max_value, 1) || '%')::text
              FROM pg_sequences WHERE increment_by > 0 AND last_value::numeric > max_value::numeric * 0.9 AND NOT cycle AND $1::text IS NOT NULL",
    },
    Check {
        key: "unlogged_tables",
        name: "Unlogged Tables",
        colour: "yellow",
        sql: "SELECT json_build_object('table', relname)::text FROM pg_class
              WHERE relpersistence = 'u' AND relkind IN ('r', 'p') AND $1::text IS NOT NULL",
    },
    Check {
        key: "table_wraparound",
        name: "Table Transaction ID Wraparound",
        colour: "red",
        sql: "SELECT json_build_object('table', relname, 'age', age(relfrozenxid))::text FROM pg_class
              WHERE relkind IN ('r', 'm', 't') AND age(relfrozenxid) > 1000000000 AND $1::text IS NOT NULL",
    },
    Check {
        key: "database_wraparound",
        name: "Database Transaction ID Wraparound",
        colour: "red",
        sql: "SELECT json_build_object('database', datname, 'age', age(datfrozenxid))::text FROM pg_database
              WHERE datname = current_database() AND age(datfrozenxid) > 1000000000 AND $1::text IS NOT NULL",
    },
];

/// Makes all checks.
pub async fn checks(
    platform: &Platform,
    credentials: &Credentials,
    plan: Option<&Plan>,
) -> Result<Value, TransferError> {
    let client = platform.cluster().await?.inside(credentials).await?;
    let mut checks = Map::new();
    let one = async |sql: &str| -> Result<i64, DatabaseError> {
        let row = client.query_one(sql, &[&credentials.user]).await?;
        Ok(row.try_get(0)?)
    };
    let connections =
        one("SELECT count(*) FROM pg_stat_activity WHERE usename = $1::text::name").await?;
    let most = i64::from(plan.map_or(u32::MAX, |plan| plan.connections));
    let colour = match connections * 4 > most * 3 {
        true => "red",
        false => "green",
    };
    checks.insert(
        "connection_count".to_owned(),
        json!({"name": "Connection Count", "status": colour, "results": [{"count": connections}]}),
    );
    for check in &CHECKS {
        let rows = client.query(check.sql, &[&credentials.user]).await;
        let rows = rows.map_err(DatabaseError::from)?;
        let results: Vec<Value> = rows
            .iter()
            .filter_map(|row| row.try_get::<_, String>(0).ok())
            .filter_map(|text| serde_json::from_str(&text).ok())
            .collect();
        let status = match results.is_empty() {
            true => "green",
            false => check.colour,
        };
        checks.insert(
            check.key.to_owned(),
            json!({"name": check.name, "status": status, "results": results}),
        );
    }
    let schemas = one(
        "SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' AND $1::text IS NOT NULL",
    )
    .await?;
    let colour = match schemas > 50 {
        true => "yellow",
        false => "green",
    };
    checks.insert(
        "schema".to_owned(),
        json!({"name": "Schema Count", "status": colour, "results": [{"count": schemas}]}),
    );
    // Essential plans share a server, as here: its load says nothing of one database.
    checks.insert(
        "server_load".to_owned(),
        json!({"name": "Load", "status": "skipped", "results": [{"error": "Load check not supported on this plan"}]}),
    );
    Ok(Value::Object(checks))
}
