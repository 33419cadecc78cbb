//! Statements of any depth: planned where the stack is large enough, refused
//! where a plan would be too deep to run.
//!
//! A parser builds a long chain of operators without recursion, but whatever
//! visits, copies or drops the chain recurses once for each link. So no
//! statement is touched on a small stack before it is known that it cannot be
//! deep.

mod depth;
mod flat;
mod stack;

pub(crate) use depth::{check_plan, check_statement};
pub(crate) use flat::flatten;
pub(crate) use stack::{may_be_deep, on_large_stack};
