//! Which customers an event is with.

use rusqlite::{Connection, params};

use super::expand::Guest;
use crate::Result;

/// A customer among those who take part.
#[derive(Debug, Clone)]
pub struct Known {
    pub id: String,
    pub person: bool,
}

/// The customers who go by some addresses, in the order of the addresses; users are colleagues and no customers.
pub fn known(conn: &Connection, guests: &[Guest]) -> Result<Vec<Known>> {
    let mut stmt = conn.prepare_cached(
        "SELECT p.id, p.kind = 'person' FROM party_email e JOIN party p ON p.id = e.party_id
         WHERE e.address_key = ?1 AND p.deleted_at IS NULL AND p.is_agent = 0
           AND NOT EXISTS (SELECT 1 FROM app_user u WHERE lower(u.email) = ?1)
         ORDER BY e.shared, p.kind = 'person' DESC, p.id LIMIT 1",
    )?;
    let mut found: Vec<Known> = Vec::new();
    for guest in guests {
        let mut rows = stmt.query(params![guest.address])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            if !found.iter().any(|one| one.id == id) {
                found.push(Known { id, person: row.get(1)? });
            }
        }
    }
    Ok(found)
}

/// The guests who are no users, and by whose address nobody goes.
pub fn strangers<'g>(conn: &Connection, guests: &'g [Guest]) -> Result<Vec<&'g Guest>> {
    let mut stmt = conn.prepare_cached(
        "SELECT 1 FROM party_email e JOIN party p ON p.id = e.party_id WHERE e.address_key = ?1 AND p.deleted_at IS NULL
         UNION ALL SELECT 1 FROM app_user u WHERE lower(u.email) = ?1",
    )?;
    let mut found = Vec::new();
    for guest in guests {
        if !stmt.exists([&guest.address])? {
            found.push(guest);
        }
    }
    Ok(found)
}
