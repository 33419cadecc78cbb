//! A struct that is the attributes of one kind.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Attributes;

/// Tags by key. Those that AWS sets itself (`aws:…`) are left out by the adapter.
pub type Tags = BTreeMap<String, String>;

/// A struct that is the attributes of one kind.
pub trait Shape: Serialize + DeserializeOwned {
    /// As attributes: one for each field that is set.
    fn attributes(&self) -> Attributes {
        // A struct of texts, numbers and maps with text keys always is an object.
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields.into_iter().collect(),
            _ => Attributes::new(),
        }
    }

    /// From attributes.
    ///
    /// # Errors
    /// A field is missing or of another type.
    fn from_attributes(attributes: &Attributes) -> Result<Self, serde_json::Error> {
        let fields = attributes.iter().map(|(name, value)| (name.clone(), value.clone()));
        serde_json::from_value(Value::Object(fields.collect()))
    }
}

impl<T: Serialize + DeserializeOwned> Shape for T {}
