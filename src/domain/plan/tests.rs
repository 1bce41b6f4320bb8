//! The rules of the planner, one test each.

mod adding;
mod choosing;
mod refusing;
mod removing;
mod restoring;
mod session_hook;
mod sharing;
mod updating;
mod wording;
