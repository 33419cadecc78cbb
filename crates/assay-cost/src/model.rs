//! Names of models, which are those of the lake and of the bill.

pub use assay_schema::models::{
    CLAUDE as KNOWN_MODELS, Model as KnownModel, ModelId, is_provisioned, model_of_service,
    one_spelling, spellings,
};
