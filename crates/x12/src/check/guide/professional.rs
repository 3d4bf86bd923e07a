//! The loops of 005010X222A1, the professional claim.
//!
//! Source: the guide's structure as in our working notes, checked against the published
//! examples of the guide and against two independent validators.

use super::{Loop, Row, may, may_loop, must, must_loop};

/// Any number of times.
const ANY: u16 = u16::MAX;

/// A loop with these segments and nothing below it.
const fn leaf(id: &'static str, rows: &'static [Row]) -> Loop {
    Loop { id, rows, children: &[] }
}

pub(super) static TRANSACTION: Loop = Loop {
    id: "ST",
    rows: &[must("ST", 5, &["837"]), must("BHT", 100, &[]), must("SE", 9000, &[])],
    children: &[
        must_loop(&SUBMITTER, 200, 1),
        must_loop(&RECEIVER, 200, 1),
        must_loop(&BILLING_LEVEL, 300, ANY),
    ],
};

static SUBMITTER: Loop = leaf(
    "1000A",
    &[
        must("NM1", 200, &["41"]),
        Row { id: "PER", position: 450, is_required: true, most: 2, qualifiers: &["IC"] },
    ],
);

static RECEIVER: Loop = leaf("1000B", &[must("NM1", 200, &["40"])]);

static BILLING_LEVEL: Loop = Loop {
    id: "2000A",
    rows: &[must("HL", 10, &["20"]), may("PRV", 30, 1, &["BI"]), may("CUR", 100, 1, &["85"])],
    children: &[
        must_loop(&BILLING_PROVIDER, 150, 1),
        may_loop(&PAY_TO_ADDRESS, 150, 1),
        may_loop(&PAY_TO_PLAN, 150, 1),
        must_loop(&SUBSCRIBER_LEVEL, 200, ANY),
    ],
};

static BILLING_PROVIDER: Loop = leaf(
    "2010AA",
    &[
        must("NM1", 150, &["85"]),
        must("N3", 250, &[]),
        must("N4", 300, &[]),
        must("REF", 350, &["EI", "SY"]),
        may("REF", 350, 2, &["0B", "1G"]),
        may("PER", 400, 2, &["IC"]),
    ],
);

static PAY_TO_ADDRESS: Loop =
    leaf("2010AB", &[must("NM1", 150, &["87"]), must("N3", 250, &[]), must("N4", 300, &[])]);

static PAY_TO_PLAN: Loop = leaf(
    "2010AC",
    &[
        must("NM1", 150, &["PE"]),
        must("N3", 250, &[]),
        must("N4", 300, &[]),
        may("REF", 350, 1, &["2U", "FY", "NF"]),
        must("REF", 350, &["EI"]),
    ],
);

static SUBSCRIBER_LEVEL: Loop = Loop {
    id: "2000B",
    rows: &[must("HL", 10, &["22"]), must("SBR", 50, &[]), may("PAT", 70, 1, &[])],
    children: &[
        must_loop(&SUBSCRIBER, 150, 1),
        must_loop(&PAYER, 150, 1),
        may_loop(&CLAIM, 1300, 100),
        may_loop(&PATIENT_LEVEL, 1400, ANY),
    ],
};

static SUBSCRIBER: Loop = leaf(
    "2010BA",
    &[
        must("NM1", 150, &["IL"]),
        may("N3", 250, 1, &[]),
        may("N4", 300, 1, &[]),
        may("DMG", 320, 1, &["D8"]),
        may("REF", 350, 1, &["SY"]),
        may("REF", 350, 1, &["Y4"]),
        may("PER", 400, 1, &["IC"]),
    ],
);

static PAYER: Loop = leaf(
    "2010BB",
    &[
        must("NM1", 150, &["PR"]),
        may("N3", 250, 1, &[]),
        may("N4", 300, 1, &[]),
        may("REF", 350, 3, &["2U", "EI", "FY", "NF"]),
        may("REF", 350, 2, &["G2", "LU"]),
    ],
);

static PATIENT_LEVEL: Loop = Loop {
    id: "2000C",
    rows: &[must("HL", 10, &["23"]), must("PAT", 70, &[])],
    children: &[must_loop(&PATIENT, 150, 1), must_loop(&CLAIM, 1300, 100)],
};

