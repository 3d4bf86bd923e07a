//! `quarterhour import` and `export`: what they say, and with which code they end.

use care::{FixedClock, FixedRandom, Organization, OrganizationId, OrganizationKind, Site, SiteId};
use jiff::Timestamp;
use jiff::civil::time;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use store::{Db, DbOptions, StoreError, organizations, sites};

const HEAD: &str = "number,family_name,given_name,birth_date,school\n";

/// A database with a district of one school and a practice without any.
async fn database(url: &str) {
    let db = Db::open(url, DbOptions::default()).await.unwrap();
    let (clock, random) = (FixedClock::at(Timestamp::UNIX_EPOCH), FixedRandom::seeded(1));
    let kinds =
        [("Harbor Lane", OrganizationKind::District), ("Bay OT", OrganizationKind::Practice)];
    for (name, kind) in kinds {
        let organization = Organization {
            id: OrganizationId::new(&clock, &random),
            name: name.to_owned(),
            kind,
            time_zone: "America/New_York".to_owned(),
            npi: None,
        };
        let site = Site {
            id: SiteId::new(&clock, &random),
            name: "First School".to_owned(),
            opens: time(8, 0, 0, 0),
            closes: time(15, 0, 0, 0),
            version: 1,
        };
        let added: Result<(), StoreError> = db
            .write(move |tx| {
                let (organization, site) = (organization.clone(), site.clone());
                Box::pin(async move {
                    organizations::insert(tx, &organization, Timestamp::UNIX_EPOCH).await?;
                    sites::insert(tx, organization.id, &site).await
                })
            })
            .await;
        added.unwrap();
    }
}

struct Trial {
    folder: tempfile::TempDir,
    url: String,
}

impl Trial {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.db").display());
        database(&url).await;
        Self { folder, url }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let program = env!("CARGO_BIN_EXE_quarterhour");
        let Output { status, stdout, stderr } = Command::new(program)
            .args(arguments)
            .args(["--database", self.url.as_str()])
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }
}

#[tokio::test]
async fn a_roster_is_tried_imported_and_exported_again() {
    let trial = Trial::new().await;
    let good = format!("{HEAD}1,Núñez,Ana,2018-06-14,First School\n2,Ng,Bo,2017-01-02,\n");
    let good = trial.file("good.csv", good.as_bytes());
    let place = ["--organization", "harbor lane"];
    let import = |file: &str, more: &[&str]| {
        let arguments = [&["import", "roster", file], &place[..], more].concat();
        trial.run(&arguments)
    };
    let (code, out, _) = import(&good, &["--dry-run"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("Not imported: 2 new, 0 changed, 0 as stored, 0 to mend"), "{out}");
    let (code, out, _) = import(&good, &["--json"]);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &told["imported"], &told["new"]), (Some(0), &true.into(), &2.into()));
    assert!(!out.contains("Ana"), "no names on the terminal");
    let (code, text, _) = trial.run(&["export", "roster", "--organization", "Harbor Lane"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("\u{feff}number,family_name,") && text.contains("Núñez,Ana"));
    let again = trial.file("again.csv", text.as_bytes());
    let (code, out, _) = import(&again, &[]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("0 new, 0 changed, 2 as stored"), "{out}");
    let orders = "number,terms,first_day\n1,2x30/wk G3 EN sep,2026-09-03\n";
    let orders = trial.file("orders.csv", orders.as_bytes());
    let arguments = [&["import", "mandates", orders.as_str()], &place[..]].concat();
    assert_eq!(trial.run(&arguments).0, Some(0));
}

#[tokio::test]
async fn bad_lines_are_findings_in_a_trial_and_a_refusal_otherwise() {
    let trial = Trial::new().await;
    let bad = format!("{HEAD}1,Secret,Ana,2030-06-14,Third School\n1,Ng\n3,Li,Bo,2017-01-02,\n");
    let bad = trial.file("bad.csv", bad.as_bytes());
    let place = ["--organization", "Harbor Lane"];
    let arguments = [&["import", "roster", bad.as_str()], &place[..]].concat();
    let (code, out, _) = trial.run(&[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(1));
    for line in ["Line 2, birth_date: ", "Line 2, school: ", "Line 3: The line has 2 cells"] {
        assert!(out.contains(line), "{out}");
    }
    assert!(!out.contains("Secret") && !out.contains("2030"), "{out}");
    let (code, _, err) = trial.run(&arguments);
    assert_eq!(code, Some(3));
    assert!(err.contains("nothing was imported"), "{err}");
    let good = trial.file("one.csv", format!("{HEAD}3,Li,Bo,2017-01-02,\n").as_bytes());
    let arguments = [&["import", "roster", good.as_str()], &place[..]].concat();
    assert!(trial.run(&arguments).1.contains("1 new"), "the good line had not been imported");
}

#[tokio::test]
async fn what_is_no_file_no_organization_or_no_utf_8_has_its_own_end() {
    let trial = Trial::new().await;
    let latin = trial.file("latin.csv", b"number,family_name\n1,N\xFA\xF1ez\n");
    let wide: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = trial.file("wide.csv", &wide);
    for (file, more, code, says) in [
        (
            latin.as_str(),
            "Harbor Lane",
            3,
            "not in UTF-8; the first sign that cannot be read is on line 2",
        ),
        (wide.as_str(), "Harbor Lane", 3, "UTF-16"),
        (latin.as_str(), "Nobody", 2, "there are: Bay OT, Harbor Lane"),
        ("no-such-file.csv", "Harbor Lane", 4, "the file cannot be read"),
    ] {
        let (ended, _, err) = trial.run(&["import", "roster", file, "--organization", more]);
        assert_eq!(ended, Some(code), "{err}");
        assert!(err.contains(says), "{err}");
    }
    let (ended, _, err) = trial.run(&["import", "roster", &latin]);
    assert_eq!(ended, Some(2), "two organizations and none named: {err}");
    assert!(!Path::new(&trial.url.replace("sqlite:", "")).with_extension("db.key").exists());
    let (ended, ..) = trial.run(&["import", "shoes", &latin]);
    assert_eq!(ended, Some(2));
}
