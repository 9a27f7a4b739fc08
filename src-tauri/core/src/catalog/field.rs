use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// What kind of value a field holds. The kind decides its form input, operators, import
/// parsing, merge behaviour and display, everywhere at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A number; whole numbers where the column is whole.
    Number,
    /// Minor units and an ISO 4217 code.
    Money,
    /// `YYYY-MM-DD`, without a time zone.
    Date,
    /// A moment, UTC.
    DateTime,
    /// True or false.
    YesNo,
    /// One of the field's choices.
    Choice,
    /// Several of the field's choices.
    ManyChoices,
    /// One e-mail address.
    Email,
    /// One phone number.
    Phone,
    /// A web address.
    Url,
    /// ISO 3166-1 alpha-2.
    Country,
    /// A user of the workspace.
    User,
    /// Another record.
    Reference,
    /// E-mail addresses with label, primary flag and state (PTY-23).
    Emails,
    /// Phone numbers with label and primary flag (PTY-23).
    Phones,
    /// Postal addresses with type and default flag (PTY-20).
    Addresses,
    /// Organisations that a person belongs to (REL-11).
    Affiliations,
    /// Tags (TAG-01).
    Tags,
    /// Any JSON.
    Json,
}

impl FieldKind {
    /// Whether the value is a list of rows in a table of its own.
    #[must_use]
    pub fn is_parts(self) -> bool {
        matches!(self, Self::Emails | Self::Phones | Self::Addresses | Self::Affiliations | Self::Tags)
    }

    /// The operators that filters on such a field may use.
    #[must_use]
    pub fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text | Self::LongText | Self::Email | Self::Phone | Self::Url => {
                &["contains", "starts_with", "eq", "ne", "in", "not_in", "is_null", "is_not_null"]
            }
            Self::Number | Self::Money => &["eq", "ne", "lt", "lte", "gt", "gte", "between", "is_null", "is_not_null"],
            Self::Date | Self::DateTime => &["gte", "lte", "gt", "lt", "between", "eq", "is_null", "is_not_null"],
            Self::YesNo => &["eq"],
            Self::Choice | Self::Country | Self::User | Self::Reference => {
                &["eq", "ne", "in", "not_in", "is_null", "is_not_null"]
            }
            Self::ManyChoices | Self::Tags | Self::Affiliations => {
                &["eq", "ne", "in", "not_in", "is_null", "is_not_null"]
            }
            Self::Emails | Self::Phones => &["contains", "eq", "is_null", "is_not_null"],
            Self::Addresses => &["contains", "is_null", "is_not_null"],
            Self::Json => &["is_null", "is_not_null"],
        }
    }
}

/// One of the values that a choice field accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Choice {
    /// The code that is stored.
    pub value: String,
    /// The words that are shown.
    pub label: String,
}

