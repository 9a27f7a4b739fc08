use crate::catalog::{Field, FieldKind as K, RecordType};

/// Colours of stages; the screens know what each looks like in light and dark.
pub const COLORS: &[(&str, &str)] = &[
    ("grey", "Grey"),
    ("blue", "Blue"),
    ("teal", "Teal"),
    ("green", "Green"),
    ("yellow", "Yellow"),
    ("orange", "Orange"),
    ("red", "Red"),
    ("pink", "Pink"),
    ("violet", "Violet"),
];

/// A pipeline.
#[must_use]
pub fn pipeline() -> RecordType {
    RecordType {
        key: "pipeline",
        label: "Pipeline",
        plural: "Pipelines",
        icon: "columns-3",
        table: "pipeline",
        title: "{t}.name",
        default_sort: &[("position", false), ("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("position", "Position", K::Number).default(0),
        ],
        ..RecordType::default()
    }
}

/// A stage of a pipeline. Rules branch on its kind, never on its name.
#[must_use]
pub fn stage() -> RecordType {
    RecordType {
        key: "stage",
        label: "Stage",
        plural: "Stages",
        icon: "square-kanban",
        table: "stage",
        title: "{t}.name",
        default_sort: &[("position", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::reference("pipeline", "Pipeline", "pipeline_id", "pipeline").required().owned(),
            Field::choice(
                "kind",
                "Kind",
                &[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned")],
            )
            .default("open")
            .listed(),
            Field::new("probability", "Probability", K::Number).unit("%").default(0).listed(),
            Field::new("position", "Position", K::Number).default(0),
            Field::new("rot_days", "Rots after days", K::Number).unsorted(),
            Field::choice("color", "Colour", COLORS).unsorted(),
            Field::new("required_fields", "A deal must have", K::Json)
                .help("Keys of fields that a deal must have to enter the stage."),
        ],
        ..RecordType::default()
    }
}
