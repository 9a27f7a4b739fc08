//! Documents: files that belong to people, companies, deals and what happened with them (DOC-01). Their bytes are kept once
//! by content in the workspace file, outside the journal; what is known of them is records like all others.

mod blobs;
mod content;
mod extract;
mod names;
mod ops;
mod reading;
mod shapes;
mod store;
mod types;
mod uploads;
mod words;

pub use blobs::{collect, let_go, verify};
pub use content::LIMIT;
pub use ops::{add, restore_version};
pub use reading::{list, read, save_as, versions};
pub use shapes::{
    AddDocument, Collected, DocumentBytes, DocumentList, DocumentRow, DocumentVersion, DocumentVersions, Holder,
    ListDocuments, ReadDocument, RestoreVersion, SaveDocument, Saved, UploadPart, Uploaded, VersionsOf,
};
pub use types::{DocumentLinkRules, DocumentRules, document, document_link};
pub use uploads::{Uploads, upload};
pub use words::{DocumentWords, WordsKept, words};
