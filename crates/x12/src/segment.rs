//! Segments and elements that borrow from the bytes they were read from.

use std::borrow::Cow;

use crate::{Delimiters, Place};

/// One segment as it stands in the file, without its terminator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) before: &'a [u8],
    pub(crate) delimiters: Delimiters,
    pub(crate) offset: usize,
    pub(crate) ordinal: u32,
    pub(crate) is_terminated: bool,
}

impl<'a> Segment<'a> {
    /// The bytes of the segment, without terminator.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// What stood between the previous segment's terminator and this segment: line ends,
    /// a byte order mark, stray bytes.
    pub fn before(&self) -> &'a [u8] {
        self.before
    }

    /// Byte offset of the first byte of the segment in the file.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Number of the segment in the file, counted from 1.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// The delimiters in force here.
    pub fn delimiters(&self) -> Delimiters {
        self.delimiters
    }

    /// Whether a terminator followed; only the last segment of a file can lack it.
    pub fn is_terminated(&self) -> bool {
        self.is_terminated
    }

    /// The segment identifier, such as `CLM`.
    pub fn id(&self) -> &'a [u8] {
        let end = memchr::memchr(self.delimiters.element, self.raw).unwrap_or(self.raw.len());
        self.raw.get(..end).unwrap_or_default()
    }

    /// Whether the identifier is `id`.
    pub fn is(&self, id: &str) -> bool {
        self.id() == id.as_bytes()
    }

    /// The elements in order, the first being element 1. An empty element is empty bytes.
    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let is_header = self.is("ISA");
        let delimiters = self.delimiters;
        let mut at = self.offset;
        self.raw.split(move |b| *b == delimiters.element).enumerate().filter_map(move |(n, raw)| {
            let offset = at;
            at += raw.len() + 1;
            (n > 0).then_some(Element { raw, delimiters, offset, is_plain: is_header })
        })
    }

    /// Element `number`, counted from 1; `None` past the end of the segment.
    pub fn element(&self, number: usize) -> Option<Element<'a>> {
        number.checked_sub(1).and_then(|n| self.elements().nth(n))
    }

    /// The bytes of element `number`; empty when it is absent.
    pub fn bytes(&self, number: usize) -> &'a [u8] {
        self.element(number).map_or(&[], |e| e.raw)
    }

    /// Element `number` as text; bytes that are not UTF-8 are shown as the replacement sign.
    pub fn text(&self, number: usize) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes(number))
    }

    /// Component `component` of element `element`, both counted from 1; empty when absent.
    pub fn component(&self, element: usize, component: usize) -> &'a [u8] {
        self.element(element).and_then(|e| e.component(component)).unwrap_or_default()
    }

    /// The place of this segment for a finding.
    pub fn place(&self) -> Place {
        Place {
            offset: Some(self.offset),
            segment: Some(self.ordinal),
            segment_id: Some(String::from_utf8_lossy(self.id()).chars().take(8).collect()),
            ..Place::default()
        }
    }

    /// The place of element `number` of this segment.
    pub fn place_of(&self, number: u8) -> Place {
        let offset = self.element(usize::from(number)).map_or(self.offset, |e| e.offset);
        Place { offset: Some(offset), element: Some(number), ..self.place() }
    }
}

/// A segment whose separators are known, so that each element is at hand at once. It lives
/// until the reader goes on.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a, 'm> {
    pub(crate) segment: Segment<'a>,
    /// Where the element separators are, counted from `skew` before the segment.
    pub(crate) marks: &'m [u32],
    pub(crate) skew: u32,
}

impl<'a, 'm> Fields<'a, 'm> {
    /// The segment itself.
    pub fn segment(&self) -> &Segment<'a> {
        &self.segment
    }

    /// How many elements there are.
    pub fn n_elements(&self) -> usize {
        self.marks.len()
    }

    fn mark(&self, n: usize) -> Option<usize> {
        let mark = self.marks.get(n)?.wrapping_sub(self.skew);
        usize::try_from(mark).ok()
    }

    /// The identifier.
    pub fn id(&self) -> &'a [u8] {
        match self.mark(0) {
            Some(end) => self.segment.raw.get(..end).unwrap_or_default(),
            None => self.segment.raw,
        }
    }

    /// Element `number`, counted from 1; empty when it is absent.
    pub fn get(&self, number: usize) -> &'a [u8] {
        let Some(before) = number.checked_sub(1).and_then(|n| self.mark(n)) else { return &[] };
        let rest = match self.mark(number) {
            Some(end) => self.segment.raw.get(before + 1..end),
            None => self.segment.raw.get(before + 1..),
        };
        rest.unwrap_or_default()
    }

    /// Component `component` of element `element`, both counted from 1; empty when absent.
    pub fn component(&self, element: usize, component: usize) -> &'a [u8] {
        let separator = self.segment.delimiters.component;
        let mut parts = self.get(element).split(|b| *b == separator);
        component.checked_sub(1).and_then(|n| parts.nth(n)).unwrap_or_default()
    }

    /// The components of element `element`.
    pub fn components(&self, element: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let separator = self.segment.delimiters.component;
        self.get(element).split(move |b| *b == separator)
    }

    /// Where element `number` begins, from the first byte of the segment; 0 when absent.
    pub(crate) fn offset_in(&self, number: usize) -> usize {
        number.checked_sub(1).and_then(|n| self.mark(n)).map_or(0, |mark| mark + 1)
    }

    /// The same for a segment that was read without its index; `marks` is room to work in.
    pub fn of(segment: Segment<'a>, marks: &'m mut Vec<u32>) -> Self {
        marks.clear();
        let found = memchr::memchr_iter(segment.delimiters.element, segment.raw);
        marks.extend(found.filter_map(|at| u32::try_from(at).ok()));
        Self { segment, marks, skew: 0 }
    }
}

/// One element of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    raw: &'a [u8],
    delimiters: Delimiters,
    offset: usize,
    is_plain: bool,
}

impl<'a> Element<'a> {
    /// The bytes of the element.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Byte offset of the element in the file.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The element as text; bytes that are not UTF-8 are shown as the replacement sign.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.raw)
    }

    /// The repetitions, at least one. Elements of ISA are never split.
    pub fn repetitions(&self) -> impl Iterator<Item = Self> + use<'a> {
        let separator = if self.is_plain { None } else { self.delimiters.repetition };
        self.pieces(separator)
    }

    /// The components, at least one. Elements of ISA are never split.
    pub fn components(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let separator = (!self.is_plain).then_some(self.delimiters.component);
        self.pieces(separator).map(|e| e.raw)
    }

    /// Component `number`, counted from 1.
    pub fn component(&self, number: usize) -> Option<&'a [u8]> {
        number.checked_sub(1).and_then(|n| self.components().nth(n))
    }

    fn pieces(&self, separator: Option<u8>) -> impl Iterator<Item = Self> + use<'a> {
        let whole = *self;
        let mut at = self.offset;
        self.raw.split(move |b| Some(*b) == separator).map(move |raw| {
            let offset = at;
            at += raw.len() + 1;
            Self { raw, offset, ..whole }
        })
    }
}
