//! Who pays when the payer does not: GA, GX, GY and GZ.

use care::Finding;
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::{Modifier, edit};

/// What the patient was told of who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Liability {
    /// The service is expected to be paid.
    #[default]
    Expected,
    /// A denial as not necessary is expected, and a signed notice is on file (GA).
    NoticeSigned,
    /// A denial as not necessary is expected, and no notice was given (GZ).
    NoNotice,
    /// Never a benefit of the plan (GY).
    NotABenefit,
    /// Never a benefit, and a notice was given freely (GX with GY).
    NotABenefitWithNotice,
    /// A signed notice was said to be there, and is not on file.
    NoticeMissing,
}

/// Adds the modifiers of liability, and takes KX away where it would say the contrary.
///
/// Source: CMS, Medicare Claims Processing Manual, chapter 30, section 50; chapter 1, section 60.
pub(super) fn add(drafts: &mut [Draft], liability: Liability, findings: &mut Vec<Finding>) {
    let carried: &[(Modifier, &str)] = match liability {
        Liability::Expected => &[],
        Liability::NoticeSigned => {
            &[(Modifier::GA, "A denial is expected, and the signed notice is on file.")]
        }
        Liability::NoNotice => {
            &[(Modifier::GZ, "A denial is expected, and no notice was given: the provider pays.")]
        }
        Liability::NotABenefit => &[(Modifier::GY, "The service is no benefit of the plan.")],
        Liability::NotABenefitWithNotice => &[
            (Modifier::GX, "A notice was given freely."),
            (Modifier::GY, "The service is no benefit of the plan."),
        ],
        Liability::NoticeMissing => {
            let message = "GA says that a signed notice is on file, and there is none";
            findings.push(edit::NOTICE_MISSING.finding("modifiers", message));
            &[]
        }
    };
    for draft in drafts {
        if !carried.is_empty() && draft.has(Modifier::KX) {
            draft.whys.retain(|why| why.modifier != Modifier::KX);
            let message = format!(
                "{}: KX says that the service is necessary, and {} that it may not be paid",
                draft.code,
                carried.first().map_or("", |(modifier, _)| modifier.as_str())
            );
            let field = format!("services[{}]", draft.service);
            findings.push(edit::CONTRARY_MODIFIERS.finding(field, message));
        }
        for (modifier, because) in carried {
            draft.add(*modifier, *because);
        }
    }
}
