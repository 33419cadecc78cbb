//! The adapters of provisioning against moto: one suite for all kinds, and the
//! whole account.

mod account;
mod conformance;
mod contents;
mod doctor;
mod faults;
mod rights;
mod spread;
mod support;
