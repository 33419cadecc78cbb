//! The five classes of tokens and a price for each.

use crate::money::Price;

/// A class of tokens with a price of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenClass {
    /// Tokens of the prompt that were neither read from nor written to the cache.
    Input,
    /// Tokens of the answer.
    Output,
    /// Tokens of the prompt that were read from the cache.
    CacheRead,
    /// Tokens written to the cache for five minutes.
    CacheWrite5m,
    /// Tokens written to the cache for one hour.
    CacheWrite1h,
}

impl TokenClass {
    /// Every class, in the order of columns.
    pub const ALL: [Self; 5] =
        [Self::Input, Self::Output, Self::CacheRead, Self::CacheWrite5m, Self::CacheWrite1h];

    /// The word in files, columns and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
            Self::CacheRead => "cache_read",
            Self::CacheWrite5m => "cache_write_5m",
            Self::CacheWrite1h => "cache_write_1h",
        }
    }
}

/// A price for each class that has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rates([Option<Price>; 5]);

impl Rates {
    /// The price of a class; `None` where it has none.
    pub const fn of(&self, class: TokenClass) -> Option<Price> {
        self.0[class as usize]
    }

    /// Sets the price of a class.
    pub const fn set(&mut self, class: TokenClass, price: Option<Price>) {
        self.0[class as usize] = price;
    }

    /// Whether no class has a price.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The lowest price of a cache write whose lifetime is not known.
    pub fn unsplit_low(&self) -> Option<Price> {
        self.unsplit().min()
    }

    /// The highest price of a cache write whose lifetime is not known: that of one
    /// hour, or of five minutes where the model has no other.
    pub fn unsplit_high(&self) -> Option<Price> {
        self.unsplit().max()
    }

    fn unsplit(&self) -> impl Iterator<Item = Price> {
        let writes = [TokenClass::CacheWrite5m, TokenClass::CacheWrite1h];
        writes.into_iter().filter_map(|class| self.of(class))
    }

    /// Class by class, what is made of both prices.
    pub(super) fn zip(
        &self,
        other: &Self,
        choose: impl Fn(Option<Price>, Option<Price>) -> Option<Price>,
    ) -> Self {
        Self(std::array::from_fn(|class| choose(self.0[class], other.0[class])))
    }

    /// Class by class, another price.
    ///
    /// # Errors
    ///
    /// The first one that `change` gives.
    pub(super) fn try_map<E>(&self, change: impl Fn(Price) -> Result<Price, E>) -> Result<Self, E> {
        let mut changed = Self::default();
        for class in TokenClass::ALL {
            changed.set(class, self.of(class).map(&change).transpose()?);
        }
        Ok(changed)
    }
}
