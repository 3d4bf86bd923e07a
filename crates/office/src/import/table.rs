//! From the bytes of a file to lines and named columns.

use super::{Column, FileRefused, Rejection};
use care::Private;
use std::collections::BTreeMap;

/// Most lines that one file may have.
pub(crate) const MOST_LINES: usize = 200_000;

/// Signs with which a spreadsheet begins a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A file, read.
#[derive(Debug)]
pub(crate) struct Table {
    places: BTreeMap<&'static str, usize>,
    /// The lines after the heading.
    pub(crate) lines: Vec<Line>,
    /// Columns of the file that we do not know.
    pub(crate) left_out: Vec<Private<String>>,
    /// Lines that have another number of cells than the heading.
    pub(crate) rejected: Vec<Rejection>,
}

/// One line.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its number in the file; the heading is on line 1.
    pub(crate) number: u64,
    cells: Private<csv::StringRecord>,
}

impl Table {
    /// Whether the file has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// What stands in a column; `None` when the file has no such column.
    pub(crate) fn cell<'l>(&self, line: &'l Line, column: &str) -> Option<&'l str> {
        let text = line.cells.get(*self.places.get(column)?).unwrap_or_default();
        Some(unguarded(text.trim_matches([' ', '\t'])))
    }

    /// What stands in a column; empty when the file has no such column.
    pub(crate) fn text<'l>(&self, line: &'l Line, column: &str) -> &'l str {
        self.cell(line, column).unwrap_or_default()
    }

    /// Reads the bytes of a file. Lines that have too few or too many cells are rejected, the
    /// others are kept.
    ///
    /// # Errors
    ///
    /// See [`FileRefused`].
    pub(crate) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Self, FileRefused> {
        let text = decoded(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let Some(Ok(heading)) = records.next() else { return Err(FileRefused::Empty) };
        let (places, left_out) = placed(&heading, columns)?;
        let mut table = Self { places, lines: Vec::new(), left_out, rejected: Vec::new() };
        let mut counter = Counter { text: text.as_bytes(), at: 0, line: 1 };
        for record in records {
            // Every line is text, so that nothing else can be wrong with it.
            let Ok(record) = record else { continue };
            let number = counter.line_of(record.position().map_or(0, csv::Position::byte));
            table.add(record, number, heading.len())?;
        }
        if table.lines.is_empty() && table.rejected.is_empty() {
            return Err(FileRefused::NoLines);
        }
        table.find_open_quote(text);
        Ok(table)
    }

    fn add(
        &mut self,
        record: csv::StringRecord,
        number: u64,
        width: usize,
    ) -> Result<(), FileRefused> {
        if self.lines.len() + self.rejected.len() >= MOST_LINES {
            return Err(FileRefused::TooManyLines);
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if record.len() == width {
            self.lines.push(Line { number, cells: Private(record) });
        } else {
            let message = format!(
                "The line has {} cells and the heading {width}: add what is missing, and put \
                 texts that contain commas between quotes",
                record.len()
            );
            self.rejected.push(Rejection::new(number, "", message));
        }
        Ok(())
    }

    /// A quote that is opened and never closed takes every line after it into one cell.
    fn find_open_quote(&mut self, text: &str) {
        let last_good = self.lines.last().map(|line| line.number);
        let last_bad = self.rejected.last().map(|rejection| rejection.line);
        let Some(last) = last_good.max(last_bad) else { return };
        let after = text.lines().skip(usize::try_from(last).unwrap_or(usize::MAX));
        let after = after.filter(|line| !line.trim().is_empty()).count();
        let quotes = text.bytes().filter(|byte| *byte == b'"').count();
        if quotes % 2 == 0 || after == 0 {
            return;
        }
        self.lines.retain(|line| line.number != last);
        self.rejected.retain(|rejection| rejection.line != last);
        let message = "A quote is opened here and never closed, so that the lines after it could \
                       not be read: close it, or double it where it belongs to the text";
        self.rejected.push(Rejection::new(last, "", message));
    }
}

/// Counts lines as editors do: records may begin behind empty lines, and lines end with LF, CR
/// or both.
struct Counter<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl Counter<'_> {
    /// The line on which the record begins whose place the reader tells: that place is before the
    /// ends of lines that it skips.
    fn line_of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(sign) = self.text.get(self.at) {
            if self.at >= byte && !matches!(sign, b'\r' | b'\n') {
                break;
            }
            let is_end = match sign {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(is_end);
            self.at += 1;
        }
        self.line
    }
}

