//! Programs that may ask the person for a token, as rows. Their secrets are kept as hashes.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::{Secret, new_id};

/// A program that may ask for a token.
#[derive(Debug, Clone)]
pub struct Client {
    /// UUID.
    pub id: String,
    /// What the person is told.
    pub name: String,
    /// Where the person's browser goes with the answer.
    pub redirect_uri: String,
    /// Hash of its secret.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

const COLUMNS: &str = "id, name, redirect_uri, secret_hash, created_at, updated_at";

fn client(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        redirect_uri: row.get(2)?,
        secret_hash: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// Adds a client; its id.
pub fn insert(
    c: &Connection,
    name: &str,
    redirect_uri: &str,
    secret: &Secret,
) -> Result<String, StoreError> {
    let (id, now) = (new_id(), now());
    c.execute(
        "INSERT INTO oauth_clients VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![id, name, redirect_uri, secret.hash(), now],
    )?;
    Ok(id)
}

/// One by id.
pub fn find(c: &Connection, id: &str) -> Result<Option<Client>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM oauth_clients WHERE id = ?");
    Ok(c.query_row(&sql, [id], client).optional()?)
}

/// All, by name.
pub fn all(c: &Connection) -> Result<Vec<Client>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM oauth_clients ORDER BY name"
    ))?;
    Ok(statement.query_map([], client)?.collect::<Result<_, _>>()?)
}

/// Writes a client that was changed.
pub fn update(c: &Connection, client: &Client) -> Result<(), StoreError> {
    c.execute(
        "UPDATE oauth_clients SET name = ?, redirect_uri = ?, secret_hash = ?, updated_at = ? WHERE id = ?",
        params![client.name, client.redirect_uri, client.secret_hash, now(), client.id],
    )?;
    Ok(())
}

/// Takes one away, and every token it was given.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM oauth_clients WHERE id = ?", [id])?;
    Ok(())
}
