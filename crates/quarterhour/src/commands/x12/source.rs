//! Files and standard input, with progress for large ones; and where results go.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use crate::commands::complain;

/// Files larger than this show how far reading is.
const LARGE: u64 = 32 * 1024 * 1024;

/// A file being read; `-` is standard input.
pub(super) struct Source {
    from: Box<dyn Read>,
    length: u64,
    n: u64,
    percent: Option<u64>,
}

/// Opens a file or standard input.
pub(super) fn open(path: &Path) -> io::Result<Source> {
    if path.as_os_str() == "-" {
        let from = Box::new(io::stdin().lock());
        return Ok(Source { from, length: 0, n: 0, percent: None });
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let is_shown = meta.len() > LARGE && io::stderr().is_terminal();
    let percent = is_shown.then_some(0);
    Ok(Source { from: Box::new(file), length: meta.len(), n: 0, percent })
}

impl Read for Source {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(to)?;
        self.n += u64::try_from(n).unwrap_or(0);
        if let Some(shown) = self.percent {
            let now = self.n.saturating_mul(100).checked_div(self.length).unwrap_or(100);
            if now != shown || n == 0 {
                self.percent = (n > 0).then_some(now);
                progress(now, n == 0);
            }
        }
        Ok(n)
    }
}

/// A bar of forty signs on the terminal.
fn progress(percent: u64, is_done: bool) {
    let full = usize::try_from(percent * 40 / 100).unwrap_or(0).min(40);
    let mut err = io::stderr().lock();
    let text = if is_done {
        format!("\r{:60}\r", "")
    } else {
        format!("\r[{}{}] {percent:3} %", "#".repeat(full), " ".repeat(40 - full))
    };
    drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
}

/// Reads a whole file; says why it could not.
pub(super) fn read(command: &str, path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match open(path).and_then(|mut source| source.read_to_end(&mut bytes)) {
        Ok(_) => Some(bytes),
        Err(why) => {
            complain(&format!("x12 {command}: {} could not be read: {why}", path.display()));
            None
        }
    }
}

/// Where a result is written.
pub(super) fn create(path: Option<&PathBuf>) -> io::Result<Box<dyn Write>> {
    match path {
        Some(path) if path.as_os_str() != "-" => {
            Ok(Box::new(io::BufWriter::new(File::create(path)?)))
        }
        _ => Ok(Box::new(io::BufWriter::new(io::stdout().lock()))),
    }
}

/// Writes a result; says why it could not. A closed pipe is not an error.
pub(super) fn put(command: &str, path: Option<&PathBuf>, bytes: &[u8]) -> bool {
    let written = create(path).and_then(|mut out| {
        out.write_all(bytes)?;
        out.flush()
    });
    match written {
        Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
            let to = path.map_or("the result".into(), |p| p.display().to_string());
            complain(&format!("x12 {command}: {to} could not be written: {why}"));
            false
        }
        _ => true,
    }
}
