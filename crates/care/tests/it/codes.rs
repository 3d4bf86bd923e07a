//! Identifiers that have a shape: NPI and ICD-10-CM.

use care::{Icd10, Npi, NpiInvalid};

/// Vectors with check digits computed by hand, and the worked example of CMS.
const NPI_VECTORS: &str = include_str!("../data/npi_test_vectors.csv");

#[test]
fn each_npi_vector_is_taken_or_refused_as_it_says() {
    let mut n = 0;
    for line in NPI_VECTORS.lines().skip(1) {
        let mut cells = line.splitn(3, ',');
        let (npi, is_valid, note) =
            (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        assert_eq!(npi.parse::<Npi>().is_ok(), is_valid == "1", "{npi:?}: {note}");
        n += 1;
    }
    assert_eq!(n, 22);
}

#[test]
fn an_npi_that_is_refused_says_which_part_is_wrong() {
    assert_eq!("1000000005".parse::<Npi>(), Err(NpiInvalid::CheckDigit));
    assert_eq!("123456789".parse::<Npi>(), Err(NpiInvalid::Shape));
    assert_eq!("3234567893".parse::<Npi>(), Err(NpiInvalid::Shape));
}

#[test]
fn a_diagnosis_code_is_kept_with_its_point() {
    for (typed, kept) in [
        ("F82", "F82"),
        ("f82", "F82"),
        ("R278", "R27.8"),
        ("R27.8", "R27.8"),
        (" r27.8 ", "R27.8"),
        ("S72001A", "S72.001A"),
        ("C7A00", "C7A.00"),
        ("Z00129", "Z00.129"),
    ] {
        let code: Icd10 = typed.parse().unwrap();
        assert_eq!(code.as_str(), kept, "{typed}");
        assert_eq!(code.without_point(), kept.replace('.', ""));
        assert_eq!(code.as_str().parse::<Icd10>().as_ref(), Ok(&code));
    }
}

#[test]
fn what_is_no_diagnosis_code_is_refused() {
    for typed in ["", "F8", "82F", "FF2", "F82.12345", "F8-2", "É82", "97530", "F82 R27"] {
        assert!(typed.parse::<Icd10>().is_err(), "{typed}");
    }
}
