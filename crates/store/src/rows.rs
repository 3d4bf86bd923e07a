//! Rows that are made in one place and written in another: a thread makes them while another
//! writes those before.

use crate::{StoreError, Tx, Value};

/// Rows of one table, ready to be written.
#[derive(Debug)]
pub struct Rows {
    /// The text up to VALUES.
    insert: &'static str,
    /// How many columns.
    width: usize,
    /// All rows, one after the other.
    values: Vec<Value>,
}

impl Rows {
    pub(crate) fn new(insert: &'static str, width: usize, values: Vec<Value>) -> Self {
        Self { insert, width, values }
    }

    /// Writes them, in the order in which they are.
    ///
    /// # Errors
    ///
    /// See [`StoreError`].
    pub async fn write(self, tx: &mut Tx) -> Result<(), StoreError> {
        tx.insert_many(self.insert, self.width, self.values).await
    }
}
