//! The four characters that structure a file.

/// The delimiters of one interchange, as its ISA segment declares them.
///
/// The default is what we write: `*` `:` `^` `~`.
///
/// ```
/// assert_eq!(x12::Delimiters::default().element, b'*');
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimiters {
    /// Between elements; the byte after `ISA`.
    pub element: u8,
    /// Between components of a composite element; ISA16.
    pub component: u8,
    /// Between repetitions of an element; ISA11 from version 00402 on. `None` in older files.
    pub repetition: Option<u8>,
    /// After each segment; the byte after ISA16.
    pub segment: u8,
}

impl Default for Delimiters {
    fn default() -> Self {
        Self { element: b'*', component: b':', repetition: Some(b'^'), segment: b'~' }
    }
}

impl Delimiters {
    /// Whether `byte` is one of the four.
    pub fn contains(&self, byte: u8) -> bool {
        byte == self.element
            || byte == self.component
            || byte == self.segment
            || Some(byte) == self.repetition
    }

    /// Whether all declared delimiters differ from each other.
    pub fn are_distinct(&self) -> bool {
        self.element != self.component
            && self.element != self.segment
            && self.component != self.segment
            && self
                .repetition
                .is_none_or(|r| r != self.element && r != self.component && r != self.segment)
    }
}
