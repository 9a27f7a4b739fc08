//! What is told of a sheet whose columns cannot become records, or of a plan that names columns which it has not.

use std::collections::BTreeMap;

use super::shapes::ImportPlan;
use super::sheet::Sheet;
use crate::values::{DateOrder, DecimalStyle};
use crate::{Error, Result};

pub(super) fn unrecognised(sheet: &Sheet, said: &str) -> Error {
    if !said.is_empty() && said != "auto" {
        return Error::new("unknown_type", format!("Rows of a sheet cannot become “{said}”.")).field("type");
    }
    let message = format!(
        "Row {} names the columns {}, and nothing in them says whether the rows are people, companies or deals: no column \
         of names was recognised. Choose the type (--type person, organization or deal) and say which column holds the \
         name, for example with the mapping {{\"type\": \"organization\", \"columns\": {{\"{}\": \"display_name\"}}}}.",
        sheet.header_row(),
        shown_names(sheet),
        first_name(sheet),
    );
    Error::new("sheet_type_unknown", message).details(at_header(sheet))
}

pub(super) fn shown_names(sheet: &Sheet) -> String {
    let mut names: Vec<String> = sheet.columns().iter().take(6).map(|column| format!("“{}”", column.name)).collect();
    if sheet.columns().len() > names.len() {
        names.push(format!("and {} more", sheet.columns().len() - names.len()));
    }
    names.join(", ")
}

pub(super) fn first_name(sheet: &Sheet) -> &str {
    sheet.columns().first().map_or("", |column| column.name.as_str())
}

pub(super) fn at_header(sheet: &Sheet) -> serde_json::Value {
    serde_json::json!({ "row": sheet.header_row(), "column": first_name(sheet) })
}

/// Plans name columns by name in their side tables; a name that the sheet lacks is a mistake.
pub(super) fn refuse_unknown_columns(sheet: &Sheet, plan: &ImportPlan) -> Result<()> {
    let names: BTreeMap<&str, ()> = sheet.columns().iter().map(|column| (column.name.as_str(), ())).collect();
    for name in plan.date_order.keys().chain(plan.decimal_style.keys()).chain(plan.values.keys()) {
        if !names.contains_key(name.as_str()) {
            return Err(Error::new("unknown_column", format!("The sheet has no column “{name}”.")).field("columns"));
        }
    }
    for (column, order) in &plan.date_order {
        if DateOrder::from_name(order).is_none() {
            return Err(Error::invalid(
                "date_order",
                format!("The order of {column} is dmy, mdy or ymd, not “{order}”."),
            ));
        }
    }
    for (column, style) in &plan.decimal_style {
        if DecimalStyle::from_name(style).is_none() {
            return Err(Error::invalid(
                "decimal_style",
                format!("The decimal mark of {column} is point or comma, not “{style}”."),
            ));
        }
    }
    Ok(())
}
