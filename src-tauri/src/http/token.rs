//! The secret that a caller shows: made new for every start, or kept in a file that only the user can read.

use std::io::Write;
use std::path::Path;

use kith_core::{Error, Result};
use uuid::Uuid;

/// Shortest token accepted from a file; a guessable one would open the workspace to every program on the machine.
const SHORTEST: usize = 16;

/// The token of `file`, a new one written to `file`, or a new one that is nowhere but in memory.
pub fn take(file: Option<&Path>) -> Result<String> {
    let Some(file) = file else { return Ok(fresh()) };
    if file.exists() {
        let token = std::fs::read_to_string(file)?.trim().to_string();
        if token.len() >= SHORTEST && token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(token);
        }
        return Err(Error::new(
            "bad_token_file",
            format!("{} must hold a token of {SHORTEST} or more visible ASCII characters.", file.display()),
        ));
    }
    let token = fresh();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{token}")?;
    Ok(token)
}

/// 244 random bits from the operating system.
fn fresh() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// Whether both are equal, in a time that does not tell how far they agree.
pub fn equal(shown: &str, expected: &str) -> bool {
    let difference = shown.bytes().zip(expected.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    std::hint::black_box(difference) == 0 && shown.len() == expected.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_19_a_token_file_is_written_once_readable_by_its_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let token = take(Some(&file)).unwrap();
        assert_eq!(token.len(), 64);
        assert_eq!(take(Some(&file)).unwrap(), token);
        assert_ne!(take(None).unwrap(), token);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&file, "short").unwrap();
        assert_eq!(take(Some(&file)).unwrap_err().code, "bad_token_file");
    }

    #[test]
    fn api_19_only_the_same_token_is_equal() {
        assert!(equal("abc", "abc"));
        for wrong in ["", "ab", "abcd", "abd", "ABC"] {
            assert!(!equal(wrong, "abc"), "{wrong}");
        }
    }
}
