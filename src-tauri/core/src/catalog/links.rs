//! What references between types mean for both sides, so that no declaration says it twice.

use super::{Child, RecordType, Relation, Storage, Tie};

const PARTIES: [&str; 3] = ["person", "organization", "household"];

/// Adds children and relations for every reference that a type does not tell of by itself.
pub fn add(types: &mut [RecordType]) {
    let references: Vec<Reference> = types.iter().flat_map(references).collect();
    let labels: Vec<(&str, &str, &str)> = types.iter().map(|t| (t.key, t.label, t.plural)).collect();
    for record_type in types {
        let own = record_type.key;
        for reference in references.iter().filter(|one| one.to.contains(&own)) {
            take_in(record_type, reference);
        }
        for reference in references.iter().filter(|one| one.from == own) {
            for to in &reference.to {
                let key = match (reference.to.len(), reference.field.as_str()) {
                    (1, field) => field.to_string(),
                    (_, "party") => (*to).to_string(),
                    (_, field) => format!("{field}_{to}"),
                };
                // The field's own word where it says who is meant: a deal's contact, not any person.
                let own = (reference.to.len() == 1).then_some(reference.label.as_str());
                let of_type = labels.iter().find(|(known, ..)| known == to).map_or("", |(_, label, _)| *label);
                relate(record_type, key, own.unwrap_or(of_type), to, Tie::Ours(reference.column));
            }
        }
    }
}

/// A column that holds the id of another record.
struct Reference {
    from: &'static str,
    plural: &'static str,
    table: &'static str,
    field: String,
    label: String,
    column: &'static str,
    to: Vec<&'static str>,
    owned: bool,
}

fn references(record_type: &RecordType) -> Vec<Reference> {
    let fields = record_type.fields.iter();
    fields
        .filter_map(|field| {
            let Storage::Column(column) = field.storage else { return None };
            let to = match field.reference? {
                "user" => return None,
                "party" => PARTIES.to_vec(),
                one => vec![one],
            };
            Some(Reference {
                from: record_type.key,
                plural: record_type.plural,
                table: record_type.table,
                field: field.key.clone(),
                label: field.label.clone(),
                column,
                to,
                owned: field.owned,
            })
        })
        .collect()
}

fn take_in(record_type: &mut RecordType, reference: &Reference) {
    let known = |child: &Child| child.table == reference.table && child.column == reference.column;
    if !record_type.children.iter().any(known) {
        let plural = reference.plural.to_lowercase();
        let label = if reference.owned { plural } else { format!("{plural} as {}", reference.label.to_lowercase()) };
        let child = Child::new(reference.table, reference.column, &label);
        record_type.children.push(if reference.owned { child.hidden() } else { child });
    }
    let key = reference.plural.to_lowercase().replace(' ', "_");
    let tie = Tie::Theirs(reference.column);
    match record_type.relations.iter_mut().find(|relation| relation.key == key) {
        Some(relation) if relation.ties.contains(&tie) => {}
        Some(relation) => relation.ties.push(tie),
        None => relate(record_type, key, reference.plural, reference.from, tie),
    }
}

fn relate(record_type: &mut RecordType, key: String, label: &str, to: &'static str, tie: Tie) {
    if !record_type.relations.iter().any(|relation| relation.key == key) {
        record_type.relations.push(Relation { key, label: label.into(), to, ties: vec![tie] });
    }
}
