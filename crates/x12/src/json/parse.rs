//! A small reader of JSON: what a file of ours needs, and no more than is safe.

use super::write::JsonFault;

/// A value of JSON; numbers keep their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Flag(bool),
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// The member with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// Lists and objects inside each other.
const DEPTH: u32 = 64;

pub(super) fn parse(text: &str) -> Result<Value, JsonFault> {
    let mut parser = Parser { text: text.as_bytes(), at: 0 };
    let value = parser.value(0)?;
    parser.blanks();
    if parser.at < parser.text.len() {
        return Err(parser.fault("nothing may follow the end of the document"));
    }
    Ok(value)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn fault(&self, what: &'static str) -> JsonFault {
        JsonFault { offset: Some(self.at), what: what.to_owned() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.blanks();
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, depth: u32) -> Result<Value, JsonFault> {
        if depth > DEPTH {
            return Err(self.fault("lists and objects are nested too deeply"));
        }
        self.blanks();
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            Some(b'-' | b'0'..=b'9') => {
                let from = self.at;
                while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
                    self.at += 1;
                }
                let text = self.text.get(from..self.at).unwrap_or_default();
                Ok(Value::Number(String::from_utf8_lossy(text).into_owned()))
            }
            _ => {
                for (word, value) in [
                    ("null", Value::Null),
                    ("true", Value::Flag(true)),
                    ("false", Value::Flag(false)),
                ] {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    if rest.starts_with(word.as_bytes()) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.fault("a value is missing here"))
            }
        }
    }

    fn list(&mut self, depth: u32) -> Result<Value, JsonFault> {
        self.at += 1;
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.eat(b']') {
                return Ok(Value::List(items));
            }
            if !self.eat(b',') {
                return Err(self.fault("a comma or the end of the list is missing here"));
            }
        }
    }

    fn object(&mut self, depth: u32) -> Result<Value, JsonFault> {
        self.at += 1;
        let mut members = Vec::new();
        if self.eat(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            let name = self.string()?;
            if !self.eat(b':') {
                return Err(self.fault("a colon is missing here"));
            }
            members.push((name, self.value(depth + 1)?));
            if self.eat(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.eat(b',') {
                return Err(self.fault("a comma or the end of the object is missing here"));
            }
        }
    }

    fn string(&mut self) -> Result<String, JsonFault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault("a text in quotes is missing here"));
        }
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let Some(byte) = self.peek() else {
                return Err(self.fault("the text is not ended"));
            };
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => self.escape(&mut out)?,
                byte => out.push(byte),
            }
        }
        String::from_utf8(out).map_err(|_| self.fault("the text is not UTF-8"))
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), JsonFault> {
        let sign = self.peek();
        self.at += 1;
        let plain = match sign {
            Some(sign @ (b'"' | b'\\' | b'/')) => sign,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'u') => return self.unicode(out),
            _ => return Err(self.fault("this sign cannot follow a backslash")),
        };
        out.push(plain);
        Ok(())
    }

    fn unicode(&mut self, out: &mut Vec<u8>) -> Result<(), JsonFault> {
        let mut number = self.four()?;
        if (0xd800..0xdc00).contains(&number) {
            let is_pair = self.text.get(self.at..self.at + 2) == Some(b"\\u");
            self.at += 2;
            let low = if is_pair { self.four()? } else { 0 };
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.fault("half a character"));
            }
            number = 0x10000 + ((number - 0xd800) << 10) + (low - 0xdc00);
        }
        let character = char::from_u32(number).ok_or_else(|| self.fault("not a character"))?;
        let mut room = [0; 4];
        out.extend_from_slice(character.encode_utf8(&mut room).as_bytes());
        Ok(())
    }

    fn four(&mut self) -> Result<u32, JsonFault> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let is_hex = digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit);
        let number = u32::from_str_radix(text, 16).ok().filter(|_| is_hex);
        self.at += 4;
        number.ok_or_else(|| self.fault("four hexadecimal digits are missing here"))
    }
}
