//! What calls cost and to whom, by the views: from rows and from the roll-up alike.

mod answers;
mod attribution;
mod cache;
mod calls;
mod classes;
mod hand_computed;
mod people;
mod random;
mod spellings;
mod synthetic;
mod worked_month;
