//! Our claims to X12 transactions, and transactions to our remittances and acknowledgments.
