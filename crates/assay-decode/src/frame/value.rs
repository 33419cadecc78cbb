//! Values that are no objects.

use assay_schema::words::RejectReason;

use super::{Array, Cursor};
use crate::envelope::Envelope;
use crate::scan::Stopped;
use crate::view::{Behind, NextInObject, View};

impl Cursor {
    /// A value that is no object: alone on its line, or an array's element. Of
    /// such only a text can hold a record.
    pub(super) fn other_value<'w>(
        &mut self,
        view: View<'w>,
        envelope: &mut Envelope<'w>,
    ) -> NextInObject {
        let mut scanner = self.scanner(view);
        let alone = self.array != Array::Open;
        let is_all = view.behind != Behind::More && !self.is_limited(view);
        if let Err(Stopped) = scanner.scalar(alone, is_all) {
            return self.fail(view, &scanner);
        }
        let mut again = scanner.again();
        if let Ok(Some(text)) = again.text()
            && text.raw().starts_with(b"{")
        {
            envelope.wrap(text);
            return self.accept(view, &scanner);
        }
        let place = self.place();
        self.take(&scanner, false);
        NextInObject::Reject(
            RejectReason::NotAnObject,
            "a value that is no object".to_owned(),
            place,
        )
    }
}
