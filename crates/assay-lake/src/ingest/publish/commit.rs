//! The commit of a batch.

use std::collections::HashMap;
use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use uuid::Uuid;

use super::Publisher;
use super::pending::{BatchOutcome, UncommittedFile};
use crate::error::LakeError;
use crate::files::discard;
use crate::followers::{BATCH_KEY, BatchNote, batches, catch_up};
use crate::log::table::{Commit, LakeTable, one_at_a_time};
use crate::log::tries::{Tries, until_done};
use crate::objects::ledger::{Ledger, ObjectStanding};
use crate::objects::read_object::ReadObject;
use crate::objects::replaced::Replaced;
use crate::objects::thinned::{Thinned, thin_table};
use crate::source::LogObject;

/// Application id under which batches are numbered. Two writers that number
/// theirs alike conflict, and the later one looks at what the earlier one read.
const INGEST: &str = "assay.ingest";

impl Publisher {
    pub(super) async fn commit(
        &mut self,
        stored: &[UncommittedFile],
        objects: &[ReadObject],
    ) -> Result<BatchOutcome, LakeError> {
        let note = &note(stored, self.replaced_by(objects).await?);
        let this = &*self;
        let bounds = &this.invocations.bounds;
        let tries = Tries::at("add a batch of log objects to", &tables::INVOCATIONS, bounds);
        let committed = until_done(tries, this.state.clone(), |state| async move {
            let thinned = match &note.replaced {
                Some(gone) => thin_table(&this.invocations, &state, gone).await?,
                None => Thinned::default(),
            };
            let commit = commit_of(&state, stored, &thinned, note);
            let tried_on = state.version();
            if let Some(state) = this.invocations.commit(&state, commit).await? {
                return Ok(Break(BatchOutcome::Committed(state)));
            }
            let state = this.invocations.load().await?;
            let since = batches(&this.invocations, tried_on, state.version()).await?;
            // The store may have taken our commit and lost its answer.
            if since.iter().any(|winner| winner.id == note.id) {
                return Ok(Break(BatchOutcome::Committed(state)));
            }
            discard(&this.invocations, &thinned.adds).await;
            let mut winners = this.ledger_of(&since).await?;
            if objects.iter().any(|read| this.overtaken(read, &mut winners)) {
                return Ok(Break(BatchOutcome::Overtaken));
            }
            Ok(Continue(state))
        });
        committed.await
    }

    /// What goes when these objects come.
    async fn replaced_by(&mut self, objects: &[ReadObject]) -> Result<Option<Replaced>, LakeError> {
        let again = objects.iter().map(|read| &read.object).filter(|object| object.replaces);
        let again: Vec<&LogObject> = again.collect();
        if again.is_empty() {
            return Ok(None);
        }
        let (_, healed) = catch_up(&self.lake).await?;
        self.summary.objects.taken_back += healed.objects;
        let entries = self.lake.snapshot(&tables::OBJECTS).await?;
        Replaced::by(&entries, &self.source, &again).await.map(Some)
    }

    async fn ledger_of(&self, notes: &[BatchNote]) -> Result<Ledger, LakeError> {
        let objects = self.lake.table(&tables::OBJECTS);
        let mut ledger = Ledger::default();
        for note in notes {
            ledger.extend(&objects, note.owed(&tables::OBJECTS)).await?;
        }
        Ok(ledger)
    }

    fn overtaken(&self, read: &ReadObject, winners: &mut Ledger) -> bool {
        let key = winners.key_of(&self.source, &read.object);
        winners.standing(key, &self.source, &read.object) != ObjectStanding::New
            || winners.is_taken(key, &read.object.name)
    }
}

fn commit_of(
    state: &EagerSnapshot,
    stored: &[UncommittedFile],
    thinned: &Thinned,
    note: &BatchNote,
) -> Commit {
    let note = serde_json::to_value(note).unwrap_or_default();
    let rows = stored.iter().filter(|file| file.table == tables::INVOCATIONS.name);
    let rows = rows.map(|file| Action::Add(file.add.clone()));
    let actions: Vec<Action> = rows.chain(thinned.actions(state)).collect();
    Commit {
        operation: if thinned.removed.is_empty() {
            LakeTable::append()
        } else {
            LakeTable::replace()
        },
        actions,
        transaction: Some(one_at_a_time(INGEST, state)),
        metadata: HashMap::from([(BATCH_KEY.to_owned(), note)]),
    }
}

fn note(stored: &[UncommittedFile], replaced: Option<Replaced>) -> BatchNote {
    let mut follow: HashMap<String, Vec<Add>> = HashMap::new();
    for file in stored.iter().filter(|file| file.table != tables::INVOCATIONS.name) {
        follow.entry(file.table.to_owned()).or_default().push(file.add.clone());
    }
    BatchNote { id: Uuid::new_v4().to_string(), follow, replaced }
}
