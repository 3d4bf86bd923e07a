//! The built program, started as a user starts it: `quarterhour demo`.

use crate::process::Program;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// How long the demonstration may take to make its data and to listen.
const PATIENCE: Duration = Duration::from_mins(4);

/// One sign-in that `demo` prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignIn {
    /// The words around it: who it is.
    pub(crate) who: String,
    pub(crate) email: String,
    pub(crate) password: String,
}

/// A running demonstration on a folder of its own.
pub(crate) struct Server {
    program: Program,
    listen: String,
    folder: TempDir,
}

impl Server {
    /// Starts the demonstration on an empty folder and a free port.
    pub(crate) async fn demo() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let (program, listen) = start("127.0.0.1:0", &folder).await;
        Server { program, listen, folder }
    }

    /// The address of a page: `path` begins with `/`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.listen)
    }

    /// The sign-ins that were printed, in their order.
    pub(crate) fn sign_ins(&self) -> Vec<SignIn> {
        sign_ins(&self.program.lines())
    }

    /// The first sign-in whose line contains `who`, in any case.
    pub(crate) fn sign_in_of(&self, who: &str) -> SignIn {
        let all = self.sign_ins();
        let found = all.iter().find(|one| one.who.to_lowercase().contains(&who.to_lowercase()));
        found.unwrap_or_else(|| panic!("no sign-in for {who} among {all:?}")).clone()
    }

    /// The address of its database.
    pub(crate) fn database(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("demo.db").display())
    }

    /// Ends it as a power cut would, without a word of warning.
    pub(crate) fn kill(&mut self) {
        self.program.kill();
    }

    /// Starts it again on the same folder and the same port.
    pub(crate) async fn restart(&mut self) {
        self.program.kill();
        let listen = self.listen.clone();
        (self.program, self.listen) = start(&listen, &self.folder).await;
    }
}

async fn start(listen: &str, folder: &TempDir) -> (Program, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quarterhour"));
    command.args(["demo", "--listen", listen, "--data-dir"]).arg(folder.path());
    let mut program = Program::start(&mut command, "build it with cargo test");
    let listen = program.wait_for("its address", PATIENCE, address).await;
    // The last line: the sign-ins stand between the address and it.
    let ends = |line: &str| line.contains("Ctrl+C").then_some(());
    program.wait_for("its last line", PATIENCE, ends).await;
    (program, listen)
}

/// The host and port of the first web address in a line.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let host = rest.split(['/', ' ', '\u{1b}']).next()?;
    host.contains(':').then(|| host.to_owned())
}

/// The lines with an e-mail address: who, the address, and the password as the word after it.
fn sign_ins(lines: &[String]) -> Vec<SignIn> {
    let sign_in = |line: &String| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| word.contains('@'))?;
        let email = (*words.get(at)?).to_owned();
        let password = (*words.get(at + 1)?).to_owned();
        Some(SignIn { who: line.trim().to_owned(), email, password })
    };
    lines.iter().filter_map(sign_in).collect()
}

#[test]
fn the_address_and_the_sign_ins_are_read_from_what_demo_prints() {
    assert_eq!(address("Open http://127.0.0.1:8080/ now").unwrap(), "127.0.0.1:8080");
    assert_eq!(address("Starting"), None);
    let lines =
        ["Quarterhour demo".to_owned(), "  Therapist  ot@demo.example  pass-word".to_owned()];
    let found = sign_ins(&lines);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].email, "ot@demo.example");
    assert_eq!(found[0].password, "pass-word");
    assert!(found[0].who.starts_with("Therapist"));
}