static PATIENT: Loop = leaf(
    "2010CA",
    &[
        must("NM1", 150, &["QC"]),
        must("N3", 250, &[]),
        must("N4", 300, &[]),
        must("DMG", 320, &["D8"]),
        may("REF", 350, 1, &["Y4"]),
        may("REF", 350, 1, &["1W", "SY"]),
        may("PER", 400, 1, &["IC"]),
    ],
);

static CLAIM: Loop = Loop {
    id: "2300",
    rows: &[
        must("CLM", 1300, &[]),
        may("DTP", 1350, 1, &["431"]),
        may("DTP", 1350, 1, &["454"]),
        may("DTP", 1350, 1, &["304"]),
        may("DTP", 1350, 1, &["453"]),
        may("DTP", 1350, 1, &["439"]),
        may("DTP", 1350, 1, &["484"]),
        may("DTP", 1350, 1, &["455"]),
        may("DTP", 1350, 1, &["471"]),
        may("DTP", 1350, 1, &["314", "360", "361"]),
        may("DTP", 1350, 1, &["297"]),
        may("DTP", 1350, 1, &["296"]),
        may("DTP", 1350, 1, &["435"]),
        may("DTP", 1350, 1, &["096"]),
        may("DTP", 1350, 2, &["090", "091"]),
        may("DTP", 1350, 1, &["444"]),
        may("DTP", 1350, 1, &["050"]),
        may("PWK", 1550, 10, &[]),
        may("CN1", 1600, 1, &[]),
        may("AMT", 1750, 1, &["F5"]),
        may("REF", 1800, 1, &["4N"]),
        may("REF", 1800, 1, &["F5"]),
        may("REF", 1800, 1, &["EW"]),
        may("REF", 1800, 1, &["9F"]),
        may("REF", 1800, 1, &["G1"]),
        may("REF", 1800, 1, &["F8"]),
        may("REF", 1800, 1, &["X4"]),
        may("REF", 1800, 1, &["9A"]),
        may("REF", 1800, 1, &["9C"]),
        may("REF", 1800, 1, &["LX"]),
        may("REF", 1800, 1, &["D9"]),
        may("REF", 1800, 1, &["EA"]),
        may("REF", 1800, 1, &["P4"]),
        may("REF", 1800, 1, &["1J"]),
        may("K3", 1850, 10, &[]),
        may("NTE", 1900, 1, &["ADD", "CER", "DCP", "DGN", "TPO"]),
        may("CR1", 1950, 1, &[]),
        may("CR2", 2000, 1, &[]),
        may("CRC", 2200, 3, &["07"]),
        may("CRC", 2200, 3, &["E1", "E2", "E3"]),
        may("CRC", 2200, 1, &["75"]),
        may("CRC", 2200, 1, &["ZZ"]),
        must("HI", 2310, &["ABK", "BK"]),
        may("HI", 2310, 1, &["BP"]),
        may("HI", 2310, 2, &["BG"]),
        may("HCP", 2410, 1, &[]),
    ],
    children: &[
        may_loop(&REFERRING, 2500, 2),
        may_loop(&RENDERING, 2500, 1),
        may_loop(&FACILITY, 2500, 1),
        may_loop(&SUPERVISING, 2500, 1),
        may_loop(&PICK_UP, 2500, 1),
        may_loop(&DROP_OFF, 2500, 1),
        may_loop(&OTHER_SUBSCRIBER, 2900, 10),
        must_loop(&LINE, 3650, 50),
    ],
};

static REFERRING: Loop =
    leaf("2310A", &[must("NM1", 2500, &["DN", "P3"]), may("REF", 2710, 3, &["0B", "1G", "G2"])]);

static RENDERING: Loop = leaf(
    "2310B",
    &[
        must("NM1", 2500, &["82"]),
        may("PRV", 2550, 1, &["PE"]),
        may("REF", 2710, 4, &["0B", "1G", "G2", "LU"]),
    ],
);

static FACILITY: Loop = leaf(
    "2310C",
    &[
        must("NM1", 2500, &["77"]),
        must("N3", 2650, &[]),
        must("N4", 2700, &[]),
        may("REF", 2710, 3, &["0B", "G2", "LU"]),
        may("PER", 2750, 1, &["IC"]),
    ],
);

