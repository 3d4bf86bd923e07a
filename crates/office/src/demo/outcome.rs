//! How it went and what it is for, in our own words.
//!
//! `{Sub}`, `{sub}` and `{pos}` become pronouns; `{k}` of `{n}` is a count.

use care::ServiceDescription as Area;

/// What was observed, by area.
pub(super) const MEASURES: &[(Area, &str)] = &[
    (Area::Writing, "{Sub} kept {k} of {n} words on the line."),
    (Area::Writing, "{k} of {n} letters could be read by someone who did not know the text."),
    (Area::Writing, "Spaces were right between {k} of {n} words."),
    (Area::Writing, "{Sub} started {k} of {n} letters at the top without a reminder."),
    (Area::VisualMotor, "{k} of {n} copies had all corners and crossings."),
    (Area::VisualMotor, "{Sub} found {pos} place again in {k} of {n} looks up and down."),
    (Area::VisualMotor, "{k} of {n} items were matched at the first try."),
    (Area::VisualMotor, "Lines stayed within a quarter inch in {k} of {n} tries."),
    (Area::MotorCoordination, "The helping hand turned the page in {k} of {n} tries."),
    (Area::MotorCoordination, "{Sub} kept within a quarter inch of the line for {k} of {n} cuts."),
    (Area::MotorCoordination, "{k} of {n} pieces moved from palm to fingertips without a drop."),
    (Area::MotorCoordination, "Thumb-up position was kept in {k} of {n} tries."),
    (Area::SelfCare, "{Sub} did {k} of {n} steps alone."),
    (Area::SelfCare, "{k} of {n} fasteners were closed without help."),
    (Area::SelfCare, "{Sub} asked for help with {k} of {n} hard steps instead of stopping."),
    (Area::SelfCare, "{k} of {n} containers were opened without a tool."),
    (Area::SensoryProcessing, "{Sub} chose a fitting tool {k} of {n} times."),
    (Area::SensoryProcessing, "{Sub} stayed with the seated task for {k} of {n} rounds."),
    (Area::SensoryProcessing, "{Sub} accepted {k} of {n} textures without pulling back."),
    (Area::SensoryProcessing, "{Sub} came back to work within a minute after {k} of {n} breaks."),
    (Area::StrengthEndurance, "{Sub} held the position for {k} of {n} rounds."),
    (Area::StrengthEndurance, "{k} of {n} turns were done before {sub} asked to rest."),
    (Area::StrengthEndurance, "Pinch stayed on the fingertips in {k} of {n} tries."),
    (Area::StrengthEndurance, "Back and shoulders stayed upright for {k} of {n} minutes."),
    (Area::CognitivePerceptual, "{Sub} recalled {k} of {n} steps without the card."),
    (Area::CognitivePerceptual, "{k} of {n} things were put where they belong."),
    (Area::CognitivePerceptual, "{Sub} noticed {k} of {n} mistakes without a hint."),
    (Area::CognitivePerceptual, "{Sub} began {k} of {n} steps within ten seconds."),
    (Area::PsychosocialBehavior, "{Sub} waited for {k} of {n} turns."),
    (Area::PsychosocialBehavior, "{Sub} used words in {k} of {n} hard moments."),
    (Area::PsychosocialBehavior, "{k} of {n} changes of task went without protest."),
    (Area::PsychosocialBehavior, "{Sub} kept to {k} of {n} agreed rules."),
];

/// How the person took it.
pub(super) const RESPONSES: [&str; 34] = [
    "Effort stayed high to the end.",
    "{Sub} tired in the last five minutes and slowed down.",
    "{Sub} asked for one break and came back within a minute.",
    "Shoulders rose as the task got harder; a stretch helped.",
    "{Sub} smiled at the result and wanted to show it.",
    "{Sub} needed the first step shown twice.",
    "Looked away often; a quieter corner helped.",
    "{Sub} corrected two mistakes without being told.",
    "Frustration showed once and passed with slow breathing.",
    "{Sub} compared the work with last week's and saw the difference.",
    "Pressure was heavy at first and eased after the warm-up.",
    "{Sub} talked through the steps in a low voice.",
    "Less help was needed than in the last session.",
    "More help was needed than in the last session, after a short night.",
    "{Sub} switched hands twice and was reminded once.",
    "Posture slipped after ten minutes and was put right with one cue.",
    "{Sub} offered to try the harder version.",
    "Refused the second activity, then took it up after a choice.",
    "The pace was even throughout.",
    "{Sub} hurried, and quality rose when the pace was slowed.",
    "Attention held for about eight minutes at a time.",
    "{Sub} used the cue card without a reminder.",
    "{Sub} explained the strategy back in {pos} own words.",
    "The grip loosened after a short shake of the hands.",
    "{Sub} needed two reminders to stay seated.",
    "Worked quietly and checked each result.",
    "{Sub} was proud of the last try, which was the best.",
    "Needed the task cut into two parts.",
    "{Sub} carried on through noise next door.",
    "Sighed at the start and was engaged after three minutes.",
    "{Sub} remembered the plan from last time.",
    "Eyes and hands worked together better on the slanted surface.",
    "{Sub} asked good questions about why it matters.",
    "The last third went without any cue.",
];

