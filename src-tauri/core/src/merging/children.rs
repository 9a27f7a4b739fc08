//! Moving what belongs to a record: every row goes over, but for rows that say what one of
//! the survivor's rows says already.

use super::parts::PARTS;
use super::work::Work;
use super::{MergeCount, links};
use crate::Result;
use crate::catalog::Child;

/// Links to a party that a row cannot do without: one of a record to itself is parked whole.
const PAIRS: [(&str, &str, &str); 1] = [("household_member", "household_id", "party_id")];

/// Moves what belongs to the others to the survivor and says how much it was.
pub fn move_all(work: &Work<'_, '_>) -> Result<Vec<MergeCount>> {
    park_self_links(work)?;
    let mut counts: Vec<MergeCount> = Vec::new();
    let united = links::fold(work)?;
    for child in &work.record_type.children {
        let before = work.held(child.table, child.column)?;
        let part = PARTS.iter().find(|part| part.table == child.table && part.column == child.column);
        let same = match (part, child.unique_with) {
            (Some(part), _) => part.merge(work)?,
            (None, Some(with)) => unite(work, child, with)?,
            (None, None) => {
                work.move_rows(child.table, child.column)?;
                0
            }
        };
        let same = if (child.table, child.column) == ("relationship", "from_id") { united } else { same };
        let after = work.held(child.table, child.column)?;
        add(&mut counts, &child.label, [after.0 - before.0, after.1 - before.1, same]);
    }
    Ok(counts)
}

/// Adds rows that went over, rows in the trash that did, and rows that were united, to what is counted under a label.
pub fn add(counts: &mut Vec<MergeCount>, label: &str, rows: [i64; 3]) {
    let [moved, in_trash, united] = rows;
    if rows == [0; 3] {
        return;
    }
    match counts.iter_mut().find(|one| one.label == label) {
        Some(one) => {
            one.moved += moved;
            one.in_trash += in_trash;
            one.united += united;
        }
        None => counts.push(MergeCount { label: label.into(), moved, in_trash, united }),
    }
}

/// A link of two of the records to each other would be a link of the survivor to itself
/// (IMP-18): a company above its own duplicate, a contact of a deal that is its customer.
fn park_self_links(work: &Work<'_, '_>) -> Result<()> {
    const MERGED: &str = "(SELECT id FROM temp.merging)";
    for (table, one, other) in PAIRS {
        work.park(table, other, "itself", &format!("t.{one} IN {MERGED} AND t.{other} IN {MERGED}"))?;
    }
    let children = &work.record_type.children;
    for link in children.iter().filter(|child| !child.hides && child.unique_with.is_none()) {
        let belongs = if link.table == work.record_type.table {
            Some("id")
        } else {
            let owner = children.iter().find(|child| child.hides && child.table == link.table);
            owner.map(|owner| owner.column)
        };
        if let Some(belongs) = belongs {
            let column = link.column;
            let which = format!("t.{belongs} IN {MERGED} AND t.{column} IN {MERGED} AND t.{column} <> t.{belongs}");
            work.park_cells(link.table, belongs, column, &which)?;
        }
    }
    Ok(())
}

/// Moves rows of which a record has one for each value of a column; one that is there already is parked.
fn unite(work: &Work<'_, '_>, child: &Child, with: &str) -> Result<i64> {
    let Child { table, column, .. } = child;
    let which = format!(
        "EXISTS (SELECT 1 FROM temp.merging x JOIN temp.merging y ON y.turn < x.turn
           JOIN {table} e ON e.{column} = y.id AND e.{with} = t.{with} WHERE x.id = t.{column})"
    );
    let same = work.park(table, column, "same", &which)?;
    work.move_rows(table, column)?;
    Ok(i64::try_from(same).unwrap_or(i64::MAX))
}
