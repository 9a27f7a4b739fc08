//! Pipelines, their stages, and the reasons for which deals are closed (PIP-01, PIP-02, PIP-09).

mod deleting;
mod ops;
mod reasons;
mod rules;
mod templates;
mod types;

pub use deleting::{DeletePipeline, DeleteStage, delete, delete_stage};
pub use ops::{
    CreatePipeline, PipelineInfo, Pipelines, ReorderPipelines, ReorderStages, StageInfo, TemplateInfo, Templates,
    create, list, reorder, reorder_stages, templates,
};
pub use reasons::{CloseReasonRules, close_reason, fits as reason_fits};
pub use rules::StageRules;
pub use templates::{MAJOR_GIFTS, OUTREACH, SALES, Template};
pub use types::{COLORS, pipeline, stage};
