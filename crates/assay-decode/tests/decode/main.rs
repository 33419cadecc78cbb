//! Text in, table out: what the decoder makes of log objects.

mod framing;
mod golden;
mod properties;
mod reference;
mod support;
