use super::Derived;

/// A read-only view that other programs may rely on: columns are added to it, never renamed or taken
/// away.
#[derive(Debug, Clone, Copy)]
pub struct PublicView {
    /// Its name.
    pub name: &'static str,
    /// What one row of it is.
    pub about: &'static str,
    /// Its columns.
    pub columns: &'static [ViewColumn],
    /// SQL behind FROM.
    pub from: &'static str,
}

/// A column of a view: name, SQL, and what it says where the name does not.
pub type ViewColumn = (&'static str, &'static str, &'static str);

impl PublicView {
    /// The statement that makes it.
    #[must_use]
    pub fn derived(&self) -> Derived {
        let columns: Vec<String> = self.columns.iter().map(|(name, sql, _)| format!("{sql} AS {name}")).collect();
        let sql = format!("CREATE VIEW {} AS SELECT {} FROM {}", self.name, columns.join(", "), self.from);
        Derived { kind: "view", name: self.name.to_string(), sql }
    }
}
