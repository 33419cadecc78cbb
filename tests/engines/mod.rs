//! One SQL, two engines: what assay answers from a lake on S3, and what Trino
//! answers from the same lake through Glue.
//!
//! Runs where Maven and a JDK are, and says so where they are not. The number of
//! records is `ASSAY_ENGINES_RECORDS`; `ASSAY_TEST_PROGRAM` is an `assay` that
//! was built otherwise.

mod agree;
mod answers;
mod fixture;
mod money;
mod older;
mod race;
mod raw;
mod small_tables;
mod spellings;
mod teams;
