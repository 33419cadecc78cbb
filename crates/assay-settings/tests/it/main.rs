//! What is understood, what is refused, and where the complaint points.

mod files;
mod rows;
mod sizes;
