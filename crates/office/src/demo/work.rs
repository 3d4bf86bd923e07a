//! What is worked on: interventions by area, with materials and cues, in our own words.

use care::ServiceDescription as Area;

/// One intervention: its area, a sentence with `{mat}` for a material, and the materials.
pub(super) struct Work {
    /// Which service description it belongs to.
    pub(super) area: Area,
    /// What was done.
    pub(super) text: &'static str,
    /// With what.
    pub(super) materials: &'static [&'static str],
}

const fn work(area: Area, text: &'static str, materials: &'static [&'static str]) -> Work {
    Work { area, text, materials }
}

/// How help was given.
pub(super) const CUES: [&str; 18] = [
    "one spoken cue for each step",
    "a demonstration first, then no help",
    "hand-over-hand help for the first try only",
    "a picture strip of the steps",
    "a light touch at the elbow to start",
    "a mirror to check the result",
    "two gestures toward the starting point",
    "a checklist that was ticked off after each step",
    "extra time and no spoken cues",
    "a countdown of three before each turn",
    "steadying help at the wrist",
    "backward chaining, with the last step done alone",
    "a colored dot where to begin",
    "a slow rhythm that was tapped on the table",
    "praise for effort after each row",
    "a first-then card",
    "a finished sample within reach",
    "questions instead of directions",
];

/// How the meeting was opened.
pub(super) const OPENINGS: [&str; 12] = [
    "Began with six wall pushes and shoulder rolls.",
    "Began with finger taps, thumb to each finger, on both hands.",
    "Began by setting out the tools for the day.",
    "Began with slow breathing, five breaths, hands on the ribs.",
    "Began with a look at the last work sample and what to keep.",
    "Began with chair push-ups, two sets of five.",
    "Began with putty, pinched into a row of small balls.",
    "Began with a choice between two activities.",
    "Began with animal walks across the mat.",
    "Began with feet flat, hips back and the paper tilted.",
    "Began by naming the aim of the day in own words.",
    "Began with hand squeezes and wrist circles.",
];

/// Every intervention.
pub(super) const WORK: &[Work] = &[
    work(
        Area::Writing,
        "Copied {n} words from a near model onto {mat}, with spaces kept by a finger",
        &["paper with a raised base line", "paper with a shaded middle zone", "half-inch lines"],
    ),
    work(
        Area::Writing,
        "Practiced letters that start like a c (a, d, g, o, q), {n} of each, on {mat}",
        &["a small slate", "gray-box paper", "an easel sheet"],
    ),
    work(
        Area::Writing,
        "Wrote a sentence of {n} words about the weekend, then edited it with {mat}",
        &["a three-point checklist", "a capital-and-period card", "a ruler as line guide"],
    ),
    work(
        Area::Writing,
        "Worked on a tripod hold with {mat} while filling {n} boxes of a grid",
        &["a short golf pencil", "a triangular pencil", "a soft pencil grip"],
    ),
    work(
        Area::Writing,
        "Sized tall, small and hanging letters against {mat} in {n} words",
        &["colored zones", "a house-shaped template", "sticky notes of three heights"],
    ),
    work(
        Area::Writing,
        "Typed {n} spelling words and marked left-hand and right-hand keys on {mat}",
        &["a keyboard with color fields", "a tablet with a stand", "a laptop with large type"],
    ),
    work(
        Area::Writing,
        "Wrote first and last name {n} times within {mat}",
        &["a window cut from card", "a highlighted box", "a strip of tape"],
    ),
    work(
        Area::Writing,
        "Copied a column of {n} numbers into {mat} so that the places lined up",
        &["squared paper", "lined paper turned sideways", "a table with bold lines"],
    ),
    work(
        Area::VisualMotor,
        "Copied {n} block designs from a card with {mat}",
        &["one-inch cubes", "colored tiles", "magnet shapes"],
    ),
    work(
        Area::VisualMotor,
        "Drew crosses, squares and diagonals, {n} of each, on {mat}",
        &["dot paper", "a window with washable markers", "carbon paper"],
    ),
    work(
        Area::VisualMotor,
        "Found {n} hidden pictures and circled them on {mat}",
        &["a laminated scene", "a page with a cover strip", "a light table"],
    ),
    work(
        Area::VisualMotor,
        "Followed {n} mazes of growing difficulty on {mat}",
        &["a slant board", "tracing film", "large sheets"],
    ),
    work(
        Area::VisualMotor,
        "Matched {n} shapes that were turned or mirrored, using {mat}",
        &["pattern blocks", "a peg board", "cut-out letters"],
    ),
    work(
        Area::VisualMotor,
        "Copied from the board to the desk, {n} items, with {mat}",
        &["a place marker", "a numbered list", "a fold after each line"],
    ),
    work(
        Area::VisualMotor,
        "Put together a puzzle of {n} pieces from {mat}",
        &["the corners inward", "a half-finished frame", "a picture of the result"],
    ),
    work(
        Area::VisualMotor,
        "Caught and returned {n} throws with {mat} while naming colors",
        &["a beanbag", "a slow scarf", "a large soft ball"],
    ),
    work(
        Area::MotorCoordination,
        "Cut along curved lines, {n} shapes, with {mat}",
        &["spring scissors", "standard scissors", "loop scissors"],
    ),
    work(
        Area::MotorCoordination,
        "Threaded {n} beads in a pattern onto {mat}",
        &["a stiff lace", "a pipe cleaner", "a thin cord"],
    ),
    work(
        Area::MotorCoordination,
        "Moved {n} coins from palm to fingertips and into {mat}",
        &["a slotted box", "a purse", "a piggy bank"],
    ),
    work(
        Area::MotorCoordination,
        "Folded paper along a line {n} times and pressed the edge with {mat}",
        &["a ruler", "a thumbnail", "a bone folder"],
    ),
    work(
        Area::MotorCoordination,
        "Placed {n} pegs with the helping hand steadying {mat}",
        &["the board", "a foam mat", "a small tray"],
    ),
    work(
        Area::MotorCoordination,
        "Turned nuts onto bolts, {n} pairs, with {mat}",
        &["wooden parts", "plastic parts of two sizes", "eyes closed for the last ones"],
    ),
    work(
        Area::MotorCoordination,
        "Played a stacking game of {n} turns with {mat}",
        &["tongs", "the weaker hand", "two fingers only"],
    ),
    work(
        Area::MotorCoordination,
        "Glued {n} cut pieces inside an outline, opening and closing {mat} alone",
        &["a glue stick", "a squeeze bottle", "a jar"],
    ),
    work(
        Area::SelfCare,
        "Fastened and opened {n} buttons on {mat}",
        &["a vest", "a practice board", "own shirt"],
    ),
    work(
        Area::SelfCare,
        "Tied laces in steps, {n} tries, on {mat}",
        &["a shoe on the table", "own shoe with the foot on a stool", "laces of two colors"],
    ),
    work(
        Area::SelfCare,
        "Joined and pulled up a zipper {n} times on {mat}",
        &["own jacket", "a bag", "a jacket that lay on the table"],
    ),
    work(
        Area::SelfCare,
        "Opened {n} lunch containers, including {mat}",
        &["a milk carton", "a straw wrapper", "a fruit cup"],
    ),
    work(
        Area::SelfCare,
        "Packed a bag from a list of {n} things with {mat}",
        &["pictures", "written words", "a packing order by size"],
    ),
    work(
        Area::SelfCare,
        "Washed and dried hands in {n} steps with {mat}",
        &["a picture strip above the sink", "a song as timer", "a foam pump"],
    ),
    work(
        Area::SelfCare,
        "Spread and cut soft food, {n} pieces, with {mat}",
        &["a rocker knife", "a butter knife", "a fork with a built-up handle"],
    ),
    work(
        Area::SelfCare,
        "Put on and took off a coat {n} times, using {mat}",
        &["the over-the-head way", "one sleeve first", "a hook at shoulder height"],
    ),
    work(
        Area::SensoryProcessing,
        "Went through an obstacle course of {n} stations with {mat}",
        &["a tunnel", "a balance beam", "a crash pad"],
    ),
    work(
        Area::SensoryProcessing,
        "Carried {mat} to {n} places before sitting work",
        &["a weighted bag", "a stack of books", "a basket of blocks"],
    ),
    work(
        Area::SensoryProcessing,
        "Sorted {n} textures by touch from {mat}",
        &["a box of rice", "a cloth bag", "dry beans"],
    ),
    work(
        Area::SensoryProcessing,
        "Rated own alertness {n} times on {mat} and chose a tool to match",
        &["a color scale", "an engine dial", "a row of faces"],
    ),
    work(
        Area::SensoryProcessing,
        "Used slow linear movement on {mat}, {n} sets, before table work",
        &["a platform swing", "a scooter board", "a therapy ball"],
    ),
    work(
        Area::SensoryProcessing,
        "Tried {n} sitting choices for ten minutes of work, among them {mat}",
        &["a wedge cushion", "a stool that rocks", "a band on the chair legs"],
    ),
    work(
        Area::SensoryProcessing,
        "Practiced a sound plan with {n} noises of growing volume and {mat}",
        &["ear covers", "a quiet corner", "a stop card"],
    ),
    work(
        Area::SensoryProcessing,
        "Did heavy work in {n} rounds with {mat}",
        &["resistance bands", "push-offs from the wall", "a cart to push"],
    ),
    work(
        Area::StrengthEndurance,
        "Held a prone position on elbows for {n} rounds of a game with {mat}",
        &["cards", "a puzzle", "a marble run"],
    ),
    work(
        Area::StrengthEndurance,
        "Squeezed, rolled and pinched {mat}, {n} turns with each hand",
        &["medium putty", "firm putty", "a soft ball"],
    ),
    work(
        Area::StrengthEndurance,
        "Wrote on a vertical surface for {n} lines with {mat}",
        &["a marker", "chalk", "a wet brush"],
    ),
    work(
        Area::StrengthEndurance,
        "Opened {n} clothespins and hung {mat} on a line",
        &["letter cards", "paper socks", "number cards"],
    ),
    work(
        Area::StrengthEndurance,
        "Climbed and crossed {n} rungs, then rested on {mat}",
        &["a mat", "a bench", "a step"],
    ),
    work(
        Area::StrengthEndurance,
        "Pulled along a rope for {n} lengths while seated on {mat}",
        &["a scooter board", "a sliding mat", "a blanket"],
    ),
    work(
        Area::StrengthEndurance,
        "Kept upright sitting for {n} minutes of table work on {mat}",
        &["a ball chair", "a flat stool", "a chair with a foot rest"],
    ),
    work(
        Area::StrengthEndurance,
        "Used a hole punch and {mat} for {n} strips of card",
        &["a stapler", "a spray bottle", "tweezers"],
    ),
    work(
        Area::CognitivePerceptual,
        "Planned a task of {n} steps with {mat} and checked each step",
        &["a written plan", "picture cards", "a voice note"],
    ),
    work(
        Area::CognitivePerceptual,
        "Sorted a folder into {n} parts with {mat}",
        &["color tabs", "labels", "a done-and-to-do flap"],
    ),
    work(
        Area::CognitivePerceptual,
        "Remembered and carried out {n} spoken directions while using {mat}",
        &["building bricks", "a map of the room", "a sequence board"],
    ),
    work(
        Area::CognitivePerceptual,
        "Estimated and then timed {n} short tasks with {mat}",
        &["a sand timer", "a clock face", "a visual timer"],
    ),
    work(
        Area::CognitivePerceptual,
        "Followed a recipe of {n} steps, reading from {mat}",
        &["a card with pictures", "a tablet", "a numbered sheet"],
    ),
    work(
        Area::CognitivePerceptual,
        "Found and mended {n} planted mistakes in {mat}",
        &["a drawing", "a packed bag", "a daily plan"],
    ),
    work(
        Area::CognitivePerceptual,
        "Copied {n} patterns from memory after five seconds with {mat}",
        &["pegs", "cards", "blocks"],
    ),
    work(
        Area::CognitivePerceptual,
        "Set up own work place in {n} moves by {mat}",
        &["a photo of a clear desk", "a taped outline", "a short list"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Took {n} turns in a board game with {mat} to wait",
        &["a turn card", "a hand signal", "a token"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Named feelings in {n} short scenes and chose a next step from {mat}",
        &["a choice board", "a set of cards", "a feelings wheel"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Asked for help in {n} planned hard moments by {mat}",
        &["a card", "a sentence starter", "raising a hand"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Built a shared model in {n} steps, with roles drawn from {mat}",
        &["a hat", "a role wheel", "colored bands"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Used a break plan {n} times with {mat}",
        &["a timer of two minutes", "a break card", "a calm-down bottle"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Moved from a liked to a less liked task {n} times with {mat}",
        &["a first-then board", "a warning of one minute", "a song"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Kept to {n} agreed rules of a game and marked them on {mat}",
        &["a chart", "a strip of stars", "a score sheet"],
    ),
    work(
        Area::PsychosocialBehavior,
        "Told a peer {n} things about the own work with {mat} as support",
        &["sentence strips", "a picture", "three key words"],
    ),
];
