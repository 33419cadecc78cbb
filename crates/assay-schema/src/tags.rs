//! The keys of tags: what is read from them, and what is written to them.

/// Names the person who uses an inference profile.
pub const USER: &str = "User";
/// Names the team.
pub const TEAM: &str = "Team";
/// How the filter of a budget names the team's tag; the team follows.
pub const TEAM_IN_BUDGET: &str = "user:Team$";
/// Names the project.
pub const PROJECT: &str = "Project";
/// Names the cost centre.
pub const COST_CENTER: &str = "CostCenter";

/// Those that say whose a profile is.
pub const OWNERS: [&str; 4] = [USER, TEAM, PROJECT, COST_CENTER];

/// The tag, or parameter, by which a resource is known as ours; its value is the
/// project's name.
pub const MARK: &str = "assay:project";

/// Names what an inference profile was copied from, which the service does not
/// tell again; its value is the id of the profile across regions.
pub const SOURCE: &str = "assay:source";
