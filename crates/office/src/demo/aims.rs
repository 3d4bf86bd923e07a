//! Annual goals, in our own words.

use care::ServiceDescription as Area;

/// One aim: its area, the short name, and the whole goal.
pub(super) struct Aim {
    /// Which service description works toward it.
    pub(super) area: Area,
    /// Short name.
    pub(super) title: &'static str,
    /// The whole goal; `{k}` of 5 tries.
    pub(super) text: &'static str,
}

const fn aim(area: Area, title: &'static str, text: &'static str) -> Aim {
    Aim { area, title, text }
}

/// The areas that are worked on, each with four aims in [`AIMS`].
pub(super) const AREAS: [Area; 8] = [
    Area::Writing,
    Area::VisualMotor,
    Area::MotorCoordination,
    Area::SelfCare,
    Area::SensoryProcessing,
    Area::StrengthEndurance,
    Area::CognitivePerceptual,
    Area::PsychosocialBehavior,
];

/// Every aim.
pub(super) const AIMS: &[Aim] = &[
    aim(
        Area::Writing,
        "Copies 5 words legibly",
        "Given lined paper and a near model, will copy five words so that another adult can read \
         them, in {k} of 5 tries, to complete written work in class.",
    ),
    aim(
        Area::Writing,
        "Writes a sentence with spaces",
        "Will write a sentence of at least six words with a space between all words, in {k} of 5 \
         tries, to answer questions in class.",
    ),
    aim(
        Area::Writing,
        "Keeps letters on the line",
        "Will place at least nine of ten letters on the base line, in {k} of 5 samples, to write \
         in notebooks as classmates do.",
    ),
    aim(
        Area::Writing,
        "Types a paragraph",
        "Will type a paragraph of five sentences from a draft within fifteen minutes, in {k} of 5 \
         tries, to hand in longer work.",
    ),
    aim(
        Area::VisualMotor,
        "Copies shapes with corners",
        "Will copy a square, a triangle and a diagonal cross with all corners, in {k} of 5 tries, \
         as a basis for letters and diagrams.",
    ),
    aim(
        Area::VisualMotor,
        "Copies from the board",
        "Will copy six items from the board without leaving one out, in {k} of 5 tries, to note \
         homework.",
    ),
    aim(
        Area::VisualMotor,
        "Lines up columns",
        "Will set down sums so that places line up, in {k} of 5 tasks, to solve them in math.",
    ),
    aim(
        Area::VisualMotor,
        "Finds the place again",
        "Will find the place in a text within five seconds after looking up, in {k} of 5 tries, \
         to follow a lesson.",
    ),
    aim(
        Area::MotorCoordination,
        "Cuts a curved line",
        "Will cut out a circle within a quarter inch of the line, in {k} of 5 tries, to take part \
         in projects.",
    ),
    aim(
        Area::MotorCoordination,
        "Uses both hands together",
        "Will steady paper with one hand while the other works, in {k} of 5 tasks, to write and \
         draw at the desk.",
    ),
    aim(
        Area::MotorCoordination,
        "Handles small parts",
        "Will move five small things from palm to fingertips without dropping one, in {k} of 5 \
         tries, to use coins and counters.",
    ),
    aim(
        Area::MotorCoordination,
        "Holds a pencil with three fingers",
        "Will hold a pencil with thumb and two fingers for five minutes, in {k} of 5 sessions, to \
         write without tiring.",
    ),
    aim(
        Area::SelfCare,
        "Fastens own coat",
        "Will join and pull up the zipper of an own coat alone, in {k} of 5 tries, to be ready for \
         recess.",
    ),
    aim(
        Area::SelfCare,
        "Ties shoes",
        "Will tie shoes with a bow that holds for an hour, in {k} of 5 tries, to move about school \
         safely.",
    ),
    aim(
        Area::SelfCare,
        "Opens lunch containers",
        "Will open four common lunch containers without help, in {k} of 5 lunches, to eat in the \
         time given.",
    ),
    aim(
        Area::SelfCare,
        "Packs own bag",
        "Will pack the bag for home from a list without a reminder, in {k} of 5 days, to have what \
         is needed.",
    ),
    aim(
        Area::SensoryProcessing,
        "Stays with seated work",
        "Will stay with a seated task for ten minutes with one chosen tool, in {k} of 5 lessons, \
         to complete class work.",
    ),
    aim(
        Area::SensoryProcessing,
        "Chooses a calming tool",
        "Will name own level of alertness and choose a fitting tool, in {k} of 5 situations, to be \
         ready for learning.",
    ),
    aim(
        Area::SensoryProcessing,
        "Copes with noise",
        "Will use the agreed plan when it is loud and stay with the group, in {k} of 5 times, to \
         take part in lunch and assemblies.",
    ),
    aim(
        Area::SensoryProcessing,
        "Waits in line",
        "Will stand in line at arm's length for three minutes, in {k} of 5 times, to move through \
         the building with the class.",
    ),
    aim(
        Area::StrengthEndurance,
        "Sits upright for a lesson",
        "Will sit upright without leaning for fifteen minutes, in {k} of 5 lessons, to attend and \
         write.",
    ),
    aim(
        Area::StrengthEndurance,
        "Writes without fatigue",
        "Will write for ten minutes without stopping for pain, in {k} of 5 tries, to finish tests.",
    ),
    aim(
        Area::StrengthEndurance,
        "Carries a tray",
        "Will carry a loaded tray twenty steps without a spill, in {k} of 5 lunches, to eat with \
         peers.",
    ),
    aim(
        Area::StrengthEndurance,
        "Joins games at recess",
        "Will take part in an active game for ten minutes, in {k} of 5 recesses, to play with \
         peers.",
    ),
    aim(
        Area::CognitivePerceptual,
        "Follows three-step directions",
        "Will carry out three spoken directions in order, in {k} of 5 tries, to do class routines.",
    ),
    aim(
        Area::CognitivePerceptual,
        "Keeps a folder in order",
        "Will file and find work in a folder with four parts, in {k} of 5 checks, to hand work in \
         on time.",
    ),
    aim(
        Area::CognitivePerceptual,
        "Begins work within a minute",
        "Will begin a set task within one minute of the direction, in {k} of 5 lessons, to keep up \
         with the class.",
    ),
    aim(
        Area::CognitivePerceptual,
        "Plans a task in steps",
        "Will plan a task of four steps and check them off, in {k} of 5 tasks, to complete longer \
         projects.",
    ),
    aim(
        Area::PsychosocialBehavior,
        "Asks for help",
        "Will ask for help with words or a card when stuck, in {k} of 5 moments, to go on working \
         in class.",
    ),
    aim(
        Area::PsychosocialBehavior,
        "Takes turns",
        "Will wait for and take turns in a game with two peers, in {k} of 5 games, to join others \
         at play.",
    ),
    aim(
        Area::PsychosocialBehavior,
        "Changes tasks calmly",
        "Will move to the next task within two minutes and without protest, in {k} of 5 changes, \
         to follow the day.",
    ),
    aim(
        Area::PsychosocialBehavior,
        "Works in a small team",
        "Will do an agreed part in a team of three, in {k} of 5 tasks, to share in class \
         projects.",
    ),
];