static SUPERVISING: Loop =
    leaf("2310D", &[must("NM1", 2500, &["DQ"]), may("REF", 2710, 4, &["0B", "1G", "G2", "LU"])]);

static PICK_UP: Loop =
    leaf("2310E", &[must("NM1", 2500, &["PW"]), must("N3", 2650, &[]), must("N4", 2700, &[])]);

static DROP_OFF: Loop =
    leaf("2310F", &[must("NM1", 2500, &["45"]), must("N3", 2650, &[]), must("N4", 2700, &[])]);

static OTHER_SUBSCRIBER: Loop = Loop {
    id: "2320",
    rows: &[
        must("SBR", 2900, &[]),
        may("CAS", 2950, 5, &[]),
        may("AMT", 3000, 1, &["D"]),
        may("AMT", 3000, 1, &["A8"]),
        may("AMT", 3000, 1, &["EAF"]),
        // Only before the first errata of the guide.
        may("DMG", 3050, 1, &["D8"]),
        must("OI", 3100, &[]),
        may("MOA", 3200, 1, &[]),
    ],
    children: &[
        must_loop(&OTHER_INSURED, 3250, 1),
        // Required, but published examples of the guide lack it: not a matter of structure.
        may_loop(&OTHER_PAYER, 3250, 1),
        may_loop(&OTHER_REFERRING, 3250, 2),
        may_loop(&OTHER_RENDERING, 3250, 1),
        may_loop(&OTHER_FACILITY, 3250, 1),
        may_loop(&OTHER_SUPERVISING, 3250, 1),
        may_loop(&OTHER_BILLING, 3250, 1),
    ],
};

static OTHER_INSURED: Loop = leaf(
    "2330A",
    &[
        must("NM1", 3250, &["IL"]),
        may("N3", 3320, 1, &[]),
        may("N4", 3400, 1, &[]),
        may("REF", 3550, 2, &["SY"]),
    ],
);

static OTHER_PAYER: Loop = leaf(
    "2330B",
    &[
        must("NM1", 3250, &["PR"]),
        may("N3", 3320, 1, &[]),
        may("N4", 3400, 1, &[]),
        may("DTP", 3450, 1, &["573"]),
        may("REF", 3550, 2, &["2U", "EI", "FY", "NF"]),
        may("REF", 3550, 1, &["G1"]),
        may("REF", 3550, 1, &["9F"]),
        may("REF", 3550, 1, &["T4"]),
        may("REF", 3550, 1, &["F8"]),
    ],
);

/// A provider as another payer numbers it.
const OTHER_NUMBERS: Row = may("REF", 3550, 3, &["0B", "1G", "G2", "LU"]);

static OTHER_REFERRING: Loop = leaf("2330C", &[must("NM1", 3250, &["DN", "P3"]), OTHER_NUMBERS]);
static OTHER_RENDERING: Loop = leaf("2330D", &[must("NM1", 3250, &["82"]), OTHER_NUMBERS]);
static OTHER_FACILITY: Loop = leaf("2330E", &[must("NM1", 3250, &["77"]), OTHER_NUMBERS]);
static OTHER_SUPERVISING: Loop = leaf("2330F", &[must("NM1", 3250, &["DQ"]), OTHER_NUMBERS]);
static OTHER_BILLING: Loop = leaf("2330G", &[must("NM1", 3250, &["85"]), OTHER_NUMBERS]);

