//! Everything works where there is no network at all, not even a loopback.

use std::process::Command;

use serde_json::Value;

use crate::http::KITH;

#[test]
fn nfr_13_the_program_works_in_a_network_namespace_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.csv"), "Name,Email\nAda Lovelace,ada@x.example\n").unwrap();
    for arguments in [
        &["new", "a.kith", "--sample", "50", "--seed", "1"][..],
        &["import", "a.kith", "people.csv", "--type", "person"],
        &["call", "a.kith", "search.find", "{\"query\":\"ada love\"}"],
        &["duplicates", "a.kith", "--type", "person", "--to", "pairs.csv"],
        &["export", "a.kith", "--type", "person", "--to", "out.csv"],
        &["undo", "a.kith"],
        &["check", "a.kith"],
        &["backup", "a.kith", "b.kith"],
    ] {
        let output = Command::new("unshare")
            .args(["--map-root-user", "--net", KITH])
            .args(arguments)
            .arg("--json")
            .current_dir(folder.path())
            .env("XDG_CONFIG_HOME", folder.path().join("settings"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        if arguments[0] == "call" {
            assert_eq!(printed["hits"][0]["title"], "Ada Lovelace");
        }
    }
}