/// The school function, by area.
pub(super) const SCHOOL: &[(Area, &str)] = &[
    (Area::Writing, "Needed to write answers that the teacher can read."),
    (Area::Writing, "Needed to copy homework before the bell."),
    (Area::Writing, "Needed to write a paragraph in language arts."),
    (Area::Writing, "Needed to sign out books and label own work."),
    (Area::VisualMotor, "Needed to copy from the board and keep the place."),
    (Area::VisualMotor, "Needed to line up columns in math."),
    (Area::VisualMotor, "Needed to read maps and diagrams in science."),
    (Area::VisualMotor, "Needed to find things in a full desk."),
    (Area::MotorCoordination, "Needed to cut and paste in art and science projects."),
    (Area::MotorCoordination, "Needed to handle a ruler and a glue stick at the desk."),
    (Area::MotorCoordination, "Needed to turn pages and manage small parts in math."),
    (Area::MotorCoordination, "Needed to use the lab tools of the science unit."),
    (Area::SelfCare, "Needed to get ready for recess with the others."),
    (Area::SelfCare, "Needed to eat lunch within the lunch period."),
    (Area::SelfCare, "Needed to change shoes for physical education."),
    (Area::SelfCare, "Needed to use the restroom without help."),
    (Area::SensoryProcessing, "Needed to sit through a lesson and listen."),
    (Area::SensoryProcessing, "Needed to cope with noise at lunch and assemblies."),
    (Area::SensoryProcessing, "Needed to stand in line without bumping."),
    (Area::SensoryProcessing, "Needed to settle after recess and begin to work."),
    (Area::StrengthEndurance, "Needed to sit upright through a lesson."),
    (Area::StrengthEndurance, "Needed to write for ten minutes without pain."),
    (Area::StrengthEndurance, "Needed to carry a tray and a school bag."),
    (Area::StrengthEndurance, "Needed to take part in games at recess."),
    (Area::CognitivePerceptual, "Needed to follow directions of several steps in class."),
    (Area::CognitivePerceptual, "Needed to keep a folder and hand work in."),
    (Area::CognitivePerceptual, "Needed to begin seat work without being asked again."),
    (Area::CognitivePerceptual, "Needed to pack for home with everything in the bag."),
    (Area::PsychosocialBehavior, "Needed to work in a small team in social studies."),
    (Area::PsychosocialBehavior, "Needed to change from one lesson to the next."),
    (Area::PsychosocialBehavior, "Needed to ask the teacher for help."),
    (Area::PsychosocialBehavior, "Needed to play by the rules at recess."),
];

/// The daily function of a practice visit, by area.
pub(super) const DAILY: &[(Area, &str)] = &[
    (Area::Writing, "Needed for homework at the kitchen table and cards to family."),
    (Area::Writing, "Needed to fill in forms at the library."),
    (Area::VisualMotor, "Needed to build and draw with friends at home."),
    (Area::VisualMotor, "Needed to find clothes in a drawer."),
    (Area::MotorCoordination, "Needed for crafts and for playing with small toys."),
    (Area::MotorCoordination, "Needed to use keys and open packages."),
    (Area::SelfCare, "Needed to dress for the day before the bus comes."),
    (Area::SelfCare, "Needed to eat with the family without being fed."),
    (Area::SensoryProcessing, "Needed to bear a haircut and a visit to the store."),
    (Area::SensoryProcessing, "Needed to fall asleep at bedtime."),
    (Area::StrengthEndurance, "Needed to climb at the park and ride a bike."),
    (Area::StrengthEndurance, "Needed to carry groceries and help at home."),
    (Area::CognitivePerceptual, "Needed to get through the morning in order."),
    (Area::CognitivePerceptual, "Needed to make a snack safely."),
    (Area::PsychosocialBehavior, "Needed to play with siblings without a fight."),
    (Area::PsychosocialBehavior, "Needed to leave the park when it is time."),
];

/// What a consultation was about.
pub(super) const CONSULTATIONS: [&str; 8] = [
    "Met with the classroom teacher about where to seat the student and when to offer breaks.",
    "Showed the paraprofessional how to set up the slant board and when to fade help.",
    "Went through the writing sample with the classroom teacher and agreed on paper with lines.",
    "Spoke with a parent by telephone about shoes with laces and practice on weekends.",
    "Met with the school psychologist about attention in class and the break plan.",
    "Trained the lunch aide in how to open containers without doing it for the student.",
    "Met with the physical therapist about chair height and the foot rest.",
    "Planned with the classroom teacher how the checklist is used in the afternoon.",
];

/// Remarks on absences from school.
pub(super) const NOT_IN_SCHOOL: [&str; 5] = [
    "On the absence list of the office.",
    "Absent from school; the family called.",
    "Absent from school, second day in a row.",
    "Left early for a medical appointment.",
    "Absent from school; no call.",
];

/// Remarks on refusals.
pub(super) const REFUSED: [&str; 4] = [
    "Came to the door and did not want to leave class. Offered twice.",
    "Said no to the session; offered a later time, said no again.",
    "Was upset after recess and asked to stay with the class.",
    "Wanted to finish a test and refused to come.",
];
