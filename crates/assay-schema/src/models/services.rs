//! The services of the bill under which models of Claude are.

use super::claude::{CLAUDE, Model};

impl Model {
    /// The service of the bill that is this model alone, as Cost Explorer has it.
    pub fn service(&self) -> String {
        format!("{} (Amazon Bedrock Edition)", self.name)
    }
}

/// Services of the bill under which Bedrock itself is: many accounts have all of
/// Claude under the second, guardrails and other vendors' models are under both.
pub const BEDROCK_SERVICES: [&str; 2] = ["Amazon Bedrock", "Amazon Bedrock Service"];

/// Every service of the bill under which Claude may be, sorted.
pub fn services() -> Vec<String> {
    let bedrock = BEDROCK_SERVICES.map(str::to_owned).into_iter();
    let mut all: Vec<_> = bedrock.chain(CLAUDE.iter().map(Model::service)).collect();
    all.sort();
    all
}

/// Whether a service of the bill, by its whole name, is one under which Claude
/// is. One that is younger than this list has Claude in its name.
pub fn is_service_of_claude(service: &str) -> bool {
    BEDROCK_SERVICES.contains(&service) || service.split(' ').any(|word| word == "Claude")
}

/// The model of a service on the bill, `Claude Opus 4.6 (Amazon Bedrock Edition)`,
/// or of a usage type, `Claude4.6Opus`.
pub fn model_of_service(service: &str) -> Option<&'static str> {
    let name = service.split(" (").next().unwrap_or_default();
    let name = name.replace(' ', "").to_lowercase();
    let known = CLAUDE.iter().find(|model| spelt(model).contains(&name))?;
    Some(known.id)
}

/// The service's name as one word, the version after the family and before it: AWS
/// writes `Claude Opus 4.6`, `Claude 3.7 Sonnet` and `Claude4.6Opus`.
fn spelt(model: &Model) -> [String; 2] {
    let mut words: Vec<&str> = model.name.split(' ').collect();
    let own = words.concat().to_lowercase();
    words.swap(1, 2);
    [own, words.concat().to_lowercase()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_has_a_service_and_an_id_of_its_own() {
        let all = services();
        let mut once = all.clone();
        once.dedup();
        assert_eq!(all, once);
        assert!(all.iter().all(|service| is_service_of_claude(service)));
        assert!(is_service_of_claude("Claude Ode 9 (Amazon Bedrock Edition)"));
        assert!(!is_service_of_claude("Amazon Bedrock AgentCore"));
        let mut ids: Vec<_> = CLAUDE.iter().map(|model| model.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CLAUDE.len());
    }
}
