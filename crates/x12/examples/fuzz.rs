//! Throws damaged files at everything that reads: `cargo run --release -p x12 --example fuzz --
//! RUNS [FOLDER …]`. Seeds are files of ours and those in the folders. Every target must answer:
//! no panic, no hang, and what is lossless must be lossless. Runs are numbered, so that a run
//! that fails can be repeated: `fuzz -- 1 --from NUMBER`.

use std::io::Write as _;
use std::path::Path;

use x12::answer::{self, Numbers};
use x12::check::{Level, Options};
use x12::{ControlNumber, Day, TimeOfDay};

/// A small generator of numbers; the same seed gives the same run.
struct Numbering(u64);

impl Numbering {
    fn next(&mut self) -> u64 {
        // SplitMix64, public domain.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }
}

const SEEDS: [&[u8]; 2] = [
    b"ISA*00*          *00*          *ZZ*HUDSON         *ZZ*NETWORK        \
*261121*1200*^*00501*000000001*0*T*:~GS*HC*HUDSON*NETWORK*20261121*1200*1*X*005010X222A1~\
ST*837*0001*005010X222A1~BHT*0019*00*B1*20261121*1200*CH~NM1*41*2*HUDSON OT*****46*HUDSON~\
PER*IC*BILLING*TE*5185550100~NM1*40*2*NETWORK*****46*NETWORK~HL*1**20*1~PRV*BI*PXC*225X00000X~\
NM1*85*2*HUDSON OT*****XX*1234567893~N3*1 MAIN ST~N4*ALBANY*NY*122071001~REF*EI*141234567~\
HL*2*1*22*0~SBR*P*18*G1******CI~NM1*IL*1*BROWN*JAMES****MI*W1~N3*2 OAK ST~N4*TROY*NY*12180~\
DMG*D8*19831218*M~NM1*PR*2*EXAMPLE PLAN*****PI*60054~CLM*PCN1*91***11:B:1*Y*A*Y*Y~\
HI*ABK:R278~LX*1~SV1*HC:97530:GO*91*UN*2***1~DTP*472*D8*20260901~REF*6R*L1~\
SE*25*0001~GE*1*1~IEA*1*000000001~",
    b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          \
*261124*1130*^*00501*000000001*0*T*:~GS*HP*PP*RR*20261124*1130*1*X*005010X221A1~\
ST*835*0001~BPR*I*70*C*CHK************20261124~TRN*1*C1*1123456789~N1*PR*PLAN~N3*1 ST~\
N4*ALBANY*NY*12207~PER*BL*HELP*TE*5185550100~N1*PE*HUDSON*XX*1234567893~LX*1~\
CLP*PCN1*1*100*70*10*CI*ICN1~CAS*CO*45*20~CAS*PR*3*10~NM1*QC*1*BROWN*JAMES~\
PLB*1234567893*20261231*WO:X*0~SE*16*0001~GE*1*1~IEA*1*000000001~",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runs: u64 = arguments.first().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let from_at = arguments.iter().position(|a| a == "--from");
    let from = from_at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(0u64);
    let mut seeds: Vec<Vec<u8>> = SEEDS.iter().map(|s| s.to_vec()).collect();
    for folder in arguments.iter().skip(1).filter(|a| Path::new(a).is_dir()) {
        collect(Path::new(folder), &mut seeds);
    }
    let mut out = std::io::stdout().lock();
    for run in from..from + runs {
        let mut numbers = Numbering(run);
        let file = damaged(&seeds, &mut numbers);
        let fault = std::panic::catch_unwind(|| targets(&file));
        if !matches!(fault, Ok(true)) {
            drop(writeln!(out, "FAILED: run {run} of {} bytes", file.len()));
            drop(std::fs::write("fuzz-failed.x12", &file));
            std::process::abort();
        }
        if run % 100_000 == 0 && run > from {
            drop(writeln!(out, "{run} runs"));
        }
    }
    drop(writeln!(out, "{runs} runs, {} seeds: no panic, nothing lost", seeds.len()));
}

fn collect(folder: &Path, seeds: &mut Vec<Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, seeds);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.len() < 20_000
        {
            seeds.push(bytes);
        }
    }
}

/// A seed with one to eight injuries.
fn damaged(seeds: &[Vec<u8>], numbers: &mut Numbering) -> Vec<u8> {
    const SIGNS: &[u8] = b"~*:^\n\r I0SAE9-.\xff\x00";
    let mut file = seeds.get(numbers.below(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..=numbers.below(8) {
        let at = numbers.below(file.len());
        let sign = SIGNS.get(numbers.below(SIGNS.len())).copied().unwrap_or(b'~');
        match numbers.below(8) {
            0 => file.truncate(at),
            1 => file.insert(at.min(file.len()), sign),
            2 if !file.is_empty() => drop(file.remove(at)),
            3 => {
                let end = (at + numbers.below(60)).min(file.len());
                let piece = file.get(at..end).unwrap_or_default().to_vec();
                let to = numbers.below(file.len());
                file.splice(to..to, piece);
            }
            4 => {
                let end = (at + numbers.below(60)).min(file.len());
                file.drain(at.min(end)..end);
            }
            5 => {
                let other = seeds.get(numbers.below(seeds.len())).cloned().unwrap_or_default();
                let cut = numbers.below(other.len());
                file.extend_from_slice(other.get(cut..).unwrap_or_default());
            }
            _ => {
                if let Some(byte) = file.get_mut(at) {
                    *byte = sign;
                }
            }
        }
    }
    file
}

/// Everything that reads. Whether what is lossless lost nothing.
fn targets(file: &[u8]) -> bool {
    let document = x12::read(file);
    let is_whole = document.to_bytes() == file;
    let full = x12::check::file(file, &Options::default());
    let structure = Options { level: Level::Structure, ..Options::default() };
    let streamed = x12::check::stream(file, &structure).is_ok();
    let json = x12::json::of(file);
    let is_back = x12::json::to_bytes(&json).is_ok_and(|back| back == file);
    for it in x12::remittance::read(file) {
        drop(it.imbalances());
    }
    drop(answer::read_acknowledgments(file));
    drop(answer::read_status(file));
    drop(x12::tree::read(file));
    if let (Some(day), Some(time), Some(first)) =
        (Day::new(2026, 11, 24), TimeOfDay::new(12, 0), ControlNumber::new(1))
    {
        let numbers = Numbers { day, time, first };
        drop(answer::acknowledge(&full, &numbers));
        drop(answer::answer_interchanges(&full, &numbers));
        drop(x12::parts::split(file, Some(1), first));
        drop(x12::parts::merge(&[file, file], first));
    }
    drop(x12::parts::Redaction::new(b"k").file(file));
    is_whole && streamed && is_back
}
