//! Dated prices: the built-in book, a user's `prices.toml` over it, and the rows of
//! the lake's table `prices`, with every premium and discount folded in.

mod book;
mod explain;
mod file;
mod offer;
mod partitions;
mod prompt_size;
mod rates;
mod read;
mod rows;
mod update;

pub use book::{PriceBook, UserFile};
pub use explain::{PriceChain, PriceStep, StepKind};
pub use file::{Discount, ListPrice, PriceFile, PriceKey, PriceScope, PriceSource};
pub use offer::{Offer, OfferError, OfferPrice, read_offer};
pub use partitions::{PARTITIONS, partition_of_region};
pub use prompt_size::PromptSize;
pub use rates::{Rates, TokenClass};
pub use rows::{EVERY_ACCOUNT, PriceRow, RowKey, RowScope};
pub use update::{PriceChange, Update, compare};
