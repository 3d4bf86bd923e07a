//! A transaction of any guide as its loops: the structure of 837I, 270, 271, 276, 277 and 278,
//! and of everything else that has a table. Nothing is left out: a segment that belongs nowhere
//! stands in the loop that was open.
//!
//! ```
//! let file = b"ISA*00*          *00*          *ZZ*US             *ZZ*PLAN           \
//! *261124*1130*^*00501*000000001*0*T*:~GS*HB*PLAN*US*20261124*1130*1*X*005010X279A1~\
//! ST*271*0001*005010X279A1~BHT*0022*11*1*20261124*1130~HL*1**20*1~NM1*PR*2*PLAN*****PI*1~\
//! HL*2*1*21*1~NM1*1P*2*HUDSON*****XX*1234567893~HL*3*2*22*0~NM1*IL*1*BROWN*JAMES****MI*W1~\
//! EB*1**AD~EB*B**AD***27*20~SE*11*0001~GE*1*1~IEA*1*000000001~";
//! let answers = x12::tree::read(file);
//! let insured = answers[0].root.first("2100C").unwrap();
//! let copay = insured.loops("2110C").filter_map(|benefit| benefit.segment("EB", None));
//! let copay = copay.filter(|eb| eb.bytes(1) == b"B").map(|eb| eb.amount(7).unwrap());
//! assert_eq!(copay.map(|c| c.0).collect::<Vec<_>>(), [2_000]);
//! ```

use crate::guide::Guide;
use crate::{Cents, Day, Outline, Reader, Segment};

/// A loop with its segments and the loops below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node<'a> {
    /// Its name in the guide, such as `2100C`; `ST` for the transaction.
    pub id: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// Its segments, in file order.
    pub segments: Vec<Segment<'a>>,
    /// The loops below it, in file order.
    pub loops: Vec<Node<'a>>,
}

/// One transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Transaction<'a> {
    /// ST01.
    pub set: String,
    /// ST02.
    pub control: String,
    /// Its guide, when it is one of ours; without one, all segments are in the root.
    pub guide: Option<&'static str>,
    /// Its loops.
    pub root: Node<'a>,
}

impl<'a> Node<'a> {
    /// The loops with this name directly below.
    pub fn loops<'n>(&'n self, id: &'n str) -> impl Iterator<Item = &'n Node<'a>> {
        self.loops.iter().filter(move |l| l.id == id)
    }

    /// The first loop with this name anywhere below, in file order.
    pub fn first(&self, id: &str) -> Option<&Node<'a>> {
        self.loops.iter().find_map(|l| if l.id == id { Some(l) } else { l.first(id) })
    }

    /// Every loop with this name anywhere below, in file order.
    pub fn all(&self, id: &str) -> Vec<&Node<'a>> {
        let mut found = Vec::new();
        for it in &self.loops {
            if it.id == id {
                found.push(it);
            }
            found.extend(it.all(id));
        }
        found
    }

    /// The first segment with this identifier and, when given, this first element.
    pub fn segment(&self, id: &str, qualifier: Option<&str>) -> Option<&Segment<'a>> {
        self.segments
            .iter()
            .find(|s| s.is(id) && qualifier.is_none_or(|q| s.bytes(1) == q.as_bytes()))
    }

    /// Number of segments in it and below.
    pub fn n_segments(&self) -> usize {
        self.segments.len() + self.loops.iter().map(Node::n_segments).sum::<usize>()
    }
}

impl Segment<'_> {
    /// Element `number` as an amount.
    pub fn amount(&self, number: usize) -> Option<Cents> {
        crate::check::value::cents(self.bytes(number))
    }

    /// Element `number` as a day.
    pub fn day(&self, number: usize) -> Option<Day> {
        Day::parse(self.bytes(number))
    }
}

/// Every transaction of a file. What is wrong with it is said by [`crate::check`].
pub fn read(bytes: &[u8]) -> Vec<Transaction<'_>> {
    let mut reader = Reader::new(bytes);
    let mut outline = Outline::default();
    let mut all = Vec::new();
    let mut open: Option<Transaction<'_>> = None;
    // Loops that are open below the root.
    let mut path: Vec<Node<'_>> = Vec::new();
    while let Some(fields) = reader.next_fields() {
        let line = outline.take(&fields);
        let segment = *fields.segment();
        if !line.is_inside || fields.id() == b"ST" {
            end(&mut all, &mut open, &mut path);
        }
        if !line.is_inside {
            continue;
        }
        if fields.id() == b"ST" {
            let text = |n| String::from_utf8_lossy(fields.get(n)).into_owned();
            let root = Node { id: "ST", name: "Transaction", ..Node::default() };
            let guide = line.guide.map(|g: &Guide| g.id);
            open = Some(Transaction { set: text(1), control: text(2), guide, root });
        }
        let Some(transaction) = &mut open else { continue };
        let depth = line.depth.saturating_sub(1);
        if line.is_opening && depth > 0 {
            close(&mut transaction.root, &mut path, depth - 1);
            if let Some(of) = line.of {
                path.push(Node { id: of.id, name: of.name, ..Node::default() });
            }
        } else {
            close(&mut transaction.root, &mut path, depth);
        }
        path.last_mut().unwrap_or(&mut transaction.root).segments.push(segment);
    }
    end(&mut all, &mut open, &mut path);
    all
}

fn close<'a>(root: &mut Node<'a>, path: &mut Vec<Node<'a>>, depth: usize) {
    while path.len() > depth {
        let Some(node) = path.pop() else { return };
        path.last_mut().unwrap_or(root).loops.push(node);
    }
}

fn end<'a>(
    all: &mut Vec<Transaction<'a>>,
    open: &mut Option<Transaction<'a>>,
    path: &mut Vec<Node<'a>>,
) {
    if let Some(mut transaction) = open.take() {
        close(&mut transaction.root, path, 0);
        all.push(transaction);
    }
    path.clear();
}
