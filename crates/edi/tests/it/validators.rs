//! The files that validators which are not ours are asked about, by
//! `tests/validators/validate.sh`.

use std::path::{Path, PathBuf};

use crate::samples;
use billing::Claim;

/// `target/validators`, or where cargo was told to build.
fn folder() -> PathBuf {
    let target = option_env!("CARGO_TARGET_DIR").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    target.unwrap_or_else(|| here.join("../../target")).join("validators")
}

#[test]
fn the_files_for_the_validators_are_written() {
    let shapes: [(&str, Vec<Claim>); 8] = [
        ("one-claim", vec![samples::named(1, "Example", "Ada")]),
        ("group-with-supervisor", vec![samples::group_with_supervisor(1)]),
        ("dependent", vec![samples::dependent(1)]),
        ("sixty-letters", vec![samples::named(1, &"L".repeat(60), "A")]),
        ("apostrophes", vec![samples::named(1, "O'Neil-D’Arc", "Zoë")]),
        ("replacement", vec![samples::replacement(1)]),
        ("mixed", vec![samples::dependent(1), samples::named(2, "Li", "B"), samples::dependent(3)]),
        ("many", (1..=250).map(|n| samples::named(n, "Example", &format!("Kid {n}"))).collect()),
    ];
    let folder = folder();
    std::fs::create_dir_all(folder.join("refused")).unwrap();
    for (name, claims) in shapes {
        let file = edi::claims::write(&samples::batch(claims)).unwrap();
        assert!(file.is_sendable(), "{name}: {:?}", file.findings);
        std::fs::write(folder.join(format!("{name}.x12")), &file.bytes).unwrap();
        if name == "one-claim" {
            let text = String::from_utf8(file.bytes).unwrap();
            for (fault, from, to) in [
                ("no-street", "N3*1 SCHOOL STREET~", ""),
                ("wrong-count", "~SE*", "~SE*9"),
                ("no-such-day", "*20261116~", "*20260230~"),
            ] {
                let broken = text.replacen(from, to, 1);
                assert_ne!(broken, text, "{fault}");
                let path = folder.join(format!("refused/{fault}.x12"));
                std::fs::write(path, broken).unwrap();
            }
        }
    }
}
