//! Texts within an object that are objects of their own: data in base64, with
//! or without gzip, and JSON within a string.

use assay_schema::words::RejectReason;

use crate::envelope::Wrapped;
use crate::frame::Cursor;
use crate::limits::Limits;
use crate::scan::Text;
use crate::sink::{HALF_PAIR, Rejected};
use crate::view::{Behind, ObjectPlace, View};
use crate::{base64, foreign, inflate};

/// A text from within an object, as far as it has been read.
pub(crate) struct Enclosed {
    text: Vec<u8>,
    utf8_bytes: usize,
    cursor: Cursor,
    /// Where what encloses it begins in the object.
    pub(crate) place: ObjectPlace,
}

impl Enclosed {
    /// Takes a text out of what it is wrapped in. It may be as long as a record.
    pub(crate) fn open(
        wrapped: Wrapped<'_>,
        place: ObjectPlace,
        limits: &Limits,
    ) -> Result<Self, Rejected> {
        let text = match wrapped {
            Wrapped::Data(data) => inflated(&unescaped(data)?, limits)?,
            Wrapped::Message(text) | Wrapped::Text(text) => unescaped(text)?,
        };
        if text.trim_ascii().is_empty() {
            return Err((RejectReason::InvalidJson, "the data is empty".into()));
        }
        if let Some(kind) = foreign::of_bytes(&text) {
            return Err((kind.reason, format!("{} in the data", kind.name).into()));
        }
        let utf8_bytes = crate::view::utf8_bytes(&text);
        Ok(Self { text, utf8_bytes, cursor: Cursor::new(limits.clone()), place })
    }

    /// Its length in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.text.len() as u64
    }

    /// The text, and where it has been read to.
    pub(crate) fn parts(&mut self) -> (View<'_>, &mut Cursor) {
        let view = View { bytes: &self.text, behind: Behind::End, utf8_bytes: self.utf8_bytes };
        (view, &mut self.cursor)
    }
}

fn unescaped(text: Text<'_>) -> Result<Vec<u8>, Rejected> {
    let mut unescaped = Vec::new();
    let decoded = text.decode(&mut unescaped).map(<[u8]>::to_vec);
    decoded.ok_or((RejectReason::InvalidJson, HALF_PAIR.into()))
}

fn inflated(data: &[u8], limits: &Limits) -> Result<Vec<u8>, Rejected> {
    let reject = |reason, how: &'static str| (reason, format!("data in base64: {how}").into());
    let stored = base64::decode(data)
        .ok_or_else(|| reject(RejectReason::InvalidJson, "it is not base64"))?;
    match inflate::bounded(&stored, limits.record_bytes_max) {
        Ok(text) => Ok(text.into_owned()),
        Err(inflate::TOO_LARGE) => Err(reject(RejectReason::RecordTooLarge, inflate::TOO_LARGE)),
        Err(how) => Err(reject(RejectReason::CorruptObject, how)),
    }
}
