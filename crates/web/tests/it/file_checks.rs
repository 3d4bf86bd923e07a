//! The page that looks at a file of health-care EDI: in memory, for those who read claims.

use crate::browser::{Answer, Browser};
use crate::world::World;
use axum::http::StatusCode;
use care::Role;
use office::testing::{Bench, benches};

const REMITTANCE: &str = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          \
*261124*1130*^*00501*000000001*0*T*:~GS*HP*PP*RR*20261124*1130*1*X*005010X221A1~ST*835*0001~\
BPR*I*70*C*CHK************20261124~TRN*1*C1*1123456789~N1*PR*EXAMPLE PLAN~N3*1 ST~\
N4*ALBANY*NY*12207~PER*BL*HELP*TE*5185550100~N1*PE*HUDSON*XX*1234567893~LX*1~\
CLP*PCN1*1*100*70*10*CI*ICN1~CAS*CO*45*20~CAS*PR*3*10~NM1*QC*1*BROWN*JAMES~\
SE*14*0001~GE*1*1~IEA*1*000000001~";

async fn enter(bench: &Bench, world: &World, role: Role) -> Browser {
    let person = *world.people.iter().find(|one| one.role == role).unwrap();
    let (token, _) = world.sign_in(bench, &person).await;
    Browser::on(bench).with(Some(&token))
}

async fn check(browser: &Browser, file: &[u8]) -> Answer {
    let head = "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.x12\"\r\n\
                Content-Type: application/octet-stream\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--line--\r\n"].concat();
    browser.send_bytes("/tools/file", "multipart/form-data; boundary=line", body).await
}

#[tokio::test]
async fn a_biller_sees_what_a_remittance_holds_and_what_does_not_balance() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let biller = enter(&bench, &world, Role::Biller).await;
        assert_eq!(biller.get("/tools/file").await.status, StatusCode::OK);
        let sound = check(&biller, REMITTANCE.as_bytes()).await;
        assert_eq!(sound.status, StatusCode::OK, "{}", sound.body);
        assert!(sound.body.contains("Accepted: nothing stops it"), "{}", sound.body);
        assert!(sound.body.contains("the patient owes it"), "{}", sound.body);
        let wrong = REMITTANCE.replace("BPR*I*70", "BPR*I*71");
        let answer = check(&biller, wrong.as_bytes()).await;
        assert!(answer.body.contains("Not accepted"), "{}", answer.body);
        assert!(answer.body.contains("X12-315"), "{}", answer.body);
        let odd = check(&biller, b"<script>alert(1)</script>").await;
        assert!(odd.body.contains("this is not an X12 file"), "{}", odd.body);
        assert!(!odd.body.contains("<script>alert"), "what came is text");
        let none = check(&biller, b"").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.body);
    }
}

#[tokio::test]
async fn who_does_not_read_claims_finds_no_such_page() {
    for (bench, _database) in benches().await {
        let world = World::build(&bench).await;
        let therapist = enter(&bench, &world, Role::Therapist).await;
        assert_eq!(therapist.get("/tools/file").await.status, StatusCode::NOT_FOUND);
        let answer = check(&therapist, REMITTANCE.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}
