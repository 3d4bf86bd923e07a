//! Closed lists that the therapist chooses from: service types, languages, locations,
//! service descriptions, reasons.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $key:literal, $label:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = $label] #[serde(rename = $key)] $variant,)*
        }

        impl $name {
            /// Every value, in the order in which screens list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its key in forms and storage.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// Its words on screens.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The value of a key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.key() == key)
            }
        }
    };
}

vocabulary! {
    /// Which related service a record is about. We record occupational therapy; the others
    /// are known so that a child's other services can be shown and imported.
    ServiceType {
        OccupationalTherapy = "occupational_therapy", "Occupational Therapy";
        PhysicalTherapy = "physical_therapy", "Physical Therapy";
        Speech = "speech", "Speech-Language Therapy";
        Counseling = "counseling", "Counseling";
    }
}

vocabulary! {
    /// A language of service, with the two letters of ISO 639-1 (sign languages: three).
    Language {
        English = "EN", "English";
        Spanish = "ES", "Spanish";
        Chinese = "ZH", "Chinese";
        Russian = "RU", "Russian";
        Bengali = "BN", "Bengali";
        HaitianCreole = "HT", "Haitian Creole";
        Korean = "KO", "Korean";
        Arabic = "AR", "Arabic";
        Urdu = "UR", "Urdu";
        French = "FR", "French";
        Polish = "PL", "Polish";
        Yiddish = "YI", "Yiddish";
        Hebrew = "HE", "Hebrew";
        Italian = "IT", "Italian";
        Portuguese = "PT", "Portuguese";
        Albanian = "SQ", "Albanian";
        Punjabi = "PA", "Punjabi";
        Vietnamese = "VI", "Vietnamese";
        AmericanSign = "ASE", "American Sign Language";
    }
}

/// Why a text is no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the language is not on the list; use its two-letter code, such as EN or ES")]
pub struct LanguageUnknown;

impl std::str::FromStr for Language {
    type Err = LanguageUnknown;
    fn from_str(text: &str) -> Result<Self, LanguageUnknown> {
        let text = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|l| l.key().eq_ignore_ascii_case(text) || l.label().eq_ignore_ascii_case(text))
            .ok_or(LanguageUnknown)
    }
}

vocabulary! {
    /// Where the service was given; one only, where most of it was (SESIS step 11).
    Location {
        TherapyRoom = "therapy_room", "Therapy room";
        Classroom = "classroom", "Classroom";
        Gymnasium = "gymnasium", "Gymnasium";
        Cafeteria = "cafeteria", "Cafeteria";
        Playground = "playground", "Playground";
        Hallway = "hallway", "Hallway or stairs";
        Library = "library", "Library";
        Community = "community", "Community";
        Home = "home", "Home";
        Office = "office", "Office";
        Telehealth = "telehealth", "By video";
    }
}

vocabulary! {
    /// What was done, in the words of the service record (SESIS step 12). Codes are derived.
    ServiceDescription {
        AdaptiveEquipment = "adaptive_equipment", "Adaptive equipment management";
        CognitivePerceptual = "cognitive_perceptual", "Cognitive-perceptual activities";
        CommunityWork = "community_work", "Community/work reintegration training";
        Consultative = "consultative", "Consultative";
        GroupProcedure = "group_procedure", "Group therapeutic procedure";
        MotorCoordination = "motor_coordination", "Motor coordination activities";
        Reevaluation = "reevaluation", "Occupational therapy re-evaluation";
        OralFeeding = "oral_feeding", "Oral/feeding";
        PsychosocialBehavior = "psychosocial_behavior", "Psychosocial/behavior activities";
        SelfCare = "self_care_adl", "Self-care and ADL training";
        SensoryProcessing = "sensory_processing", "Sensory processing activities";
        StrengthEndurance = "strength_endurance", "Strength/endurance";
        VisualMotor = "visual_motor", "Visual-motor, visual-perceptual activities";
        Wheelchair = "wheelchair", "Wheelchair management";
        Writing = "writing", "Writing development";
    }
}

impl ServiceDescription {
    /// Whether its minutes are asked when it is not the only one. Consultation, the group
    /// procedure, re-evaluation and feeding are counted once, whatever they took.
    pub fn takes_minutes(self) -> bool {
        !matches!(
            self,
            Self::Consultative | Self::GroupProcedure | Self::OralFeeding | Self::Reevaluation
        )
    }
}

vocabulary! {
    /// Why a planned session did not happen. The first two belong to Student Absent, the next
    /// three to Provider Absent, the others to Cancelled (SESIS step 9).
    AbsenceReason {
        NotInSchool = "not_in_school", "Absent from school";
        Refused = "refused", "In school, refused the session";
        Sick = "sick", "Sick leave";
        PersonalLeave = "personal_leave", "Personal leave";
        ProviderOther = "provider_other", "Away for another reason";
        EmergencyClosing = "emergency_closing", "Unscheduled school closing";
        HalfDay = "half_day", "Half day";
        Trip = "trip", "School trip";
        Assembly = "assembly", "Assembly or school event";
        Testing = "testing", "Testing";
        ProviderMeeting = "provider_meeting", "Provider in an IEP or other meeting";
        ProviderTraining = "provider_training", "Provider in approved training";
        NoSpace = "no_space", "No room was free";
        CancelledOther = "cancelled_other", "Another reason";
    }
}

impl AbsenceReason {
    /// The reasons that belong to an attendance, in the order shown; none for a session that
    /// was provided.
    pub fn of(attendance: crate::Attendance) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |reason| reason.attendance() == attendance)
    }

    /// The attendance to which this reason belongs.
    pub fn attendance(self) -> crate::Attendance {
        match self {
            Self::NotInSchool | Self::Refused => crate::Attendance::StudentAbsent,
            Self::Sick | Self::PersonalLeave | Self::ProviderOther => {
                crate::Attendance::ProviderAbsent
            }
            Self::EmergencyClosing
            | Self::HalfDay
            | Self::Trip
            | Self::Assembly
            | Self::Testing
            | Self::ProviderMeeting
            | Self::ProviderTraining
            | Self::NoSpace
            | Self::CancelledOther => crate::Attendance::Cancelled,
        }
    }
}
