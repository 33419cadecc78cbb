//! Log bytes to record batches and rejects: no I/O, no async, no clock.
