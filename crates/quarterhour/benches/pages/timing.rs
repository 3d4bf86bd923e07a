//! What is measured, and how it is told.

use crate::browser::Answer;
use std::time::{Duration, Instant};

/// After this long nothing is asked again.
const PATIENCE: Duration = Duration::from_secs(40);

/// How long one thing took, each time.
pub(crate) struct Timings {
    what: String,
    took: Vec<Duration>,
    /// How many times it was answered otherwise than it should be.
    odd: usize,
}

impl Timings {
    pub(crate) fn of(what: &str) -> Self {
        Self { what: what.to_owned(), took: Vec::new(), odd: 0 }
    }

    /// Waits for something and notes how long it took.
    pub(crate) async fn time<T>(&mut self, work: impl Future<Output = T>) -> T {
        let began = Instant::now();
        let done = work.await;
        self.took.push(began.elapsed());
        done
    }

    /// Notes how long it took when it is answered with this status.
    pub(crate) async fn time_if(
        &mut self,
        status: u16,
        work: impl Future<Output = Answer>,
    ) -> Answer {
        let began = Instant::now();
        let answer = work.await;
        if answer.status == status {
            self.took.push(began.elapsed());
        }
        answer
    }

    /// Asks so many times, or until patience is over.
    pub(crate) async fn repeat<F: Future<Output = Answer>>(
        &mut self,
        times: usize,
        mut ask: impl FnMut() -> F,
    ) {
        let began = Instant::now();
        for _ in 0..times {
            if self.time_if(200, ask()).await.status != 200 {
                self.odd += 1;
            }
            if began.elapsed() > PATIENCE {
                return;
            }
        }
    }

    /// One line of the table, in milliseconds.
    pub(crate) fn print(mut self) {
        let first = self.took.first().copied();
        self.took.sort_unstable();
        let count = self.took.len();
        let part = |percent: usize| self.took.get((count * percent).div_ceil(100).max(1) - 1);
        let shown = |took: Option<&Duration>| match took.map(Duration::as_micros) {
            Some(micros) => format!("{}.{:02}", micros / 1000, micros % 1000 / 10),
            None => "–".to_owned(),
        };
        let odd = if self.odd == 0 { String::new() } else { format!(" ({} others)", self.odd) };
        println!(
            "| {} | {count}{odd} | {} | {} | {} | {} | {} |",
            self.what,
            shown(first.as_ref()),
            shown(part(50)),
            shown(part(95)),
            shown(part(99)),
            shown(self.took.last()),
        );
    }
}