/// Where a field's value is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// A column of the record's table.
    Column(&'static str),
    /// Two columns: minor units, currency.
    Money(&'static str, &'static str),
    /// A column of whole numbers, 10 to the power of that many to one: 1.5 is 1500 with three digits.
    Scaled(&'static str, u32),
    /// A read-only SQL expression in which `{t}` stands for the record's row.
    Computed(&'static str),
    /// A key of the record's `custom` JSON.
    Custom,
    /// Rows of a table of their own, by the field's kind.
    Parts,
}

/// How a merge treats a field (IMP-15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRule {
    /// One record's value is kept.
    Pick,
    /// The rows of all records are kept together.
    Combine,
    /// The stricter of all values stands (IMP-18): yes before no, of choices the later one in the list.
    Stricter,
    /// The survivor keeps its own; not shown.
    Keep,
}

/// One field of a record type. Forms, columns, filters, import, merge, export and audit
/// all read this and nothing else.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name in JSON, unique in its record type.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Kind of value.
    pub kind: FieldKind,
    /// Where it is kept.
    pub storage: Storage,
    /// Heading under which forms show it.
    pub section: String,
    /// Whether a record cannot be saved without it.
    pub required: bool,
    /// Longest text, in characters.
    pub max_length: Option<usize>,
    /// Smallest and largest whole number.
    pub range: Option<(i64, i64)>,
    /// What stands behind the number.
    pub unit: Option<&'static str>,
    /// Value of new records that give none.
    pub default: Value,
    /// Accepted values of a choice.
    pub choices: Vec<Choice>,
    /// Record type that a reference points to; `party` means any of the three kinds.
    pub reference: Option<&'static str>,
    /// Whether the record belongs to the one that it points to: hidden when that is deleted.
    pub owned: bool,
    /// Only the core sets it.
    pub read_only: bool,
    /// Whether an import alone may write it: screens and programs see it as read-only.
    pub by_import: bool,
    /// Whether lists can be ordered by it.
    pub sortable: bool,
    /// SQL to order by where it differs from the value, `{t}` for the row.
    pub order: Option<&'static str>,
    /// Whether lists show it unless asked otherwise.
    pub in_list: bool,
    /// Whether forms show it.
    pub in_form: bool,
    /// Whether a sheet's column can be mapped to it.
    pub importable: bool,
    /// Whether it is personal data (PTY-37).
    pub personal: bool,
    /// Whether a user made it.
    pub custom: bool,
    /// Whether its values in the custom JSON have an index.
    pub indexed: bool,
    /// Whether records are counted by it as they are written: a column of `record_total`.
    pub counted: bool,
    /// Other names under which sheets call it, folded.
    pub aliases: &'static [&'static str],
    /// How a merge treats it.
    pub merge: MergeRule,
    /// A sentence for the form.
    pub help: Option<String>,
}

impl Field {
    /// A field kept in a column of the same name.
    #[must_use]
    pub fn new(key: &'static str, label: &str, kind: FieldKind) -> Self {
        let storage = if kind.is_parts() { Storage::Parts } else { Storage::Column(key) };
        Self {
            key: key.into(),
            label: label.into(),
            kind,
            storage,
            section: "Details".into(),
            required: false,
            max_length: match kind {
                FieldKind::Text | FieldKind::Url | FieldKind::Email | FieldKind::Phone => Some(500),
                FieldKind::LongText => Some(100_000),
                _ => None,
            },
            range: None,
            unit: None,
            default: Value::Null,
            choices: Vec::new(),
            reference: None,
            owned: false,
            read_only: false,
            by_import: false,
            sortable: matches!(
                kind,
                FieldKind::Text | FieldKind::Number | FieldKind::Date | FieldKind::DateTime | FieldKind::Money
            ),
            order: None,
            in_list: false,
            in_form: true,
            importable: true,
            personal: false,
            custom: false,
            indexed: false,
            counted: false,
            aliases: &[],
            merge: if kind.is_parts() { MergeRule::Combine } else { MergeRule::Pick },
            help: None,
        }
    }

    /// A choice among codes and their words.
    #[must_use]
    pub fn choice(key: &'static str, label: &str, choices: &[(&str, &str)]) -> Self {
        Self::new(key, label, FieldKind::Choice).choices(choices)
    }

    /// The codes and their words.
    #[must_use]
    pub fn choices(mut self, choices: &[(&str, &str)]) -> Self {
        self.choices = choices.iter().map(|(v, l)| Choice { value: (*v).into(), label: (*l).into() }).collect();
        self
    }

    /// A link to another record, kept as its id.
    #[must_use]
    pub fn reference(key: &'static str, label: &str, column: &'static str, to: &'static str) -> Self {
        let kind = if to == "user" { FieldKind::User } else { FieldKind::Reference };
        let mut field = Self::new(key, label, kind);
        field.storage = Storage::Column(column);
        field.reference = Some(to);
        field
    }

    /// An amount kept in `<key>_minor` and `<key>_currency`.
    #[must_use]
    pub fn money(key: &'static str, label: &str, minor: &'static str, currency: &'static str) -> Self {
        let mut field = Self::new(key, label, FieldKind::Money);
        field.storage = Storage::Money(minor, currency);
        field
    }

    /// An exact decimal number kept as a whole number with so many digits behind the point.
    #[must_use]
    pub fn scaled(key: &'static str, label: &str, column: &'static str, digits: u32) -> Self {
        let mut field = Self::new(key, label, FieldKind::Number);
        field.storage = Storage::Scaled(column, digits);
        field
    }

