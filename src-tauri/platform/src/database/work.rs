//! Work on a study's database: a role for a dump or a restore, a new database that takes the old one's place, rights.
//! What is made here for a while carries the run in its name, and the next run clears it away.

use std::time::Duration;

use postgres_protocol::password::scram_sha_256;
use tokio::time::sleep;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::{Cluster, Credentials, DatabaseError, quoted, random};

/// How the names of what is made for a while begin.
const PREFIX: &str = "work_";
/// Connections of a guest: a dump needs one.
const GUEST: u32 = 4;
/// How often a place is asked for again while somebody still gets in.
const TRIES: u32 = 50;

/// A role for a while: it may do what a study's role may, and does not count among its connections.
#[derive(Clone)]
pub struct Guest {
    /// Name of the role.
    pub user: String,
    /// Its password.
    pub password: String,
}

/// An empty database that may take the place of a study's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// Its name for now.
    pub name: String,
    /// PostgreSQL's number, which stays when the name changes.
    pub number: u32,
}

/// Makes a database that only its owner can enter; both names quoted.
pub(super) async fn make_database(
    admin: &Client,
    database: &str,
    owner: &str,
) -> Result<(), DatabaseError> {
    admin
        .batch_execute(&format!(
            "CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8'"
        ))
        .await?;
    admin
        .batch_execute(&format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"))
        .await?;
    Ok(())
}

impl Cluster {
    async fn admin(&self) -> Result<Client, DatabaseError> {
        self.start().await?;
        self.server.admin().await
    }

    /// A connection as superuser into a study's database; no name but PostgreSQL's own means anything there.
    pub async fn inside(&self, credentials: &Credentials) -> Result<Client, DatabaseError> {
        self.start().await?;
        self.server.admin_in(&credentials.database).await
    }

    /// Makes the role's password what the credentials say.
    pub async fn set_password(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        let secret = scram_sha_256(credentials.password.as_bytes());
        let user = quoted(&credentials.user);
        let alter = format!("ALTER ROLE {user} PASSWORD '{secret}'");
        Ok(self.admin().await?.batch_execute(&alter).await?)
    }

    /// A new password for credentials; the role has it only after `set_password`.
    pub fn new_password() -> String {
        format!("p{}", random(63))
    }

    /// Sets how many connections the role may have at once.
    pub async fn set_connections(
        &self,
        credentials: &Credentials,
        connections: u32,
    ) -> Result<(), DatabaseError> {
        let user = quoted(&credentials.user);
        let alter = format!("ALTER ROLE {user} CONNECTION LIMIT {connections}");
        Ok(self.admin().await?.batch_execute(&alter).await?)
    }

    /// Ends every connection to a study's database.
    pub async fn disconnect(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        disconnect(&self.admin().await?, &credentials.database).await
    }

    /// Makes a role for a while that may do what the study's may.
    pub async fn invite(&self, credentials: &Credentials) -> Result<Guest, DatabaseError> {
        let guest = Guest {
            user: self.new_name(),
            password: Self::new_password(),
        };
        let secret = scram_sha_256(guest.password.as_bytes());
        let (user, host) = (quoted(&guest.user), quoted(&credentials.user));
        let create = format!(
            "CREATE ROLE {user} LOGIN NOSUPERUSER INHERIT CONNECTION LIMIT {GUEST} PASSWORD '{secret}' IN ROLE {host}"
        );
        self.admin().await?.batch_execute(&create).await?;
        Ok(guest)
    }

    /// Takes such a role away.
    pub async fn dismiss(&self, guest: &Guest) -> Result<(), DatabaseError> {
        let drop = format!("DROP ROLE IF EXISTS {}", quoted(&guest.user));
        Ok(self.admin().await?.batch_execute(&drop).await?)
    }

    /// Makes an empty database for the study's role, with these extensions of PostgreSQL's in it.
    pub async fn successor(
        &self,
        credentials: &Credentials,
        extensions: &[String],
    ) -> Result<Successor, DatabaseError> {
        let name = self.new_name();
        let admin = self.admin().await?;
        make_database(&admin, &quoted(&name), &quoted(&credentials.user)).await?;
        let number = number(&admin, &name).await?.unwrap_or_default();
        if !extensions.is_empty() {
            let inside = self.server.admin_in(&name).await?;
            let role = format!("SET ROLE {}", quoted(&credentials.user));
            inside.batch_execute(&role).await?;
            for extension in extensions {
                let create = format!(
                    "CREATE EXTENSION IF NOT EXISTS {} SCHEMA public",
                    quoted(extension)
                );
                inside.batch_execute(&create).await?;
            }
        }
        Ok(Successor { name, number })
    }

    /// Puts a successor in the place of the study's database, whoever is connected: at once and whole, or not at all.
    /// What was there before is gone then.
    pub async fn succeed(
        &self,
        credentials: &Credentials,
        successor: &Successor,
    ) -> Result<(), DatabaseError> {
        let admin = self.admin().await?;
        let name = quoted(&credentials.database);
        let next = quoted(&successor.name);
        let gone = quoted(&self.new_name());
        let change = format!(
            "BEGIN; ALTER DATABASE {name} RENAME TO {gone}; ALTER DATABASE {next} RENAME TO {name};
             ALTER DATABASE {name} ALLOW_CONNECTIONS true; COMMIT"
        );
        let mut tries = 0;
        loop {
            for database in [&name, &next] {
                let close = format!("ALTER DATABASE {database} ALLOW_CONNECTIONS false");
                admin.batch_execute(&close).await?;
            }
            disconnect(&admin, &credentials.database).await?;
            disconnect(&admin, &successor.name).await?;
            let Err(error) = admin.batch_execute(&change).await else {
                break;
            };
            let _ = admin.batch_execute("ROLLBACK").await;
            tries += 1;
            // Who was told to go needs a moment.
            if error.code() != Some(&SqlState::OBJECT_IN_USE) || tries >= TRIES {
                let open = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
                admin.batch_execute(&open).await?;
                return Err(error.into());
            }
            sleep(Duration::from_millis(100)).await;
        }
        // It is out of the way: when this fails, the next run clears it away.
        let drop = format!("DROP DATABASE IF EXISTS {gone} WITH (FORCE)");
        if admin.batch_execute(&drop).await.is_err() {
            tracing::warn!("a database that was replaced could not be dropped yet");
        }
        Ok(())
    }

    /// Takes a successor away that did not get its place.
    pub async fn drop_successor(&self, successor: &Successor) -> Result<(), DatabaseError> {
        let name = quoted(&successor.name);
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        Ok(self.admin().await?.batch_execute(&drop).await?)
    }

    /// PostgreSQL's number of a study's database.
    pub async fn number(&self, credentials: &Credentials) -> Result<Option<u32>, DatabaseError> {
        number(&self.admin().await?, &credentials.database).await
    }

    /// Which of these extensions a study may not have: those that are not there, or not safe for everyone.
    pub async fn refused_extensions(
        &self,
        extensions: &[String],
    ) -> Result<Vec<String>, DatabaseError> {
        let sql = "SELECT DISTINCT name::text FROM pg_available_extension_versions WHERE trusted";
        let rows = self.admin().await?.query(sql, &[]).await?;
        let trusted: Vec<String> = rows
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?;
        let refused = extensions.iter().filter(|name| !trusted.contains(name));
        Ok(refused.cloned().collect())
    }

    /// Clears away what an earlier run made for a while, and opens what it had closed.
    pub async fn sweep(&self) -> Result<(), DatabaseError> {
        let admin = self.admin().await?;
        let mine = format!("{PREFIX}{}", self.run);
        let left = |name: &str| name.starts_with(PREFIX) && !name.starts_with(&mine);
        let sql = "SELECT datname::text, datallowconn FROM pg_database WHERE NOT datistemplate";
        for row in admin.query(sql, &[]).await? {
            let (name, open): (String, bool) = (row.try_get(0)?, row.try_get(1)?);
            let quoted = quoted(&name);
            if left(&name) {
                let drop = format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)");
                admin.batch_execute(&drop).await?;
            } else if !open && !name.starts_with(&mine) {
                let open = format!("ALTER DATABASE {quoted} ALLOW_CONNECTIONS true");
                admin.batch_execute(&open).await?;
            }
        }
        for row in admin
            .query("SELECT rolname::text FROM pg_roles", &[])
            .await?
        {
            let name: String = row.try_get(0)?;
            if left(&name) {
                let drop = format!("DROP ROLE IF EXISTS {}", quoted(&name));
                admin.batch_execute(&drop).await?;
            }
        }
        Ok(())
    }

    fn new_name(&self) -> String {
        format!("{PREFIX}{}_{}", self.run, random(12))
    }
}

async fn disconnect(admin: &Client, database: &str) -> Result<(), DatabaseError> {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1::text::name AND pid <> pg_backend_pid()";
    admin.execute(sql, &[&database]).await?;
    Ok(())
}

async fn number(admin: &Client, database: &str) -> Result<Option<u32>, DatabaseError> {
    let sql = "SELECT oid FROM pg_database WHERE datname = $1::text::name";
    let row = admin.query_opt(sql, &[&database]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
