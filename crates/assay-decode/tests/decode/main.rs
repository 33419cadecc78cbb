//! Text in, table out: what the decoder makes of log objects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cloudwatch;
mod framing;
mod golden;
mod offloaded;
mod properties;
mod reference;
mod streams;
mod support;
mod wrapped;
