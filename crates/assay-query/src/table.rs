//! A lake table as DataFusion sees it.

mod files;
mod prune;
mod reader;
pub(crate) mod scan;
mod statistics;

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_lake::{DataFile, TableSnapshot};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, project_schema};
use datafusion::datasource::TableType;
use datafusion::datasource::physical_plan::{FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;

pub(crate) use reader::FileFault;
use scan::{planned, scan};

/// What statements may name, by name.
pub(crate) type Tables = BTreeMap<&'static str, Arc<dyn TableProvider>>;

/// Tables of the lake, by name.
pub(crate) type Snapshots = BTreeMap<&'static str, TableSnapshot>;

/// One table at one version: files, partition values and statistics are known
/// before the first query, so a scan opens only files that can hold rows.
#[derive(Debug)]
pub(crate) struct LakeTable {
    snapshot: TableSnapshot,
    schema: SchemaRef,
    data_columns: usize,
}

impl LakeTable {
    pub(crate) fn new(snapshot: TableSnapshot) -> Self {
        let data_columns = snapshot.schema.fields().len() - snapshot.table.partition_columns;
        let schema = scan_schema(&snapshot.schema, data_columns);
        Self { snapshot, schema, data_columns }
    }

    /// The same table with these files only.
    pub(crate) fn with_files(&self, files: Vec<DataFile>) -> Self {
        Self::new(self.snapshot.with_files(files))
    }

    pub(crate) fn has_files(&self) -> bool {
        !self.snapshot.files.is_empty()
    }

    fn partition_fields(&self) -> &[FieldRef] {
        &self.schema.fields()[self.data_columns..]
    }

    fn table_schema(&self) -> TableSchema {
        let fields = &self.schema.fields()[..self.data_columns];
        TableSchema::builder(Arc::new(Schema::new(fields.to_vec())))
            .with_table_partition_cols(self.partition_fields().to_vec())
            .build()
    }

    /// Whether the filter speaks of no column but partition columns, so that choosing
    /// files decides it fully. It may speak of none: what was said of a partition
    /// column (`IN (NULL)`) may have been simplified since to a constant.
    pub(crate) fn by_partition(&self, filter: &Expr) -> bool {
        !filter.is_volatile()
            && filter.column_refs().iter().all(|column| {
                self.partition_fields().iter().any(|field| field.name() == column.name())
            })
    }

    /// Files of the partitions that filters leave.
    pub(crate) fn files_of_partitions(
        &self,
        session: &dyn Session,
        filters: &[Expr],
    ) -> Result<Vec<&DataFile>> {
        let files = self.snapshot.files.iter().collect();
        let partition = filters.iter().filter(|filter| self.by_partition(filter)).cloned();
        let Some(filter) = conjunction(partition) else { return Ok(files) };
        let filter = self.physical(session, filter)?;
        prune::by_partition(files, &filter, self.partition_fields(), &self.schema)
    }

    /// Files that can hold a matching row.
    fn live_files(&self, session: &dyn Session, filters: &[Expr]) -> Result<Vec<&DataFile>> {
        let files = self.files_of_partitions(session, filters)?;
        let data = filters.iter().filter(|filter| !self.by_partition(filter)).cloned();
        let Some(filter) = conjunction(data) else { return Ok(files) };
        let filter = self.physical(session, filter)?;
        prune::by_statistics(files, &filter, self.partition_fields(), &self.schema)
    }

    fn physical(&self, session: &dyn Session, filter: Expr) -> Result<Arc<dyn PhysicalExpr>> {
        session.create_physical_expr(filter, &DFSchema::try_from(Arc::clone(&self.schema))?)
    }

    fn source(&self, session: &dyn Session) -> Result<ParquetSource> {
        let options = session.config_options().execution.parquet.clone();
        let options =
            datafusion::config::TableParquetOptions { global: options, ..Default::default() };
        Ok(ParquetSource::new(self.table_schema())
            .with_table_parquet_options(options)
            .with_parquet_file_reader_factory(reader::factory(session, &self.store_url()?)?))
    }

    /// Reads the files that can hold a matching row.
    pub(crate) fn plan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let live = self.live_files(session, filters)?;
        if live.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema, projection)?)));
        }
        let files = files::partitioned(&live, self.partition_fields(), &self.schema);
        let groups = files::groups(files, session.config().target_partitions());
        let scan = FileScanConfigBuilder::new(self.store_url()?, Arc::new(self.source(session)?))
            .with_file_groups(groups)
            .with_statistics(statistics::of_files(&live, self.partition_fields(), &self.schema)?)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }

    fn store_url(&self) -> Result<ObjectStoreUrl> {
        let url = &self.snapshot.store_url;
        ObjectStoreUrl::parse(&url[..url::Position::BeforePath])
    }
}

impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match self.by_partition(filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Inexact,
        };
        Ok(filters.iter().map(support).collect())
    }

    scan!(|self, session, projection, filters, limit| planned(
        self.plan(session, projection, filters, limit)
    ));
}

/// The schema that scans produce: text of the data files as views, which are
/// built from dictionary pages without copying.
pub(crate) fn scan_schema(schema: &Schema, data_columns: usize) -> SchemaRef {
    let fields = schema.fields().iter().enumerate().map(|(index, field)| {
        match (index < data_columns, field.data_type()) {
            (true, DataType::Utf8) => {
                Arc::new(Field::clone(field).with_data_type(DataType::Utf8View))
            }
            _ => Arc::clone(field),
        }
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
