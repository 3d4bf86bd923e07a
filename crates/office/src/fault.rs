//! What is wrong with one field of a form.

/// One field that must be mended before the form is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the field.
    pub field: &'static str,
    /// What to do, in a sentence for the person at the screen.
    pub message: String,
}

impl Fault {
    /// A fault of `field`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// The fault of an e-mail address, if it has one. Only the shape is looked at: one at-sign with
/// something on both sides, no white space, at most 254 bytes.
pub(crate) fn email_fault(email: &str) -> Option<Fault> {
    let shape = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if email.is_empty() {
        return Some(Fault::new("email", "Enter an e-mail address"));
    }
    let odd = email.chars().any(|c| c.is_whitespace() || c.is_control());
    (!shape || odd || email.len() > 254).then(|| {
        Fault::new("email", "Enter an e-mail address with an at-sign, like name@example.org")
    })
}

/// The fault of a required text, if it has one.
pub(crate) fn text_fault(
    field: &'static str,
    what: &str,
    text: &str,
    longest: usize,
) -> Option<Fault> {
    if text.is_empty() {
        return Some(Fault::new(field, format!("Enter {what}")));
    }
    if text.chars().count() > longest {
        let message = format!("Shorten {what} to {longest} characters or fewer");
        return Some(Fault::new(field, message));
    }
    text.chars()
        .any(char::is_control)
        .then(|| Fault::new(field, format!("Remove line breaks and control signs from {what}")))
}
