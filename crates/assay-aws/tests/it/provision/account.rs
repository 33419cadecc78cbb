//! The whole account, from nothing to nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

use assay_doubles::provider::drifted;
use assay_provision::{
    Action, Address, DestroyOptions, Names, Plan, PlanOptions, Provider, Report, ResourceKind, Run,
    STEPS_MAX, World, apply, changes, destroy, plan,
};

use super::support::{Stage, confirm, s3, settings};

async fn observed(stage: &Stage) -> World {
    let names = Names::of(&settings());
    World::observe(&stage.provider, &names, &stage.wanted()).await.unwrap()
}

async fn planned(stage: &Stage) -> Plan {
    plan(stage.wanted(), &observed(stage).await, &stage.home, &PlanOptions::default()).unwrap()
}

async fn applied(stage: &Stage, plan: &Plan) -> Report {
    let run =
        Run { provider: &stage.provider, parallel: STEPS_MAX, stop: &|| false, watch: &|_| {} };
    apply(&run, plan).await.unwrap()
}

async fn done(stage: &Stage, plan: &Plan) {
    let report = applied(stage, plan).await;
    assert!(report.is_done(), "{report:#?}");
}

async fn torn_down(stage: &Stage, delete_data: &[&str]) {
    let delete_data = delete_data.iter().map(|name| (*name).to_owned()).collect();
    let options = DestroyOptions { delete_data, ..DestroyOptions::default() };
    let plan = destroy(&stage.wanted(), &observed(stage).await, &stage.home, &options).unwrap();
    done(stage, &plan).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_nothing() {
    let stage = Stage::set().await;
    let first = planned(&stage).await;
    assert_eq!((first.steps.len(), first.count(Action::Create)), (41, 41 - defaults(&first)));
    done(&stage, &first).await;
    assert!(planned(&stage).await.is_empty());
    mends_what_somebody_changed(&stage).await;
    keeps_the_logs(&stage).await;
    leaves_nothing(&stage).await;
}

/// Beginnings and ends of steps after which a run is cut off.
const CUT_AFTER: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cut_off_again_and_again_comes_to_the_same_end() {
    let stage = Stage::set().await;
    let (mut rounds, all) = (0, stage.wanted().len());
    while !planned(&stage).await.is_empty() {
        let plan = planned(&stage).await;
        let begun = AtomicUsize::new(0);
        let run = Run {
            provider: &stage.provider,
            parallel: 1,
            stop: &|| begun.load(Ordering::Relaxed) >= CUT_AFTER,
            watch: &|_| {
                begun.fetch_add(1, Ordering::Relaxed);
            },
        };
        apply(&run, &plan).await.unwrap();
        rounds += 1;
        assert!(rounds <= all, "it comes to no end");
    }
    assert!(rounds > all / (2 * CUT_AFTER), "it was hardly cut off");
    let live = observed(&stage).await.live;
    for one in stage.wanted() {
        let differs = changes(&live[&one.address].attributes, &one.attributes);
        assert!(differs.is_empty(), "{}: {differs:?}", one.address);
    }
}

/// What is there, as a default, as soon as the bucket is: those are not made.
fn defaults(plan: &Plan) -> usize {
    plan.count(Action::Update) + plan.count(Action::Keep)
}

async fn mends_what_somebody_changed(stage: &Stage) {
    confirm(stage, &Names::of(&settings()).topic()).await;
    for one in stage.wanted() {
        let at = &one.address;
        match at.kind {
            ResourceKind::Subscription => stage.provider.delete(at, true).await.unwrap(),
            kind => {
                let other = drifted(kind, &one.attributes);
                stage.provider.update(at, &one.attributes, &other).await.unwrap();
            }
        }
    }
    let mending = planned(stage).await;
    let kept: Vec<&Address> =
        mending.steps.iter().filter(|one| !one.action.changes()).map(|one| &one.address).collect();
    assert!(kept.is_empty(), "nobody saw what became of {kept:?}");
    done(stage, &mending).await;
    assert!(planned(stage).await.is_empty());
}

async fn keeps_the_logs(stage: &Stage) {
    let names = Names::of(&settings());
    let s3 = s3(stage).await;
    // moto takes the policy's refusal of plain connections for one of all.
    s3.delete_bucket_policy().bucket(names.logs_bucket()).send().await.unwrap();
    let call = s3.put_object().bucket(names.logs_bucket()).key("claude-code/AWSLogs/some.json.gz");
    call.send().await.unwrap();
    confirm(stage, &names.topic()).await;
    torn_down(stage, &[]).await;
    let mut left: Vec<_> =
        observed(stage).await.live.into_keys().map(|at| at.to_string()).collect();
    left.retain(|at| !at.starts_with("bucket_"));
    let expected = [
        "log_group./aws/bedrock/claude-code-invocations",
        "bucket.acme-bedrock-invocation-logs",
        "glue_database.claude_code_bedrock_logs",
        "glue_table.claude_code_bedrock_logs/",
    ];
    for (left, expected) in left.iter().zip(expected) {
        assert!(left.starts_with(expected), "{left} is left, not {expected}");
    }
    assert_eq!(left.len(), expected.len(), "{left:?}");
    let call = s3.get_object().bucket(names.logs_bucket()).key("claude-code/AWSLogs/some.json.gz");
    call.send().await.expect("no log is lost");
}

async fn leaves_nothing(stage: &Stage) {
    torn_down(stage, &["all"]).await;
    let left: Vec<_> = observed(stage).await.live.into_keys().collect();
    assert!(left.is_empty(), "{left:?}");
}
