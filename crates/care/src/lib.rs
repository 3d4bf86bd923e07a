//! What happened to a person: sessions, encounters, mandates, notes and their certification.
