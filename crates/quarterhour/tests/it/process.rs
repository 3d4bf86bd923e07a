//! A program that a test starts, listens to, and always ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How often something that is waited for is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks at `ready` until it answers, and fails the test with `what` after `patience`.
pub(crate) async fn until<T>(
    what: &str,
    patience: Duration,
    mut ready: impl AsyncFnMut() -> Option<T>,
) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = ready().await {
            return found;
        }
        assert!(began.elapsed() < patience, "waited {patience:?} in vain: {what}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// A running program and what it has printed so far. Dropping it kills the program.
pub(crate) struct Program {
    child: Child,
    printed: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// Starts a command, with both of its outputs read line by line.
    ///
    /// `missing` is what to do when there is no such program.
    pub(crate) fn start(command: &mut Command, missing: &str) -> Program {
        let outputs = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = outputs.spawn().unwrap_or_else(|error| panic!("{error}: {missing}"));
        let printed = Arc::new(Mutex::new(Vec::new()));
        if let Some(output) = child.stdout.take() {
            read_lines(output, Arc::clone(&printed));
        }
        if let Some(output) = child.stderr.take() {
            read_lines(output, Arc::clone(&printed));
        }
        Program { child, printed }
    }

    /// All lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.printed.lock().unwrap().clone()
    }

    /// Waits for the first line in which `find` finds something.
    pub(crate) async fn wait_for<T>(
        &mut self,
        what: &str,
        patience: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> T {
        until(what, patience, async || {
            let ended = self.child.try_wait().unwrap();
            if ended.is_some() {
                // Its last words may still be on their way.
                tokio::time::sleep(LOOK_EVERY * 10).await;
            }
            let found = self.lines().iter().find_map(|line| find(line));
            if let (Some(status), None) = (ended, &found) {
                panic!("it ended with {status} before {what}:\n{}", self.lines().join("\n"));
            }
            found
        })
        .await
    }

    /// Ends the program at once, as `kill -9` does, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // A program that has ended already cannot be killed, and need not be.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn read_lines(output: impl std::io::Read + Send + 'static, into: Arc<Mutex<Vec<String>>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            into.lock().unwrap().push(line);
        }
    });
}
