//! The layers of the core, as `scripts/arrows` keeps them (NFR-16).

use std::fs;
use std::path::Path;
use std::process::Command;

/// How the script ends over a core that holds one file.
fn arrows(file: &str, text: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("src-tauri/core/src").join(file);
    fs::create_dir_all(place.path().join("scripts")).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(root.join("scripts/arrows"), place.path().join("scripts/arrows")).unwrap();
    fs::write(path, text).unwrap();
    Command::new("sh").arg(place.path().join("scripts/arrows")).output().unwrap().status.success()
}

#[test]
fn nfr_16_a_lower_layer_that_knows_a_higher_one_is_found() {
    assert!(arrows("deals/mod.rs", "use crate::records::Draft;\n"));
    assert!(arrows("query/mod.rs", "use crate::{Result,\n    catalog::Catalog};\n"));
    assert!(!arrows("store/mod.rs", "use crate::catalog::Catalog;\n"));
    assert!(!arrows("query/mod.rs", "use crate::{Result,\n    records::Draft};\n"));
    assert!(!arrows("records/write.rs", "fn f() { crate::deals::moved() }\n"));
}
