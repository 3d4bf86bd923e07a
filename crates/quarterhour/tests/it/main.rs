#![cfg(test)]
//! The house, tested as a whole: its walls, its habits, and its stories in a browser.

mod billing_commands;
mod browser;
mod browser_harness;
mod demo_starts;
mod hot_queries;
mod import_commands;
mod migrations;
mod page_script;
mod process;
mod rooms;
mod server;
mod story_api_guide;
mod story_calendar;
mod story_every_page;
mod story_every_way;
mod story_group_of_three;
mod story_hundred_kills;
mod story_import;
mod story_pictures;
mod story_reports;
mod story_roster;
mod story_schedule;
mod story_two_windows;
mod story_units;
mod story_week_of_claims;
mod tidy;
mod tree;
mod verify_command;
mod x12_commands;
