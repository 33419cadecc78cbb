//! The column `model_id`, and what each id says.

use arrow_schema::ArrowError;
use assay_schema::Kind;
use assay_schema::models::ModelId;

use super::column::LogColumn;
use super::digest::Said;
use super::ready::{Given, Ready};
use super::texts::TextColumn;
use crate::scan::Text;

/// Distinct ids, each taken apart when it is first met.
#[derive(Default)]
pub(super) struct ModelIdColumn {
    pub(super) ids: TextColumn,
    /// Of number n at n - 1.
    parts: Vec<ModelParts>,
}

/// What one id says of a row.
#[derive(Clone, Copy)]
pub(super) struct ModelParts {
    /// Number in the column `model`.
    pub(super) model: u32,
    /// Whether the model is in the body only.
    pub(super) is_in_body: bool,
}

impl ModelIdColumn {
    /// Adds an id; its model, if it names one, becomes one of `models`.
    #[inline]
    pub(super) fn push(
        &mut self,
        row: usize,
        id: Option<Text<'_>>,
        models: &mut TextColumn,
    ) -> Option<ModelParts> {
        let code = self.ids.push(row, id);
        if code as usize > self.parts.len() {
            self.add_parts(code, models);
        }
        (code as usize).checked_sub(1).map(|at| self.parts[at])
    }

    #[cold]
    fn add_parts(&mut self, code: u32, models: &mut TextColumn) {
        let id = ModelId::of(self.ids.texts.text(code));
        let parts = ModelParts {
            model: id.model.map_or(0, |model| models.texts.intern(model.as_bytes())),
            is_in_body: id.profile.is_some(),
        };
        self.parts.push(parts);
    }
}

impl LogColumn for ModelIdColumn {
    const KIND: Kind = Kind::Text;

    fn fill(&mut self, rows: usize) {
        self.ids.fill(rows);
    }

    fn clear(&mut self) {
        self.ids.clear();
        self.parts.clear();
    }

    fn text_bytes(&self) -> usize {
        self.ids.text_bytes()
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        self.ids.said(number)
    }

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        self.ids.ready(given)
    }
}
