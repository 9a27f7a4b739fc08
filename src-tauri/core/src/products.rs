//! Products: what deals' lines are made of, with a list price.

use rusqlite::params;

use crate::catalog::{Field, FieldKind as K, RecordType, SearchText};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// A product or service.
#[must_use]
pub fn product() -> RecordType {
    RecordType {
        key: "product",
        label: "Product",
        plural: "Products",
        icon: "package",
        table: "product",
        title: "{t}.name",
        default_sort: &[("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text)
                .required()
                .max(200)
                .listed()
                .ordered_by("{t}.name COLLATE NOCASE")
                .aliases(&["product name", "product", "item"]),
            Field::new("code", "Code", K::Text).max(60).listed().unsorted().aliases(&[
                "sku",
                "product code",
                "item number",
            ]),
            Field::money("price", "List price", "price_minor", "price_currency").listed().unsorted().aliases(&[
                "price",
                "unit price",
                "sales price",
            ]),
            Field::new("description", "Description", K::LongText).max(5_000),
            Field::new("active", "Offered", K::YesNo)
                .default(true)
                .listed()
                .help("Lines of deals keep a product that is not offered any more"),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        search: Some(SearchText::record(
            "coalesce({t}.code, '')",
            "coalesce({t}.code, '') || ' ' || coalesce({t}.description, '')",
        )),
        ..RecordType::default()
    }
}

/// What a product adds: a code is one product's alone.
pub struct ProductRules;

impl Rules for ProductRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        match draft.text("code") {
            Some(code) => only(tx, &draft.id, code),
            None => Ok(()),
        }
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let code: Option<String> = tx.query_row("SELECT code FROM product WHERE id = ?1", [id], |row| row.get(0))?;
        code.map_or(Ok(()), |code| only(tx, id, &code))
    }
}

fn only(tx: &Tx<'_>, id: &str, code: &str) -> Result<()> {
    let taken = tx
        .prepare_cached("SELECT 1 FROM product WHERE code = ?2 COLLATE NOCASE AND id <> ?1 AND deleted_at IS NULL")?
        .exists(params![id, code])?;
    if taken {
        return Err(Error::new("duplicate_code", format!("Another product has the code {code}.")).field("code"));
    }
    Ok(())
}
