//! From JSON to the bytes of a file.

use std::fmt;

use super::parse::{Value, parse};
use crate::Delimiters;

/// Why JSON could not be written as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonFault {
    /// Where in the text, when it is the JSON itself.
    pub offset: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "at byte {offset}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for JsonFault {}

/// The bytes of the file that the JSON describes. Counts of SE, GE and IEA that are `null` are
/// counted.
///
/// # Errors
///
/// [`JsonFault`] for what is not JSON, not of our form, or holds a separator inside a value.
pub fn to_bytes(text: &str) -> Result<Vec<u8>, JsonFault> {
    let value = parse(text)?;
    let Some(Value::List(interchanges)) = value.get("interchanges") else {
        return Err(wrong("the document needs a list \"interchanges\""));
    };
    let mut writer = Writing { out: Vec::new(), ..Writing::default() };
    for interchange in interchanges {
        writer.interchange(interchange)?;
    }
    if let Some(trailing) = value.get("trailing") {
        let trailing = bytes(trailing)?;
        writer.out.extend_from_slice(&trailing);
    }
    Ok(writer.out)
}

fn wrong(what: impl Into<String>) -> JsonFault {
    JsonFault { offset: None, what: what.into() }
}

#[derive(Debug, Default)]
struct Writing {
    out: Vec<u8>,
    delimiters: Delimiters,
    between: Vec<u8>,
    n_segments: u32,
    /// Segments written, for messages.
    n_all: u32,
    n_transactions: u32,
    n_groups: u32,
}

impl Writing {
    fn interchange(&mut self, it: &Value) -> Result<(), JsonFault> {
        self.delimiters = Delimiters::default();
        if let Some(given) = it.get("delimiters") {
            let read = |name, default| match given.get(name) {
                Some(Value::Text(text)) => delimiter(text),
                Some(_) => Err(wrong("a delimiter is one character")),
                None => Ok(default),
            };
            self.delimiters.element = read("element", b'*')?;
            self.delimiters.component = read("component", b':')?;
            self.delimiters.segment = read("segment", b'~')?;
            self.delimiters.repetition = match given.get("repetition") {
                Some(_) => Some(read("repetition", b'^')?),
                None => None,
            };
        }
        self.between = it.get("between").map(bytes).transpose()?.unwrap_or_default();
        self.n_groups = 0;
        let Some(Value::List(content)) = it.get("content") else {
            return Err(wrong("an interchange needs a list \"content\""));
        };
        self.content(content)
    }

    fn content(&mut self, items: &[Value]) -> Result<(), JsonFault> {
        for item in items {
            if let Some(Value::List(content)) = item.get("content") {
                self.content(content)?;
                continue;
            }
            let before = item.get("before").map(bytes).transpose()?;
            let is_terminated = item.get("terminated") != Some(&Value::Flag(false));
            match (item, item.get("segment")) {
                (Value::List(parts), _) | (_, Some(Value::List(parts))) => {
                    self.segment(parts, before, is_terminated)?;
                }
                _ => return Err(self.wrong("this is neither a segment nor a loop")),
            }
        }
        Ok(())
    }

    fn wrong(&self, what: &str) -> JsonFault {
        wrong(format!("segment {}: {what}", self.n_all.saturating_add(1)))
    }

    fn segment(
        &mut self,
        parts: &[Value],
        before: Option<Vec<u8>>,
        is_terminated: bool,
    ) -> Result<(), JsonFault> {
        let Some((Value::Text(id), elements)) = parts.split_first() else {
            return Err(self.wrong("a segment begins with its identifier"));
        };
        let is_header = id == "ISA";
        match before {
            Some(before) => self.out.extend_from_slice(&before),
            None if !is_header => self.out.extend_from_slice(&self.between),
            None => {}
        }
        self.count(id);
        self.out.extend_from_slice(id.as_bytes());
        for (n, element) in elements.iter().enumerate() {
            self.out.push(self.delimiters.element);
            if *element == Value::Null && n == 0 {
                let count = match id.as_str() {
                    "SE" => self.n_segments,
                    "GE" => self.n_transactions,
                    "IEA" => self.n_groups,
                    _ => return Err(self.wrong("only the count of SE, GE and IEA may be null")),
                };
                self.out.extend_from_slice(count.to_string().as_bytes());
                continue;
            }
            self.element(element, is_header)?;
        }
        if is_terminated {
            self.out.push(self.delimiters.segment);
        }
        self.n_all = self.n_all.saturating_add(1);
        Ok(())
    }

    fn count(&mut self, id: &str) {
        self.n_segments = self.n_segments.saturating_add(1);
        match id {
            "ST" => {
                self.n_segments = 1;
                self.n_transactions = self.n_transactions.saturating_add(1);
            }
            "GS" => {
                self.n_transactions = 0;
                self.n_groups = self.n_groups.saturating_add(1);
            }
            _ => {}
        }
    }

    fn element(&mut self, element: &Value, is_header: bool) -> Result<(), JsonFault> {
        if let Some(Value::List(repetitions)) = element.get("repeat") {
            let Some(separator) = self.delimiters.repetition else {
                return Err(self.wrong("the file has no repetition separator"));
            };
            for (n, repetition) in repetitions.iter().enumerate() {
                if n > 0 {
                    self.out.push(separator);
                }
                self.components(repetition, is_header)?;
            }
            return Ok(());
        }
        self.components(element, is_header)
    }

    fn components(&mut self, element: &Value, is_header: bool) -> Result<(), JsonFault> {
        let Value::List(components) = element else { return self.value(element, is_header) };
        for (n, component) in components.iter().enumerate() {
            if n > 0 {
                self.out.push(self.delimiters.component);
            }
            self.value(component, is_header)?;
        }
        Ok(())
    }

    fn value(&mut self, value: &Value, is_header: bool) -> Result<(), JsonFault> {
        let bytes = bytes(value).map_err(|_| self.wrong("an element is a text or a list"))?;
        let is_separator = |b: &u8| {
            // The delimiters themselves stand in ISA11 and ISA16.
            let of_elements = *b == self.delimiters.element || *b == self.delimiters.segment;
            of_elements || (!is_header && self.delimiters.contains(*b))
        };
        if bytes.iter().any(is_separator) {
            return Err(self.wrong("a value holds a separator of the file; write another sign"));
        }
        self.out.extend_from_slice(&bytes);
        Ok(())
    }
}

fn delimiter(text: &str) -> Result<u8, JsonFault> {
    let mut characters = text.chars();
    let byte = characters.next().and_then(|c| u8::try_from(u32::from(c)).ok());
    byte.filter(|_| characters.next().is_none())
        .ok_or_else(|| wrong("a delimiter is one character of one byte"))
}

fn bytes(value: &Value) -> Result<Vec<u8>, JsonFault> {
    match (value, value.get("bytes")) {
        (Value::Text(text) | Value::Number(text), _) => Ok(text.clone().into_bytes()),
        (_, Some(Value::Text(hex))) => {
            let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
            let read = |pair: &[u8; 2]| {
                let text = std::str::from_utf8(pair).ok()?;
                u8::from_str_radix(text, 16).ok()
            };
            let bytes: Option<Vec<u8>> = pairs.iter().map(read).collect();
            bytes.filter(|_| rest.is_empty()).ok_or_else(|| wrong("\"bytes\" is hexadecimal"))
        }
        _ => Err(wrong("a text is missing")),
    }
}
