//! The language of health-care EDI: reader, writer, transactions and checks.
