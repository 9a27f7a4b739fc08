//! A small HTTP client that sends exactly what it is told, wrong headers and paths included.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The program under test.
pub const KITH: &str = env!("CARGO_BIN_EXE_kith");

/// `kith serve` on a temporary workspace; ended when dropped.
pub struct Served {
    child: Child,
    pub port: u16,
    pub token: String,
    pub folder: tempfile::TempDir,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}: {}", self.status, self.body))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_string()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Runs a verb with settings of its own: what it printed and how it ended.
pub fn kith(folder: &std::path::Path, arguments: &[&str]) -> std::process::Output {
    Command::new(KITH)
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("settings"))
        .output()
        .unwrap()
}

impl Served {
    /// Makes a workspace and serves it.
    pub fn workspace() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = kith(folder.path(), &["new", "test.kith", "--json"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self::start(folder, &["test.kith"])
    }

    /// Serves nothing yet.
    pub fn nothing() -> Self {
        Self::start(tempfile::tempdir().unwrap(), &[])
    }

    fn start(folder: tempfile::TempDir, arguments: &[&str]) -> Self {
        let mut child = Command::new(KITH)
            .arg("serve")
            .args(arguments)
            .args(["--port", "0", "--json"])
            .current_dir(folder.path())
            .env("XDG_CONFIG_HOME", folder.path().join("settings"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["address"].as_str().unwrap();
        let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        let token = said["token"].as_str().unwrap().to_string();
        assert!(said["url"].as_str().unwrap().ends_with(&format!("/#token={token}")));
        Self { child, port, token, folder }
    }

    /// Ends the program and serves the same workspace again, as a program that another of its users sits at.
    pub fn again_as(mut self, user: &str) -> Self {
        let _ = self.child.kill();
        self.wait();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        rusqlite::Connection::open(folder.path().join("test.kith"))
            .unwrap()
            .execute("UPDATE setting SET value = json_quote(?1) WHERE key = 'local_user'", [user])
            .unwrap();
        Self::start(folder, &["test.kith"])
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the program's end.
    pub fn wait(&mut self) {
        self.child.wait().unwrap();
    }

    /// The host that the program calls its own.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends one request as given; `Content-Length` and `Connection` are added.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
        stream.write_all(request.as_bytes()).unwrap();
        // A server that refuses a body may close before it was sent whole.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {method} {path}: {text}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        Answer { status, head: head.to_string(), body: body.to_string() }
    }

    /// Sends a request as an honest client does.
    pub fn request(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.send(method, path, &[("Host", &self.host()), ("Authorization", &bearer)], body)
    }

    /// Runs a command with any JSON.
    pub fn call(&self, command: &str, input: &Value) -> Answer {
        self.request("POST", &format!("/api/v1/{command}"), input.to_string().as_bytes())
    }

    /// Runs a command that must succeed.
    pub fn ok(&self, command: &str, input: Value) -> Value {
        let answer = self.call(command, &input);
        assert_eq!(answer.status, 200, "{command} {input}: {}", answer.body);
        answer.json()
    }

    /// A connection that gives up after ten seconds without an answer.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Whether the program still answers.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none() && self.request("GET", "/api/v1/commands", b"").status == 200
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
