//! Who else holds a token, and how far it reaches, as rows. Tokens are kept as hashes: each is shown once.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::scope::{self, Scope};
use crate::secret::{self, Secret, new_id};

/// Someone who holds a token.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// UUID.
    pub id: String,
    /// Who it is.
    pub description: String,
    /// How far the token reaches.
    pub scope: Vec<Scope>,
    /// The program it was given to.
    pub client_id: Option<String>,
    /// The sign-in it came from.
    pub session_id: Option<String>,
    /// The token's id.
    pub token_id: String,
    /// The ends of the token.
    pub token_hint: String,
    /// Seconds a new token holds.
    pub lifetime: Option<i64>,
    /// When the token ends, seconds since 1970.
    pub expires_at: Option<i64>,
    /// The refresh token's id.
    pub refresh_id: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

const COLUMNS: &str = "id, description, scope, client_id, session_id, token_id, token_hint, lifetime, expires_at, refresh_id, created_at, updated_at";

fn authorization(row: &Row<'_>) -> rusqlite::Result<Authorization> {
    Ok(Authorization {
        id: row.get(0)?,
        description: row.get(1)?,
        scope: scope::list(&row.get::<_, String>(2)?),
        client_id: row.get(3)?,
        session_id: row.get(4)?,
        token_id: row.get(5)?,
        token_hint: row.get(6)?,
        lifetime: row.get(7)?,
        expires_at: row.get(8)?,
        refresh_id: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

/// What a new authorization consists of.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Who it is for.
    pub description: String,
    /// How far it reaches.
    pub scope: Vec<Scope>,
    /// The program it is given to.
    pub client_id: Option<String>,
    /// Whether it comes from a sign-in.
    pub session: bool,
    /// Seconds its token holds.
    pub lifetime: Option<i64>,
}

fn ends_at(lifetime: Option<i64>) -> Option<i64> {
    lifetime.map(|seconds| Timestamp::now().as_second().saturating_add(seconds))
}

/// Adds an authorization; its id.
pub fn insert(
    c: &Connection,
    grant: &Grant,
    token: &Secret,
    refresh: Option<&Secret>,
) -> Result<String, StoreError> {
    let (id, now) = (new_id(), now());
    c.execute(
        "INSERT INTO authorizations (id, description, scope, client_id, session_id, token_id, token_hash, token_hint, lifetime, expires_at, refresh_id, refresh_hash, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
        params![
            id,
            grant.description,
            scope::words(&grant.scope),
            grant.client_id,
            grant.session.then(new_id),
            new_id(),
            token.hash(),
            token.hint(),
            grant.lifetime,
            ends_at(grant.lifetime),
            refresh.map(|_| new_id()),
            refresh.map(Secret::hash),
            now,
        ],
    )?;
    Ok(id)
}

/// One by id.
pub fn find(c: &Connection, id: &str) -> Result<Option<Authorization>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM authorizations WHERE id = ?");
    Ok(c.query_row(&sql, [id], authorization).optional()?)
}

/// The one whose token this is, unless it has expired.
pub fn of_token(c: &Connection, token: &str) -> Result<Option<Authorization>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM authorizations WHERE token_hash = ? AND (expires_at IS NULL OR expires_at > ?)"
    );
    let now = Timestamp::now().as_second();
    Ok(
        c.query_row(&sql, params![secret::hash(token), now], authorization)
            .optional()?,
    )
}

/// The one whose refresh token this is.
pub fn of_refresh(c: &Connection, token: &str) -> Result<Option<Authorization>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM authorizations WHERE refresh_hash = ?");
    Ok(c.query_row(&sql, [secret::hash(token)], authorization)
        .optional()?)
}

/// All that are not over, oldest first. One that can be refreshed is not over when its token is.
pub fn all(c: &Connection) -> Result<Vec<Authorization>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM authorizations
         WHERE expires_at IS NULL OR expires_at > ? OR refresh_hash IS NOT NULL ORDER BY created_at, rowid"
    ))?;
    Ok(statement
        .query_map([Timestamp::now().as_second()], authorization)?
        .collect::<Result<_, _>>()?)
}

/// Gives an authorization a new token in place of the old one.
pub fn renew(
    c: &Connection,
    authorization: &Authorization,
    token: &Secret,
) -> Result<(), StoreError> {
    c.execute(
        "UPDATE authorizations SET token_id = ?, token_hash = ?, token_hint = ?, expires_at = ?, updated_at = ? WHERE id = ?",
        params![
            new_id(),
            token.hash(),
            token.hint(),
            ends_at(authorization.lifetime),
            now(),
            authorization.id
        ],
    )?;
    Ok(())
}

/// Describes one anew.
pub fn describe(c: &Connection, id: &str, description: &str) -> Result<(), StoreError> {
    c.execute(
        "UPDATE authorizations SET description = ?, updated_at = ? WHERE id = ?",
        params![description, now(), id],
    )?;
    Ok(())
}

/// Revokes one.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM authorizations WHERE id = ?", [id])?;
    Ok(())
}

/// Forgets those that are over.
pub fn sweep(c: &Connection) -> Result<(), StoreError> {
    c.execute(
        "DELETE FROM authorizations WHERE expires_at <= ? AND refresh_hash IS NULL",
        [Timestamp::now().as_second()],
    )?;
    Ok(())
}
