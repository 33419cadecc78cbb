//! Merging sorted files into one sorted stream of row groups.

use arrow::array::RecordBatch;
use assay_schema::Table;

use crate::compact::cursor::Cursor;
use crate::compact::gather::Gather;
use crate::compact::sorted_file::merge_schema;
use crate::error::LakeError;

/// Takes the row groups of a merge, in order.
pub(super) type Emit<'a> = dyn FnMut(RecordBatch) -> Result<(), LakeError> + 'a;

/// Inputs in the order of their current rows, the first one last.
struct Merge {
    cursors: Vec<Cursor>,
    order: Vec<usize>,
}

/// Merges inputs that are sorted as [`Table::sorted_by`] says, without the rows
/// they are to lose, into row groups of `group_rows` rows or little more.
pub(super) fn merge(
    table: &'static Table,
    cursors: Vec<Cursor>,
    group_rows: usize,
    emit: &mut Emit<'_>,
) -> Result<(), LakeError> {
    let columns = LakeError::columns(table);
    let mut gather = Gather::new(merge_schema(table), cursors.len());
    let mut merge = Merge::new(cursors);
    while merge.step(&mut gather)? {
        if gather.rows() >= group_rows {
            emit(gather.finish().map_err(columns)?)?;
        }
    }
    if gather.rows() > 0 {
        emit(gather.finish().map_err(columns)?)?;
    }
    Ok(())
}

impl Merge {
    fn new(cursors: Vec<Cursor>) -> Self {
        let mut order: Vec<usize> = (0..cursors.len()).collect();
        order.sort_by(|a, b| cursors[*b].compare(&cursors[*a]));
        Self { cursors, order }
    }

    /// Takes the rows with which one input leads; false when nothing is left.
    fn step(&mut self, gather: &mut Gather) -> Result<bool, LakeError> {
        let Some(first) = self.order.pop() else { return Ok(false) };
        let second = self.order.last().map(|second| &self.cursors[*second]);
        let cursor = &self.cursors[first];
        let leading = cursor.leading(second);
        let end = leading.end;
        for range in cursor.kept(leading) {
            gather.take(first, cursor.rows(), range);
        }
        if self.cursors[first].advance(end)? {
            self.insert(first);
        }
        Ok(true)
    }

    fn insert(&mut self, input: usize) {
        let cursor = &self.cursors[input];
        let place =
            self.order.partition_point(|other| self.cursors[*other].compare(cursor).is_gt());
        self.order.insert(place, input);
    }
}
