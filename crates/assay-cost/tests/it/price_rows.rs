//! Rows of the table `prices`: each call of each day finds one, or none.

use assay_cost::day::{Day, Days};
use assay_cost::prices::{PriceBook, PriceRow, PromptSize, RowKey, RowScope, TokenClass, UserFile};
use proptest::prelude::*;

use crate::support::{OPUS, SONNET_55, book, day, per_million};

fn key<'a>(model: &'a str, scope: RowScope, account_id: Option<&'a str>) -> RowKey<'a> {
    RowKey { partition: "aws", model, scope, prompt_size: PromptSize::UpTo100k, account_id }
}

fn rows<'b>(book: &'b PriceBook, model: &str, scope: RowScope) -> Vec<&'b PriceRow> {
    let wanted = |row: &&PriceRow| {
        let kind = row.model == model && row.scope == scope && row.partition == "aws";
        kind && row.prompt_size == PromptSize::UpTo100k
    };
    book.rows().iter().filter(wanted).collect()
}

const GLOBAL: RowScope = RowScope::ALL[0];
const GEO: RowScope = RowScope::ALL[1];

#[test]
fn rows_are_cut_where_price_or_discount_changes_and_nowhere_else() {
    let text = "[[discount]]\npercent = 10\nfrom = 2026-09-15\nuntil = 2026-11-01\n\
                [[discount]]\npercent = 50\nmodel = \"claude-opus-5\"\nfrom = 2026-07-01\n";
    let read = book(text);
    let got: Vec<_> = rows(&read, SONNET_55, GLOBAL)
        .iter()
        .map(|row| {
            let price = row.low.of(TokenClass::CacheRead).expect("a price");
            (row.days.to_string(), price.usd_per_million().to_string())
        })
        .collect();
    let want = [
        ("before 2026-09-15", "0.2"),
        ("from 2026-09-15 until 2026-10-01", "0.18"),
        ("from 2026-10-01 until 2026-11-01", "0.09"),
        ("from 2026-11-01", "0.1"),
    ];
    assert_eq!(got, want.map(|(days, price)| (days.to_owned(), price.to_owned())));
}

#[test]
fn the_most_specific_discount_counts_and_they_do_not_multiply() {
    let text = "[[discount]]\npercent = 10\n\
                [[discount]]\npercent = 20\nmodel = \"claude-opus-4-6\"\n\
                [[discount]]\npercent = 30\naccount = \"111122223333\"\n\
                [[discount]]\npercent = 40\naccount = \"111122223333\"\nmodel = \"claude-opus-4-6\"\n";
    let read = book(text);
    let input = |model, account| {
        let row = read.row(&key(model, GLOBAL, account), day("2026-11-01")).expect("a row");
        row.low.of(TokenClass::Input).expect("a price").usd_per_million().to_string()
    };
    assert_eq!(input("anthropic.claude-opus-4-7", Some("999999999999")), "4.5");
    assert_eq!(input(OPUS, Some("999999999999")), "4");
    assert_eq!(input(OPUS, None), "4");
    assert_eq!(input("anthropic.claude-opus-4-7", Some("111122223333")), "3.5");
    assert_eq!(input(OPUS, Some("111122223333")), "3");
}

#[test]
fn a_price_of_the_user_replaces_the_built_in_one_on_its_days() {
    let text = "[[price]]\nmodel = \"claude-opus-4-6\"\nscope = \"geo\"\n\
                from = 2026-06-01\nuntil = 2026-07-01\ninput = 5\n\
                [[price]]\nmodel = \"acme.one\"\ninput = 1\n";
    let read = book(text);
    let own = rows(&read, OPUS, GEO);
    assert_eq!(own.len(), 3);
    assert_eq!(own[1].days, Days::new(Some(day("2026-06-01")), Some(day("2026-07-01"))));
    assert_eq!(own[1].low.of(TokenClass::Input), Some(per_million("5")));
    // The row replaces the whole row: a class that it leaves out has no price.
    assert_eq!(own[1].low.of(TokenClass::Output), None);
    assert_eq!(own[0].low, own[2].low);
    assert_eq!(rows(&read, OPUS, GLOBAL).len(), 1);
    // Without a scope it is the price in every scope.
    for scope in RowScope::ALL {
        assert_eq!(rows(&read, "acme.one", scope).len(), 1);
    }
}

