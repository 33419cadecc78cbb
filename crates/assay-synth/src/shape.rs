//! Operations and families of bodies, and how often each occurs.

/// Declares a list of words with usual weights: variant, name, weight, meaning.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $weight:literal: $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[doc = $meaning] $variant,)+ }

        impl $name {
            /// Every one, in the order of the table of knobs.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name; for an operation also as it stands in records.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What it is.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// The weight in ordinary logs.
            pub const fn usual_weight(self) -> f64 {
                match self { $(Self::$variant => $weight,)+ }
            }
        }
    };
}

words! {
    /// The runtime operation that was called.
    Operation {
        Converse = "Converse", 10.0: "One answer; the output body is one object.",
        ConverseStream = "ConverseStream", 18.0: "Streamed answer, folded into one object.",
        InvokeModel = "InvokeModel", 12.0: "One answer in the model's own format.",
        InvokeModelStream = "InvokeModelWithResponseStream", 60.0: "Streamed answer; the output body is an array of chunks.",
    }
}

words! {
    /// Whose request and response format the bodies of InvokeModel calls have.
    Family {
        Anthropic = "anthropic", 90.0: "Claude models.",
        Nova = "nova", 3.0: "Amazon Nova models.",
        Llama = "llama", 2.0: "Meta Llama models.",
        Titan = "titan", 1.0: "Amazon Titan text models.",
        Cohere = "cohere", 1.0: "Cohere Command models; no usage in their bodies.",
        OpenAi = "openai", 1.0: "OpenAI open-weight models.",
        Embedding = "embedding", 2.0: "Amazon Titan embeddings; no output count.",
    }
}

impl Operation {
    /// Whether the caller got the answer as a stream.
    pub fn streams(self) -> bool {
        matches!(self, Self::ConverseStream | Self::InvokeModelStream)
    }

    /// Whether the bodies have the common format of all models.
    pub fn converses(self) -> bool {
        matches!(self, Self::Converse | Self::ConverseStream)
    }
}

/// Weights of operations and families; only their proportions matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes {
    operations: Vec<f64>,
    families: Vec<f64>,
}

impl Shapes {
    /// Anthropic streams mostly, some of everything else.
    pub fn usual() -> Self {
        Self {
            operations: Operation::ALL.iter().map(|o| o.usual_weight()).collect(),
            families: Family::ALL.iter().map(|f| f.usual_weight()).collect(),
        }
    }

    /// The weight of one operation.
    pub fn operation(&self, operation: Operation) -> f64 {
        self.operations[operation as usize]
    }

    /// The weight of one family.
    pub fn family(&self, family: Family) -> f64 {
        self.families[family as usize]
    }

    /// Sets the weight of one operation; below 0 counts as 0.
    pub fn set_operation(&mut self, operation: Operation, weight: f64) -> &mut Self {
        self.operations[operation as usize] = weight.max(0.0);
        self
    }

    /// Sets the weight of one family; below 0 counts as 0.
    pub fn set_family(&mut self, family: Family, weight: f64) -> &mut Self {
        self.families[family as usize] = weight.max(0.0);
        self
    }

    pub(crate) fn operation_weights(&self) -> &[f64] {
        &self.operations
    }

    pub(crate) fn family_weights(&self) -> &[f64] {
        &self.families
    }
}
