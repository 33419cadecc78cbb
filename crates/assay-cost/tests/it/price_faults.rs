//! Each kind of fault in `prices.toml`, all of them at once.

use assay_cost::prices::{PriceBook, UserFile};
use insta::assert_snapshot;

use crate::support::{book, price_faults};

#[test]
fn every_kind_of_fault_is_said_at_its_line() {
    assert_snapshot!(price_faults(
        r#"currency = "EUR"
as_of = "yesterday"

[[price]]
model = "claude-opus-4-6"
scope = "in_region"
partition = "aws-mars"
prompt_over = 150000
from = 2026-02-30
until = "2026-13-01"
input = -1
output = 0.0000000001
cache_read = "cheap"
cache_write_5m = true
cache_write_1h = nan
inptu = 5

[[price]]
scope = "global"
input = 5

[[price]]
model = ""
output = 1_000_000_000

[[price]]
model = "claude-opus-4-6"
from = 2026-05-01
until = 2026-05-01

[[discount]]
account = 111122223333
model = "claude-opus-9"

[[discount]]
percent = 101
account = "1111"

[[discount]]
percent = -1
from = 2026-05-01T00:00:00Z

[[discount]]
percent = 5
model = "claude-opus-9"
"#
    ));
}

#[test]
fn overlaps_are_said_at_the_later_one() {
    assert_snapshot!(price_faults(
        r#"
[[price]]
model = "claude-opus-4-6"
scope = "global"
until = 2026-06-01
input = 4
[[price]]
model = "anthropic.claude-opus-4-6-v1"
from = 2026-05-31
input = 3
[[price]]
model = "us.anthropic.claude-opus-4-6-v1:0"
scope = "geo"
input = 3
[[discount]]
percent = 5
[[discount]]
percent = 6
from = 2026-01-01
"#
    ));
}

#[test]
fn neighbours_do_not_overlap() {
    book(
        r#"
[[price]]
model = "claude-opus-4-6"
scope = "global"
until = 2026-06-01
input = 4
[[price]]
model = "claude-opus-4-6"
scope = "global"
from = 2026-06-01
input = 3
[[price]]
model = "claude-opus-4-6"
scope = "global"
prompt_over = 200000
input = 3
[[discount]]
percent = 5
until = 2026-06-01
[[discount]]
percent = "6.5"
from = 2026-06-01
[[discount]]
percent = 7
account = "111122223333"
"#,
    );
}

#[test]
fn a_discount_that_leaves_more_decimals_is_refused_at_its_line() {
    assert_snapshot!(price_faults(
        "[[discount]]\nmodel = \"claude-fable-5-1\"\npercent = 33.33333333\n"
    ));
}

#[test]
fn broken_toml_is_said_at_its_line() {
    assert_snapshot!(price_faults("as_of = 2026-01-01\n\n[[price]\nmodel = \"x\"\n"));
    assert_snapshot!(price_faults("price = 5\n[discount]\npercent = 5\n"));
}

#[test]
fn numbers_are_never_floats() {
    // As a double this would be 0.30000000000000004 or lose its last digit.
    let text = "[[price]]\nmodel = \"acme.one\"\ninput = 123456789.123456789\noutput = \"0.3\"\n";
    let read = PriceBook::read(Some(UserFile { name: "prices.toml", text })).expect("sound");
    let row = read.rows().iter().find(|row| row.model == "acme.one").expect("a row");
    let price = row.low.of(assay_cost::prices::TokenClass::Input).expect("a price");
    assert_eq!(price.units(), 123_456_789_123_456_789);
}