/// The text of a file, without the mark that some programs put before it.
fn decoded(bytes: &[u8]) -> Result<&str, FileRefused> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(FileRefused::Spreadsheet);
    }
    let nul_at = |rest: usize| {
        let some = bytes.iter().take(200).enumerate();
        some.filter(|(place, byte)| place % 2 == rest && **byte == 0).count() > 8
    };
    let marked = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if marked || nul_at(0) != nul_at(1) {
        return Err(FileRefused::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err(FileRefused::Empty),
        Ok(text) => Ok(text),
        Err(why) => {
            let good = bytes.get(..why.valid_up_to()).unwrap_or_default();
            let line = good.split(|byte| *byte == b'\n').count();
            Err(FileRefused::NotUtf8 { line })
        }
    }
}

/// What stands between the cells of the heading: a comma, or what spreadsheets of other countries
/// write.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |sign: char| heading.matches(sign).count();
    match (count(','), count(';'), count('\t')) {
        (comma, semicolon, tab) if semicolon > comma && semicolon >= tab => b';',
        (comma, _, tab) if tab > comma => b'\t',
        _ => b',',
    }
}

type Placed = (BTreeMap<&'static str, usize>, Vec<Private<String>>);

/// Which known column stands where.
fn placed(heading: &csv::StringRecord, columns: &'static [Column]) -> Result<Placed, FileRefused> {
    let mut places = BTreeMap::new();
    let mut left_out = Vec::new();
    for (place, cell) in heading.iter().enumerate() {
        let name = cell.trim().to_lowercase().replace([' ', '-'], "_");
        let known = columns
            .iter()
            .find(|column| column.name == name || column.also.contains(&name.as_str()));
        match known {
            Some(column) if places.insert(column.name, place).is_some() => {
                return Err(FileRefused::Twice(column.name));
            }
            None if !name.is_empty() => left_out.push(Private(cell.trim().to_owned())),
            Some(_) | None => {}
        }
    }
    if places.is_empty() {
        return Err(FileRefused::NoHeading);
    }
    let missing: Vec<&str> = columns
        .iter()
        .filter(|column| column.is_required && !places.contains_key(column.name))
        .map(|column| column.name)
        .collect();
    if missing.is_empty() { Ok((places, left_out)) } else { Err(FileRefused::Missing(missing)) }
}

fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// A cell that no spreadsheet takes for a formula: an apostrophe stands before what would be one.
pub(crate) fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// What was given to [`guarded`].
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(bare) if is_formula(bare) => bare,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: &[Column] = &[
        Column { name: "number", also: &["id"], is_required: true, about: "" },
        Column { name: "name", also: &[], is_required: true, about: "" },
        Column { name: "grade", also: &[], is_required: false, about: "" },
    ];

    fn read(bytes: &[u8]) -> Result<Table, FileRefused> {
        Table::read(bytes, COLUMNS)
    }

    fn cells(table: &Table) -> Vec<(u64, &str, &str)> {
        let cells = |line| (table.text(line, "number"), table.text(line, "name"));
        let numbered = |line: &'_ Line| line.number;
        table.lines.iter().map(|l| (numbered(l), cells(l).0, cells(l).1)).collect()
    }

    #[test]
    fn a_mark_other_delimiters_and_other_ways_to_write_a_heading_are_read() {
        for text in [
            "number,name\n1,Bo\n",
            "\u{feff}ID , Name\r\n1,\"Bo\"\r\n",
            "name;number\nBo;1",
            "Number\tname\n1\tBo\n\n\n",
            "number,name\n,\n1, Bo \n",
        ] {
            let table = read(text.as_bytes()).unwrap();
            let found: Vec<_> = cells(&table).iter().map(|cell| (cell.1, cell.2)).collect();
            assert_eq!(found, [("1", "Bo")], "{text:?}");
            assert!(table.rejected.is_empty());
        }
    }

    #[test]
    fn a_file_in_another_encoding_is_refused_by_its_name() {
        let utf16 = |little: bool| -> Vec<u8> {
            let units = "number,name\n1,Bo\n".encode_utf16();
            units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
        };
        assert_eq!(read(&utf16(true)).unwrap_err(), FileRefused::Utf16);
        assert_eq!(read(&utf16(false)).unwrap_err(), FileRefused::Utf16);
        assert_eq!(read(b"\xFF\xFEn\0").unwrap_err(), FileRefused::Utf16);
        let latin = read(b"number,name\n1,Bo\n2,N\xFA\xF1ez\n").unwrap_err();
        assert_eq!(latin, FileRefused::NotUtf8 { line: 3 });
        assert_eq!(read(b"PK\x03\x04rest").unwrap_err(), FileRefused::Spreadsheet);
        assert_eq!(read(b"").unwrap_err(), FileRefused::Empty);
        assert_eq!(read(b"\xEF\xBB\xBF\r\n ").unwrap_err(), FileRefused::Empty);
    }

    #[test]
    fn a_heading_that_lacks_or_doubles_a_column_is_named() {
        assert_eq!(read(b"number,grade\n1,2").unwrap_err(), FileRefused::Missing(vec!["name"]));
        assert_eq!(read(b"id,number,name\n1,1,2").unwrap_err(), FileRefused::Twice("number"));
        assert_eq!(read(b"1,Bo\n2,Al").unwrap_err(), FileRefused::NoHeading);
        assert_eq!(read(b"number,name\n").unwrap_err(), FileRefused::NoLines);
        let table = read(b"number,name,shoe size\n1,Bo,3").unwrap();
        assert_eq!(table.left_out, [Private("shoe size".to_owned())]);
    }

    #[test]
    fn a_line_with_too_few_or_too_many_cells_is_rejected_and_the_others_stay() {
        let table = read(b"number,name\n1,Bo\n2\n3,Al,x\n4,\"Lee, Kim\"\n").unwrap();
        assert_eq!(cells(&table), [(2, "1", "Bo"), (5, "4", "Lee, Kim")]);
        let lines: Vec<u64> = table.rejected.iter().map(|rejection| rejection.line).collect();
        assert_eq!(lines, [3, 4]);
    }

    #[test]
    fn lines_are_numbered_as_editors_number_them() {
        for text in [
            "number,name\n1,Bo\n\n\n2,\"two\nlines\"\n3,Al",
            "number,name\r\n1,Bo\r\n\r\n\r\n2,\"two\r\nlines\"\r\n3,Al\r\n",
            "number,name\r1,Bo\r\r\r2,\"two\rlines\"\r3,Al\r",
        ] {
            let table = read(text.as_bytes()).unwrap();
            let lines: Vec<u64> = table.lines.iter().map(|line| line.number).collect();
            assert_eq!(lines, [2, 5, 7], "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found_where_it_opens() {
        let table = read(b"number,name\n1,Bo\n2,\"Al\n3,Cy\n4,Di\n").unwrap();
        assert_eq!(cells(&table), [(2, "1", "Bo")]);
        assert_eq!(table.rejected.len(), 1);
        assert_eq!(table.rejected[0].line, 3);
        assert!(table.rejected[0].message.starts_with("A quote is opened here"));
        let table = read(b"number,name\n1,\"two\nlines\"\n2,5\" tall\n").unwrap();
        assert_eq!(cells(&table).len(), 2, "a sign of inches is no open quote");
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_guarded_and_read_back() {
        for (text, cell) in
            [("=1+1", "'=1+1"), ("-Bo", "'-Bo"), ("'@x", "''@x"), ("O'Neill", "O'Neill")]
        {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            drop(read(&bytes));
            let mut headed = b"number,name\n".to_vec();
            headed.extend(bytes);
            if let Ok(table) = read(&headed) {
                for line in &table.lines {
                    prop_assert!(table.cell(line, "number").is_some());
                    prop_assert!(table.cell(line, "grade").is_none());
                }
            }
        }

        #[test]
        fn a_guarded_cell_is_read_back(text in "['=+@\\-a]{0,6}") {
            let guarded = guarded(&text);
            prop_assert!(!guarded.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&guarded), text);
        }
    }
}
