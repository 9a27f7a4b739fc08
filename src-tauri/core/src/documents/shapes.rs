use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::records::{Reference, TagValue};

/// A record that documents belong to.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// person, organization, household, deal, interaction, note or activity.
    pub r#type: String,
    /// Id.
    pub id: String,
}

/// A file to be kept as a document, or as the next version of one.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddDocument {
    /// Id of the new document, or with `of` of the new version; a repeat changes nothing.
    pub id: String,
    /// Where the file lies on this machine; or `upload`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub path: Option<String>,
    /// Id of a finished upload; or `path`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub upload: Option<String>,
    /// What the file is called; by its path unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filename: Option<String>,
    /// The document that this is the next version of.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub of: Option<String>,
    /// The record that the new document belongs to; none for one that stands alone.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub on: Option<Holder>,
    /// The new document's title; the file's name unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub title: Option<String>,
    /// Code of the new document's category.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub category: Option<String>,
    /// What is in the new document.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub description: Option<String>,
    /// Names of the new document's tags.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub tags: Vec<String>,
    /// What is new in the version; at most 500 characters.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub note: Option<String>,
}

/// A piece of a file.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadPart {
    /// The caller's id of the upload.
    pub id: String,
    /// Where the piece begins, in bytes.
    #[ts(type = "number")]
    pub offset: u64,
    /// The piece in base64; at most 4 MiB of bytes.
    pub data: String,
}

/// How far an upload is.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Uploaded {
    /// Bytes so far.
    #[ts(type = "number")]
    pub size: u64,
}

/// The documents of which record.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListDocuments {
    /// person, organization, household, deal, interaction, note or activity.
    pub r#type: String,
    /// Id.
    pub id: String,
}

/// A document of a record.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DocumentRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Name of the latest version's file.
    pub filename: String,
    /// Media type of the latest version.
    pub mime: String,
    /// Bytes of the latest version.
    #[ts(type = "number")]
    pub size: u64,
    /// Number of the latest version.
    pub version: u32,
    /// Whether the bytes are in the workspace.
    pub inside: bool,
    /// Code of the category.
    pub category: Option<String>,
    /// Tags.
    pub tags: Vec<TagValue>,
    /// When the latest version came.
    pub uploaded_at: String,
    /// Who added the document.
    pub created_by: Reference,
    /// The interaction, note or activity that it is attached to.
    pub attached_to: Option<Reference>,
}

/// The documents of a record, the latest first; at most 200.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DocumentList {
    /// The documents.
    pub documents: Vec<DocumentRow>,
}

/// Whose versions.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionsOf {
    /// Document id.
    pub id: String,
}

/// A version of a document.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DocumentVersion {
    /// 1 for the first.
    pub number: u32,
    /// What the file was called.
    pub filename: String,
    /// Media type.
    pub mime: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Lower case hexadecimal SHA-256.
    pub sha256: String,
    /// What was said to be new.
    pub note: Option<String>,
    /// When it came.
    pub uploaded_at: String,
    /// Who brought it.
    pub uploaded_by: Reference,
    /// Where it lies, for one that is not kept in the workspace.
    pub path: Option<String>,
    /// `inside`; for one that is kept where it was found `there`, `gone` or `changed`.
    #[ts(type = "\"inside\" | \"there\" | \"gone\" | \"changed\"")]
    pub state: String,
}

/// The versions of a document, the latest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DocumentVersions {
    /// The versions.
    pub versions: Vec<DocumentVersion>,
}

/// Which bytes of which version.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadDocument {
    /// Document id.
    pub id: String,
    /// Number of the version; the latest unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub version: Option<u32>,
    /// The first byte; 0 unless said.
    #[serde(default)]
    #[ts(optional = nullable, type = "number | null")]
    pub offset: Option<u64>,
    /// How many bytes; at most and unless said 1 MiB.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub length: Option<u32>,
}

/// Bytes of a document.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DocumentBytes {
    /// The bytes in base64; fewer than asked for at the end.
    pub data: String,
    /// Bytes of the whole.
    #[ts(type = "number")]
    pub size: u64,
    /// Media type.
    pub mime: String,
    /// What the file is called.
    pub filename: String,
}

/// Which version to make the latest again.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreVersion {
    /// Document id.
    pub id: String,
    /// Number of the version.
    pub number: u32,
    /// Id of the version that this makes; a repeat changes nothing.
    pub version_id: String,
}

/// Where to write a document.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveDocument {
    /// Document id.
    pub id: String,
    /// Number of the version; the latest unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub version: Option<u32>,
    /// The file to write.
    pub path: String,
    /// Whether a file of that name is replaced.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub replace: bool,
}

/// What was written.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Saved {
    /// The file.
    pub path: String,
    /// Its bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What was let go of.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Collected {
    /// Different contents.
    #[ts(type = "number")]
    pub contents: u64,
    /// Their bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}
