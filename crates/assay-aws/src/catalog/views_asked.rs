//! Whether Athena answers from the views that have been written, and other ways to
//! write those from which it does not.

use super::client::{Catalog, is_overtaken};
use super::error::CatalogError;
use super::live::LiveTable;
use super::model::{CatalogKind, OWNER, TableDef, Wanted};
use super::step::Difference;
use super::view::ViewForm;
use super::view_changes::{BY_ATHENA, UNANSWERED, by_athena};
use crate::ServiceError;
use crate::athena::{Athena, AthenaError, AthenaSettings};
use crate::limits::CATALOG_ATTEMPTS_MAX;

/// Ways to write a view, each tried where Athena does not understand those before.
const WAYS: [Way; 3] =
    [Way::InGlue(ViewForm::SaysInvoker), Way::InGlue(ViewForm::SaysNothing), Way::ByAthena];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    InGlue(ViewForm),
    /// `CREATE OR REPLACE VIEW`.
    ByAthena,
}

impl Catalog {
    /// Asks the views that these steps have written for no rows, which scans nothing.
    pub(super) async fn ask_views(
        &self,
        wanted: &Wanted,
        taken: &Difference,
    ) -> Result<(), CatalogError> {
        let Some(workgroup) = &wanted.workgroup else { return Ok(()) };
        let athena = Athena::of(
            self.athena.clone(),
            AthenaSettings {
                workgroup: workgroup.clone(),
                database: wanted.database.clone(),
                output: wanted.results.clone(),
            },
        );
        let written = taken.steps.iter().filter(|step| step.kind == CatalogKind::View);
        for view in written.filter_map(|step| wanted.table(&step.name)) {
            let way = self.understood(view, &athena, wanted).await?;
            self.answered(view, way, wanted).await?;
        }
        Ok(())
    }

    /// The first way of writing the view that Athena understands; it is written so.
    async fn understood(
        &self,
        view: &TableDef,
        athena: &Athena,
        wanted: &Wanted,
    ) -> Result<Way, CatalogError> {
        let mut refused = None;
        for way in WAYS {
            match self.tried(view, way, athena, wanted).await? {
                Ok(()) => return Ok(way),
                Err(source) => {
                    tracing::info!(view = view.name, ?way, %source, "Athena does not answer");
                    let is_of_the_view = source.is_of_the_query();
                    refused = Some(source);
                    if !is_of_the_view {
                        break;
                    }
                }
            }
        }
        Err(CatalogError::Unanswered { view: view.name.clone(), source: refused.map(Box::new) })
    }

    async fn tried(
        &self,
        view: &TableDef,
        way: Way,
        athena: &Athena,
        wanted: &Wanted,
    ) -> Result<Result<(), AthenaError>, ServiceError> {
        let sql = view.view.as_ref().map(|def| def.sql.as_str()).unwrap_or_default();
        match way {
            // The steps have written it so.
            Way::InGlue(ViewForm::SaysInvoker) => {}
            Way::InGlue(form) => self.rewrite(view, form, wanted).await?,
            Way::ByAthena => {
                let define = format!("CREATE OR REPLACE VIEW {} AS\n{sql}", view.name);
                if let Err(error) = athena.define(&define).await {
                    return Ok(Err(error));
                }
            }
        }
        let asked = athena.run(&format!("SELECT * FROM {} LIMIT 0", view.name), |_| ()).await;
        Ok(asked.map(drop))
    }

    async fn rewrite(
        &self,
        view: &TableDef,
        form: ViewForm,
        wanted: &Wanted,
    ) -> Result<(), ServiceError> {
        let Some(live) = self.live_view(view, wanted).await? else { return Ok(()) };
        self.put_view(view, form, &live.raw, wanted).await
    }

    /// Takes the mark off the view, and puts ours on what Athena has written.
    async fn answered(
        &self,
        view: &TableDef,
        way: Way,
        wanted: &Wanted,
    ) -> Result<(), CatalogError> {
        for attempt in 1.. {
            let Some(mut live) = self.live_view(view, wanted).await? else { break };
            let Some(def) = view.view.as_ref() else { break };
            let says = by_athena(def, &live);
            let parameters = &mut live.glue.parameters;
            let was_marked = parameters.remove(UNANSWERED).is_some();
            if way == Way::ByAthena {
                parameters.insert(OWNER.to_owned(), wanted.owner.clone());
                parameters.insert(BY_ATHENA.to_owned(), says);
            } else if !was_marked {
                // Somebody else has published and asked, too.
                break;
            }
            match self.carry_on(&view.name, &live, wanted).await {
                Err(error) if is_overtaken(&error) && attempt < CATALOG_ATTEMPTS_MAX => {}
                done => return Ok(done?),
            }
        }
        Ok(())
    }

    async fn live_view(
        &self,
        view: &TableDef,
        wanted: &Wanted,
    ) -> Result<Option<LiveTable>, ServiceError> {
        let tables = self.tables(&wanted.database).await?;
        Ok(tables.and_then(|mut tables| tables.remove(&view.name)))
    }
}
