/// Stages of a template: name, kind, probability.
pub type Template = &'static [(&'static str, &'static str, i64)];

/// PIP-02: the Sales template.
pub const SALES: Template = &[
    ("Lead", "open", 10),
    ("Qualified", "open", 25),
    ("Proposal", "open", 50),
    ("Negotiation", "open", 75),
    ("Won", "won", 100),
    ("Lost", "lost", 0),
];
/// C-06: the Outreach template (PIP-03).
pub const OUTREACH: Template = &[
    ("New", "open", 5),
    ("Contacted", "open", 20),
    ("Meeting booked", "open", 50),
    ("Client", "won", 100),
    ("Lost", "lost", 0),
];
/// C-06: the Major gifts template.
pub const MAJOR_GIFTS: Template = &[
    ("Identification", "open", 5),
    ("Qualification", "open", 20),
    ("Cultivation", "open", 40),
    ("Solicitation", "open", 70),
    ("Gift received", "won", 100),
    ("Declined", "lost", 0),
];
/// The least that a pipeline has: one stage of each kind that deals cannot do without.
pub const BLANK: Template = &[("Open", "open", 50), ("Won", "won", 100), ("Lost", "lost", 0)];

/// All templates: key, name, stages.
pub const TEMPLATES: &[(&str, &str, Template)] = &[
    ("sales", "Sales", SALES),
    ("outreach", "Outreach", OUTREACH),
    ("major_gifts", "Major gifts", MAJOR_GIFTS),
    ("blank", "Blank", BLANK),
];
