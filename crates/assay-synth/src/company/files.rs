//! What a company has for `assay`: rules, directory, profiles.

use std::path::Path;

use serde_json::{Value, json};

use super::callers::{gateway_jobs, of_team_key, services};
use super::charge::Charge;
use super::directory::{DirectoryRow, id};
use super::staff::Company;
use super::teams::{GATEWAY, MOVES_BY_RULE, SEARCH, move_day};
use crate::SynthError;
use crate::dollars::is_global;
use crate::file::put;
use crate::models::{ProfileOf, owned_profiles, regions, shared_profiles};
use crate::spec::{Place, Spec};

/// Writes what the company of a specification knows of its callers into a folder: `people.toml`,
/// `people.csv`, and, as the AWS CLI prints them, `profiles.json` and the tags in `tags.json`.
/// Nothing without a company.
///
/// # Errors
/// [`SynthError::Spec`] if the specification makes no sense, [`SynthError::Write`] at the first
/// file that cannot be written.
pub fn write_company(spec: &Spec, dir: &Path) -> Result<(), SynthError> {
    spec.check()?;
    let Some(company) = Company::of(spec) else { return Ok(()) };
    let (profiles, tags) = profiles(spec, &company);
    put(dir, "people.toml", company.rules())?;
    put(dir, "people.csv", company.list())?;
    put(dir, "profiles.json", format!("{profiles:#}\n"))?;
    put(dir, "tags.json", format!("{tags:#}\n"))
}

impl Company {
    fn rules(&self) -> String {
        let jobs = lines(&gateway_jobs());
        let services = lines(&services());
        let key = lines(&of_team_key());
        let moved = lines(&Charge::of_team(SEARCH));
        format!(
            r#"# Who calls. The first rule that matches counts; `assay people check` shows what each one does.
people_csv = "people.csv"

# Behind the gateway all calls have one identity: the user is in the request's metadata.
[[rule]]
principal = "{GATEWAY}"
metadata.user = "*"
person = "{{metadata.user}}"

# What the gateway calls for nobody.
[[rule]]
principal = "{GATEWAY}"
{jobs}
# Services: the name of the session is the person.
[[rule]]
principal = "*-lambda-role"
{services}
# Moved to another team, which is the one in people.csv.
[[rule]]
session = "{mover}"
until = {until}
{moved}
# An API key names no person. This one belongs to a team.
[[rule]]
principal = "{team_key}"
{key}
# A project that a call itself names.
[[rule]]
session = "*"
metadata.project = "*"
project = "{{metadata.project}}"
"#,
            mover = id(MOVES_BY_RULE),
            until = self.date(move_day(self.days)),
            team_key = self.team_key,
        )
    }

    fn list(&self) -> String {
        let header = "id,name,email,team,project,cost_center,from,until\n".to_owned();
        self.directory.iter().fold(header, |text, row| text + &self.line(row))
    }

    fn line(&self, row: &DirectoryRow) -> String {
        let day = |day: Option<u32>| day.map_or(String::new(), |day| self.date(day).to_string());
        let DirectoryRow { id, name, email, team, project, .. } = row;
        let (project, cost_center) = (project.unwrap_or_default(), row.cost_center());
        let (cost_center, team) = (cost_center.unwrap_or_default(), team.name);
        let (from, until) = (day(row.from), day(row.until));
        format!("{id},{name},{email},{team},{project},{cost_center},{from},{until}\n")
    }
}

/// What a rule says, as lines of TOML.
fn lines(charge: &Charge) -> String {
    let Charge { person, team, project, cost_center } = charge;
    let fields =
        [("person", person), ("team", team), ("project", project), ("cost_center", cost_center)];
    let said = fields.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    said.map(|(key, value)| format!("{key} = \"{value}\"\n")).collect()
}

/// The profiles of all places, and the tags of those that have some.
fn profiles(spec: &Spec, company: &Company) -> (Value, Value) {
    let (mut shown, mut tagged) = (Vec::new(), Vec::new());
    for place in &spec.places {
        shown.extend(shared_profiles(place).iter().map(|of| show(place, "shared", of)));
    }
    for (number, person) in company.people.iter().enumerate() {
        let Some(owned) = person.seat.as_ref().and_then(|seat| seat.owned.as_ref()) else {
            continue;
        };
        let place = &spec.places[number % spec.places.len()];
        for of in owned_profiles(place, &owned.owner) {
            shown.push(show(place, &owned.owner, &of));
            tagged.push(json!({"ResourceARN": of.arn, "Tags": tags(&owned.tags)}));
        }
    }
    (json!({"inferenceProfileSummaries": shown}), json!({"ResourceTagMappingList": tagged}))
}

fn show(place: &Place, owner: &str, of: &ProfileOf) -> Value {
    let in_region =
        |region: &str| format!("arn:aws:bedrock:{region}::foundation-model/{}", of.model);
    let models: Vec<String> = if of.is_regional {
        vec![in_region(&place.region)]
    } else if is_global(&of.arn) {
        vec![in_region(""), in_region(&place.region)]
    } else {
        regions(&place.region).iter().map(|region| in_region(region)).collect()
    };
    let models: Vec<Value> = models.into_iter().map(|arn| json!({"modelArn": arn})).collect();
    let model = of.model.trim_start_matches("anthropic.").trim_end_matches(":0");
    json!({
        "inferenceProfileName": format!("{owner}-{model}"),
        "inferenceProfileArn": of.arn,
        "models": models,
        "status": "ACTIVE",
        "type": "APPLICATION",
    })
}

fn tags(tags: &Charge) -> Vec<Value> {
    let Charge { person, team, project, cost_center } = tags;
    let fields =
        [("User", person), ("Team", team), ("Project", project), ("CostCenter", cost_center)];
    let tags = fields.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    tags.map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