    /// A read-only value computed from the row; `{t}` stands for it.
    #[must_use]
    pub fn computed(key: &'static str, label: &str, kind: FieldKind, sql: &'static str) -> Self {
        let mut field = Self::new(key, label, kind);
        field.storage = Storage::Computed(sql);
        field.read_only()
    }

    /// Hidden when the record that it points to is deleted.
    #[must_use]
    pub fn owned(mut self) -> Self {
        self.owned = true;
        self
    }

    /// Must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// At most `characters` long.
    #[must_use]
    pub fn max(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// A whole number from `low` to `high`.
    #[must_use]
    pub fn between(mut self, low: i64, high: i64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// Followed by this wherever people read it.
    #[must_use]
    pub fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    /// Set on new records that give no value.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = value.into();
        self
    }

    /// Set by the core alone: not in forms, imports or merges.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self.in_form = false;
        self.importable = false;
        self.merge = MergeRule::Keep;
        self
    }

    /// Shown in lists unless asked otherwise.
    #[must_use]
    pub fn listed(mut self) -> Self {
        self.in_list = true;
        self
    }

    /// Written by Kith, and by an import that tells of the past; the rules of the type refuse everybody else.
    #[must_use]
    pub fn by_import(mut self) -> Self {
        self.by_import = true;
        self.in_form = false;
        self.merge = MergeRule::Keep;
        self
    }

    /// Not shown in forms.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.in_form = false;
        self
    }

    /// Ordered by this SQL, which an index carries.
    #[must_use]
    pub fn ordered_by(mut self, sql: &'static str) -> Self {
        self.order = Some(sql);
        self.sortable = true;
        self
    }

    /// Not offered for ordering: no index carries it.
    #[must_use]
    pub fn unsorted(mut self) -> Self {
        self.sortable = false;
        self
    }

    /// Personal data.
    #[must_use]
    pub fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// Heading in forms.
    #[must_use]
    pub fn section(mut self, section: &str) -> Self {
        self.section = section.into();
        self
    }

    /// Other names in sheets.
    #[must_use]
    pub fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The survivor of a merge keeps its own.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.merge = MergeRule::Keep;
        self
    }

    /// In a merge, yes in one record is yes in the survivor.
    #[must_use]
    pub fn stricter(mut self) -> Self {
        self.merge = MergeRule::Stricter;
        self
    }

    /// Counted by as records are written.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.counted = true;
        self
    }

    /// A sentence beside the input.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The SQL expression of the stored value, for filters and orders. Parts have none.
    #[must_use]
    pub fn expression(&self, alias: &str) -> Option<String> {
        match &self.storage {
            Storage::Column(column) | Storage::Money(column, _) => Some(format!("{alias}.{column}")),
            // The nearest number to the decimal one, as a JSON number is: the two compare equal.
            Storage::Scaled(column, digits) => Some(format!("({alias}.{column} / 1e{digits})")),
            Storage::Computed(sql) => Some(format!("({})", sql.replace("{t}", alias))),
            // Custom keys are checked on creation to be letters, digits and underscores.
            Storage::Custom if self.kind == FieldKind::Money => {
                Some(format!("json_extract({alias}.custom, '$.{}.minor')", self.key))
            }
            Storage::Custom => Some(format!("json_extract({alias}.custom, '$.{}')", self.key)),
            Storage::Parts => None,
        }
    }

    /// The SQL expression of the currency of an amount.
    #[must_use]
    pub fn currency_expression(&self, alias: &str) -> Option<String> {
        match &self.storage {
            Storage::Money(_, currency) => Some(format!("{alias}.{currency}")),
            Storage::Custom if self.kind == FieldKind::Money => {
                Some(format!("json_extract({alias}.custom, '$.{}.currency')", self.key))
            }
            _ => None,
        }
    }

    /// The words of a choice's code.
    #[must_use]
    pub fn choice_label(&self, value: &str) -> Option<&str> {
        self.choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.as_str())
    }
}
