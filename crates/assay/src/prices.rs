//! The price book in force, and the lake's table `prices`.

use std::path::{Path, PathBuf};

use assay_cost::day::Day;
use assay_cost::prices::{Offer, PriceBook, PriceFile, Update, UserFile, compare, read_offer};
use assay_lake::Lake;
use assay_lake::small_tables::{self, Written, price_rows};
use assay_schema::tables::PRICES;
use serde::Serialize;

use crate::limits::PRICE_LIST_BYTES_MAX;
use crate::{JobError, files};

/// The file in messages.
const FILE: &str = "the price file";

/// Prices: those of the user's file over the built-in book.
#[derive(Clone, Debug, Default)]
pub struct PricesJob {
    /// The user's `prices.toml`; the built-in book alone without one.
    pub file: Option<PathBuf>,
}

/// What became of the lake's prices.
#[derive(Clone, Debug, Serialize)]
pub struct PricesSummary {
    /// The user's file, if one is set.
    pub file: Option<PathBuf>,
    /// The day on which the book was last compared with AWS's prices.
    pub as_of: Option<Day>,
    /// Models with a price.
    pub models: usize,
    /// What became of the table.
    #[serde(flatten)]
    pub table: Written,
}

/// What a file of prices has.
#[derive(Clone, Debug, Serialize)]
pub struct PricesChecked {
    /// The user's file, if one is set.
    pub file: Option<PathBuf>,
    /// The day on which the book was last compared with AWS's prices.
    pub as_of: Option<Day>,
    /// Prices of the file.
    pub prices: usize,
    /// Discounts of the file.
    pub discounts: usize,
    /// Models with a price, the built-in ones included.
    pub models: usize,
}

/// AWS's price list beside the book in force.
#[derive(Debug)]
pub struct PricesCompared {
    /// What AWS's list says.
    pub offer: Offer,
    /// Where it differs.
    pub update: Update,
    /// The user's file as it is; empty without one.
    own: PriceFile,
}

impl PricesJob {
    /// The book in force.
    ///
    /// # Errors
    /// [`JobError::Faulty`] with every fault of the file, and [`JobError::Unread`].
    pub fn book(&self) -> Result<PriceBook, JobError> {
        Ok(self.book_and_file()?.0)
    }

    /// The same where the user has a file: it goes before the prices of a lake, which
    /// go before the built-in ones.
    ///
    /// # Errors
    /// As of [`PricesJob::book`].
    pub fn own_book(&self) -> Result<Option<PriceBook>, JobError> {
        self.file.is_some().then(|| self.book()).transpose()
    }

    /// What the file has, if nothing is wrong with it.
    ///
    /// # Errors
    /// As of [`PricesJob::book`].
    pub fn check(&self) -> Result<PricesChecked, JobError> {
        let (book, own) = self.book_and_file()?;
        Ok(PricesChecked {
            file: self.file.clone(),
            as_of: book.as_of(),
            prices: own.prices.len(),
            discounts: own.discounts.len(),
            models: book.models().len(),
        })
    }

    /// Writes the book in force into the lake, if it is another one than before.
    ///
    /// # Errors
    /// As of [`PricesJob::book`], before anything is written; and when the lake cannot
    /// be written.
    pub async fn sync(&self, lake: &Lake) -> Result<PricesSummary, JobError> {
        let book = self.book()?;
        let table = small_tables::write(lake, &PRICES, &price_rows(book.rows())?).await?;
        let (as_of, models) = (book.as_of(), book.models().len());
        Ok(PricesSummary { file: self.file.clone(), as_of, models, table })
    }

    /// Compares a price list of AWS, downloaded by the user, with the book in force.
    ///
    /// # Errors
    /// As of [`PricesJob::book`]; [`JobError::Unread`], also for a list of more than
    /// [`PRICE_LIST_BYTES_MAX`]; and [`JobError::NotAnOffer`].
    pub fn compare(&self, list: &Path) -> Result<PricesCompared, JobError> {
        let (book, own) = self.book_and_file()?;
        let unread = |source| JobError::Unread { path: list.to_owned(), source };
        let text = files::Bounded::open(list, PRICE_LIST_BYTES_MAX).map_err(unread)?;
        let offer = read_offer(text).map_err(|error| match error.unread() {
            Ok(source) => unread(source),
            Err(source) => JobError::NotAnOffer { path: list.to_owned(), source },
        })?;
        let update = compare(&book, &offer);
        Ok(PricesCompared { offer, update, own })
    }

    /// The book in force and what the user's file has of it, from one reading.
    fn book_and_file(&self) -> Result<(PriceBook, PriceFile), JobError> {
        let Some(path) = &self.file else { return Ok((read_book(None)?, PriceFile::default())) };
        let (name, text) = (path.display().to_string(), files::text(FILE, path)?);
        let book = read_book(Some(UserFile { name: &name, text: &text }))?;
        let own = PriceFile::parse(&name, &text).map_err(files::faulty(FILE))?;
        Ok((book, own))
    }
}

impl PricesCompared {
    /// The text of the `prices.toml` that follows: the user's prices and discounts with
    /// AWS's changes. Comments of the user's file are not part of it.
    pub fn prices_toml(&self) -> String {
        self.update.applied_to(&self.own).to_toml()
    }
}

fn read_book(user: Option<UserFile<'_>>) -> Result<PriceBook, JobError> {
    PriceBook::read(user).map_err(files::faulty(FILE))
}
