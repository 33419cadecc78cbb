//! What the prompt cache saves, computed by hand.

use assay_cost::cost::CallTokens;

use super::answers::{answer, answer_since, row};
use super::calls::{Call, Calls, OPUS, tokens};

fn at(second: i64, tokens: CallTokens) -> Call {
    Call { second, tokens, ..Call::default() }
}

fn of_bob(call: Call) -> Call {
    Call { arn: "arn:aws:iam::111122223333:user/bob".to_owned(), ..call }
}

#[tokio::test]
async fn a_write_pays_if_it_is_read_within_its_lifetime_by_who_wrote_it() {
    let unsplit =
        CallTokens { cache_write_5m: None, cache_write_1h: None, ..tokens(0, 0, 100, 0, 0) };
    let lake = Calls::new(&[
        at(0, tokens(0, 0, 1000, 0, 0)),
        // As late as may be.
        at(300, tokens(0, 1000, 0, 0, 0)),
        at(1000, tokens(0, 0, 0, 2000, 0)),
        at(4600, tokens(0, 500, 0, 0, 0)),
        // For a time that is not known, and nobody reads it.
        at(10_000, unsplit),
        at(10_301, tokens(0, 0, 0, 0, 7)),
        // A second too late, whatever others have read.
        of_bob(at(0, tokens(0, 0, 1000, 0, 0))),
        of_bob(at(301, tokens(0, 1000, 0, 0, 0))),
        Call { error: Some("ThrottlingException"), ..at(10_001, tokens(0, 9, 9, 9, 9)) },
    ]);
    // 2,500 x 4.5 - 2,100 x 1.25 - 2,000 x 5 millionths; 1,100 x 6.25 for nothing; a token
    // of an hour costs 5 more, and each read of it 4.5 less.
    let expected =
        row(&[OPUS, "8", "0", "0", "-0.001375", "37.9", "1100", "0.006875", "0.61", "1.11"]);
    // Noon itself is in the window.
    for since in [None, Some(1_793_620_800_000_000)] {
        let found = answer_since(&lake, "cache-economics", &[], since).await;
        assert_eq!(found.as_slice(), std::slice::from_ref(&expected), "{since:?}");
    }
}

#[tokio::test]
async fn writes_that_nobody_reads_cost_more_than_no_cache() {
    // What a call reads was there before it wrote.
    let lake = Calls::new(&[at(0, tokens(0, 10, 1000, 0, 0)), at(0, tokens(0, 10, 0, 10, 0))]);
    // 20 x 4.5 - 1,000 x 1.25 - 10 x 5 millionths; 1,000 x 6.25 + 10 x 10.
    let expected =
        row(&[OPUS, "2", "0", "0", "-0.00121", "1.9", "1010", "0.00635", "0.02", "1.11"]);
    assert_eq!(answer(&lake, "cache-economics", &[]).await, [expected]);
    // Without any use of the cache nothing is saved, and nothing is told of reads.
    let lake = Calls::new(&[at(0, tokens(1, 0, 0, 0, 1))]);
    let expected = row(&[OPUS, "1", "0", "0", "0", "0.0", "0", "0", "-", "-"]);
    assert_eq!(answer(&lake, "cache-economics", &[]).await, [expected]);
    let of_none = Call { model: Some("odd".to_owned()), ..at(0, tokens(0, 1, 1, 0, 0)) };
    let lake = Calls::new(&[of_none]);
    let expected = row(&["odd", "1", "1", "0", "-", "50.0", "1", "-", "1.0", "-"]);
    assert_eq!(answer(&lake, "cache-economics", &[]).await, [expected]);
}
