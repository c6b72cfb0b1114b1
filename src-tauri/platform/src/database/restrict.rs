//! Taking from a study's role what would let its database grow, and giving it back. What a role owns it may always
//! change, so it must own nothing meanwhile: another role, by which nobody can come in, holds it all.

use super::{Cluster, Credentials, DatabaseError, quoted};

/// Writes of large objects need no right but to call these.
const LARGE_OBJECTS: &str = "pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea), pg_catalog.lowrite(integer, bytea), pg_catalog.lo_put(oid, bigint, bytea)";

/// Longest that a change waits for what others do with a table.
const LOCK: &str = "SET lock_timeout = '5s'";

impl Cluster {
    /// Whether a study's role has lost the right to write.
    pub async fn is_restricted(&self, credentials: &Credentials) -> Result<bool, DatabaseError> {
        let sql = "SELECT pg_get_userbyid(datdba) <> $2::text::name FROM pg_database WHERE datname = $1::text::name";
        let admin = self.inside(credentials).await?;
        let row = admin
            .query_opt(sql, &[&credentials.database, &credentials.user])
            .await?;
        Ok(row
            .map(|row| row.try_get(0))
            .transpose()?
            .unwrap_or_default())
    }

    /// Whether something is being put into a database that shall take this one's place.
    pub async fn is_being_replaced(
        &self,
        credentials: &Credentials,
    ) -> Result<bool, DatabaseError> {
        let sql = "SELECT count(*) > 0 FROM pg_database WHERE pg_get_userbyid(datdba) = $2::text::name AND datname <> $1::text::name";
        let admin = self.inside(credentials).await?;
        let row = admin
            .query_one(sql, &[&credentials.database, &credentials.user])
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Leaves a study's role one connection that may read, delete and truncate, and nothing else. All or nothing;
    /// fails when a table stays in use.
    pub async fn restrict(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        let inside = self.inside(credentials).await?;
        let (user, holder) = (quoted(&credentials.user), holder(credentials));
        let database = quoted(&credentials.database);
        self.set_connections(credentials, 0).await?;
        self.disconnect_role(credentials).await?;
        inside.batch_execute(LOCK).await?;
        let sql = "SELECT count(*) > 0 FROM pg_roles WHERE rolname = $1::text::name";
        let name = holder_name(credentials);
        if !inside
            .query_one(sql, &[&name])
            .await?
            .try_get::<_, bool>(0)?
        {
            inside
                .batch_execute(&format!("CREATE ROLE {holder} NOLOGIN"))
                .await?;
        }
        let mut change = format!(
            "BEGIN; REASSIGN OWNED BY {user} TO {holder}; GRANT CONNECT ON DATABASE {database} TO {user};"
        );
        let schemas = "SELECT format('%I', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'";
        for row in inside.query(schemas, &[]).await? {
            let schema: String = row.try_get(0)?;
            change += &format!(
                "GRANT USAGE ON SCHEMA {schema} TO {user};
                 GRANT SELECT, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {schema} TO {user};
                 GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {user};"
            );
        }
        // A function that acts for its owner must not act for the one who may write.
        let acting = "SELECT format('ALTER ROUTINE %I.%I(%s) OWNER TO ', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND pg_get_userbyid(p.proowner) = $1::text::name";
        for row in inside.query(acting, &[&credentials.user]).await? {
            let alter: String = row.try_get(0)?;
            change += &format!("{alter}{user};");
        }
        change += &format!("REVOKE EXECUTE ON FUNCTION {LARGE_OBJECTS} FROM PUBLIC; COMMIT");
        let changed = inside.batch_execute(&change).await;
        if changed.is_err() {
            let _ = inside.batch_execute("ROLLBACK").await;
        }
        changed?;
        self.set_connections(credentials, 1).await
    }

    /// Gives all of it back.
    pub async fn unrestrict(
        &self,
        credentials: &Credentials,
        connections: u32,
    ) -> Result<(), DatabaseError> {
        let inside = self.inside(credentials).await?;
        let (user, holder) = (quoted(&credentials.user), holder(credentials));
        self.disconnect_role(credentials).await?;
        inside.batch_execute(LOCK).await?;
        let change = format!(
            "BEGIN; REASSIGN OWNED BY {holder} TO {user}; GRANT EXECUTE ON FUNCTION {LARGE_OBJECTS} TO PUBLIC; COMMIT"
        );
        let changed = inside.batch_execute(&change).await;
        if changed.is_err() {
            let _ = inside.batch_execute("ROLLBACK").await;
        }
        changed?;
        self.set_connections(credentials, connections).await?;
        // It owns nothing any more; where it can't go yet, it goes with the database.
        let drop = format!("DROP ROLE IF EXISTS {holder}");
        if inside.batch_execute(&drop).await.is_err() {
            tracing::warn!("a role that held a full database could not be dropped yet");
        }
        Ok(())
    }

    /// Gives the room of deleted rows back to the disk: who was restricted can't do so any more.
    pub async fn compact(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        let inside = self.inside(credentials).await?;
        inside.batch_execute(LOCK).await?;
        let sql = "SELECT format('VACUUM FULL %I.%I', schemaname, relname) FROM pg_stat_user_tables
             WHERE n_dead_tup > 0 AND n_dead_tup * 10 > n_live_tup";
        for row in inside.query(sql, &[]).await? {
            let vacuum: String = row.try_get(0)?;
            inside.batch_execute(&vacuum).await?;
        }
        Ok(())
    }

    /// Drops the role that holds what a study's role lost; its database must be gone.
    pub(super) async fn drop_holder(
        &self,
        admin: &tokio_postgres::Client,
        credentials: &Credentials,
    ) -> Result<(), DatabaseError> {
        let drop = format!("DROP ROLE IF EXISTS {}", holder(credentials));
        Ok(admin.batch_execute(&drop).await?)
    }

    async fn disconnect_role(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1::text::name";
        let inside = self.inside(credentials).await?;
        inside.query(sql, &[&credentials.user]).await?;
        Ok(())
    }
}

fn holder_name(credentials: &Credentials) -> String {
    format!("{}_holder", credentials.user)
}

fn holder(credentials: &Credentials) -> String {
    quoted(&holder_name(credentials))
}