static LINE: Loop = Loop {
    id: "2400",
    rows: &[
        must("LX", 3650, &[]),
        must("SV1", 3700, &[]),
        may("SV5", 4000, 1, &[]),
        may("PWK", 4200, 10, &[]),
        may("CR1", 4250, 1, &[]),
        may("CR3", 4350, 1, &[]),
        may("CRC", 4500, 3, &["07"]),
        may("CRC", 4500, 1, &["70"]),
        may("CRC", 4500, 1, &["09"]),
        must("DTP", 4550, &["472"]),
        may("DTP", 4550, 1, &["471"]),
        may("DTP", 4550, 1, &["607"]),
        may("DTP", 4550, 1, &["463"]),
        may("DTP", 4550, 1, &["461"]),
        may("DTP", 4550, 1, &["304"]),
        may("DTP", 4550, 2, &["738", "739"]),
        may("DTP", 4550, 1, &["011"]),
        may("DTP", 4550, 1, &["455"]),
        may("DTP", 4550, 1, &["454"]),
        may("QTY", 4600, 1, &["PT"]),
        may("QTY", 4600, 1, &["FL"]),
        may("MEA", 4620, 5, &["OG", "TR"]),
        may("CN1", 4650, 1, &[]),
        may("REF", 4700, 1, &["9B"]),
        may("REF", 4700, 1, &["9D"]),
        may("REF", 4700, 5, &["G1"]),
        may("REF", 4700, 1, &["6R"]),
        may("REF", 4700, 1, &["EW"]),
        may("REF", 4700, 1, &["X4"]),
        may("REF", 4700, 1, &["F4"]),
        may("REF", 4700, 1, &["BT"]),
        may("REF", 4700, 5, &["9F"]),
        may("AMT", 4750, 1, &["T"]),
        may("AMT", 4750, 1, &["F4"]),
        may("K3", 4800, 10, &[]),
        may("NTE", 4850, 1, &["ADD", "DCP"]),
        may("NTE", 4850, 1, &["TPO"]),
        may("PS1", 4880, 1, &[]),
        may("HCP", 4920, 1, &[]),
    ],
    children: &[
        may_loop(&DRUG, 4930, 1),
        may_loop(&LINE_RENDERING, 5000, 1),
        may_loop(&LINE_PURCHASED, 5000, 1),
        may_loop(&LINE_FACILITY, 5000, 1),
        may_loop(&LINE_SUPERVISING, 5000, 1),
        may_loop(&LINE_ORDERING, 5000, 1),
        may_loop(&LINE_REFERRING, 5000, 2),
        may_loop(&LINE_PICK_UP, 5000, 1),
        may_loop(&LINE_DROP_OFF, 5000, 1),
        may_loop(&ADJUDICATION, 5400, 15),
        may_loop(&FORM, 5510, ANY),
    ],
};

static DRUG: Loop = leaf(
    "2410",
    &[must("LIN", 4930, &[]), must("CTP", 4940, &[]), may("REF", 4950, 1, &["VY", "XZ"])],
);

/// Numbers of a line's provider.
const LINE_NUMBERS: Row = may("REF", 5250, 20, &["0B", "1G", "G2", "LU"]);

static LINE_RENDERING: Loop =
    leaf("2420A", &[must("NM1", 5000, &["82"]), may("PRV", 5050, 1, &["PE"]), LINE_NUMBERS]);

static LINE_PURCHASED: Loop = leaf("2420B", &[must("NM1", 5000, &["QB"]), LINE_NUMBERS]);

static LINE_FACILITY: Loop = leaf(
    "2420C",
    &[must("NM1", 5000, &["77"]), must("N3", 5140, &[]), must("N4", 5200, &[]), LINE_NUMBERS],
);

static LINE_SUPERVISING: Loop = leaf("2420D", &[must("NM1", 5000, &["DQ"]), LINE_NUMBERS]);

static LINE_ORDERING: Loop = leaf(
    "2420E",
    &[
        must("NM1", 5000, &["DK"]),
        may("N3", 5140, 1, &[]),
        may("N4", 5200, 1, &[]),
        LINE_NUMBERS,
        may("PER", 5300, 1, &["IC"]),
    ],
);

static LINE_REFERRING: Loop = leaf("2420F", &[must("NM1", 5000, &["DN", "P3"]), LINE_NUMBERS]);

static LINE_PICK_UP: Loop =
    leaf("2420G", &[must("NM1", 5000, &["PW"]), must("N3", 5140, &[]), must("N4", 5200, &[])]);

static LINE_DROP_OFF: Loop =
    leaf("2420H", &[must("NM1", 5000, &["45"]), must("N3", 5140, &[]), must("N4", 5200, &[])]);

static ADJUDICATION: Loop = leaf(
    "2430",
    &[
        must("SVD", 5400, &[]),
        may("CAS", 5450, 5, &[]),
        must("DTP", 5500, &["573"]),
        may("AMT", 5505, 1, &["EAF"]),
    ],
);

static FORM: Loop = leaf("2440", &[must("LQ", 5510, &["AS", "UT"]), may("FRM", 5520, 99, &[])]);