fn text_of(prices: &[(u8, i8, i8, i64, u8)], discounts: &[(i8, i8, i64, bool, bool)]) -> String {
    let mut text = String::new();
    for (scope, from, length, price, over) in prices {
        let scope = ["", "scope = \"global\"\n", "scope = \"geo\"\n"][usize::from(*scope)];
        let over = [0, 100_000, 200_000][usize::from(*over)];
        let until = from + length;
        text += &format!(
            "[[price]]\nmodel = \"acme.one\"\n{scope}prompt_over = {over}\nfrom = 2026-01-{from:02}\n\
             until = 2026-01-{until:02}\ninput = {price}\n"
        );
    }
    for (from, length, percent, account, model) in discounts {
        let account = if *account { "account = \"111122223333\"\n" } else { "" };
        let model = if *model { "model = \"acme.one\"\n" } else { "" };
        let until = from + length;
        text += &format!(
            "[[discount]]\npercent = {percent}\n{account}{model}from = 2026-01-{from:02}\n\
             until = 2026-01-{until:02}\n"
        );
    }
    text
}

type Written<'a> = (&'a [(u8, i8, i8, i64, u8)], &'a [(i8, i8, i64, bool, bool)]);

/// The price of one day, straight from what was written, in hundredths.
fn oracle(written: Written<'_>, scope: u8, size: u8, account: bool, date: i8) -> Option<i64> {
    let (prices, discounts) = written;
    let holds = |from: i8, length: i8| from <= date && date < from + length;
    let list = prices
        .iter()
        .filter(|(own, from, length, _, over)| {
            (*own == 0 || *own == scope) && holds(*from, *length) && *over <= size
        })
        .max_by_key(|price| price.4)?;
    let discount = discounts
        .iter()
        .filter(|(from, length, _, own, _)| (!own || account) && holds(*from, *length))
        .max_by_key(|discount| (discount.3, discount.4));
    Some(list.3 * (100 - discount.map_or(0, |discount| discount.2)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_agree_with_the_file_on_every_day(
        prices in proptest::collection::vec((0_u8..3, 1_i8..20, 1_i8..10, 0_i64..100, 0_u8..3), 0..6),
        discounts in proptest::collection::vec((1_i8..20, 1_i8..10, 0_i64..=100, any::<bool>(), any::<bool>()), 0..5),
    ) {
        let text = text_of(&prices, &discounts);
        // Overlaps and discounts for a model without a price are refused: another test's matter.
        let Ok(read) = PriceBook::read(Some(UserFile { name: "p", text: &text })) else {
            return Ok(());
        };
        for date in 1_i8..32 {
            let on = Day::new(2026, 1, date).expect("a day");
            for (scope, size, account) in each_call() {
                let account_id = account.then_some("111122223333");
                let row_scope = [RowScope::Unknown, GLOBAL, GEO][usize::from(scope)];
                let prompt_size = PromptSize::ALL[usize::from(size)];
                let key = RowKey { prompt_size, ..key("acme.one", row_scope, account_id) };
                let row = read.row(&key, on);
                let units = |price: i64| price * 10_000_000;
                let want = |scope| oracle((&prices, &discounts), scope, size, account, date);
                let (low, high) = match scope {
                    0 => (
                        [want(1), want(2)].into_iter().flatten().min(),
                        [want(1), want(2)].into_iter().flatten().max(),
                    ),
                    scope => (want(scope), want(scope)),
                };
                let got = |row: &PriceRow| [&row.low, &row.high].map(|rates| rates.of(TokenClass::Input).map(|price| price.units()));
                prop_assert_eq!(row.map_or([None, None], got), [low.map(units), high.map(units)]);
                // At most one row of a key holds on a day: else a join counts twice.
                let same = read.rows().iter().filter(|row| {
                    row.model == "acme.one" && row.scope == row_scope
                        && row.prompt_size == prompt_size && row.days.contains(on)
                        && row.account_id.as_deref() == account_id
                });
                prop_assert!(same.count() <= 1);
            }
        }
    }
}

/// Every scope, size of prompt, and whether it is the account with discounts.
fn each_call() -> impl Iterator<Item = (u8, u8, bool)> {
    let pairs = (0..3).flat_map(|scope| (0..3).map(move |size| (scope, size)));
    pairs.flat_map(|(scope, size)| [(scope, size, false), (scope, size, true)])
}

#[test]
fn a_named_account_has_a_row_for_every_key() {
    let read =
        book("[[discount]]\npercent = 5\naccount = \"111122223333\"\nmodel = \"claude-opus-5\"\n");
    let strip =
        |row: &PriceRow| (row.partition.clone(), row.model.clone(), row.scope, row.prompt_size);
    let of = |account: Option<&str>| {
        let own = read.rows().iter().filter(|row| row.account_id.as_deref() == account);
        own.map(strip).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(of(None), of(Some("111122223333")));
}
