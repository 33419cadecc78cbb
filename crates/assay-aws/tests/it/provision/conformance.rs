//! What every provider has to do, asked of AWS's.

use assay_doubles::provider::{Account, holds_for_each_kind, owned_are_found_again};
use assay_provision::{KINDS, Names};

use super::support::{Stage, settings};

#[tokio::test]
async fn each_kind_is_made_read_back_changed_and_deleted() {
    let stage = Stage::in_account().await;
    let resources = stage.one_of_each();
    assert!(resources.len() == KINDS.len() || stage.is_real(), "the example lacks a kind");
    holds_for_each_kind(&stage, &resources).await;
}

#[tokio::test]
async fn what_settings_may_stop_to_want_is_found_again() {
    let stage = Stage::set().await;
    let budget = Names::of(&settings()).monthly_budget();
    owned_are_found_again(&stage, &stage.wanted(), &budget).await;
}
