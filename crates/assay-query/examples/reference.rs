//! Prints the reference page of the named queries.
#![allow(clippy::print_stdout)]

fn main() {
    print!("{}", assay_query::reference::page());
}
