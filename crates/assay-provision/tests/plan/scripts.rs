//! Each file of `tests/scripts` is a conversation with an account; what is said
//! in return is compared with `tests/plan/snapshots`.

use std::collections::BTreeMap;

use assay_doubles::provider::{Fake, Trouble, put};
use assay_host::Hinted;
use assay_provision::{
    Address, DestroyOptions, Observed, Outcome, Plan, PlanOptions, ProvisionError, Report,
    ResourceKind, Selection,
};
use serde_json::Value;

use crate::support::{address, applied, destruction, entries, observe, planned, settings};

struct Session {
    fake: Fake,
    /// What lies in the other regions.
    regions: BTreeMap<String, BTreeMap<Address, Observed>>,
    entries: Vec<(String, Value)>,
    saved: Option<String>,
}

#[test]
fn every_script_says_what_it_said() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        insta::assert_snapshot!(name, transcript(&text));
    }
}

fn transcript(script: &str) -> String {
    let fake = Fake::new("claude-code");
    let mut session = Session { fake, regions: BTreeMap::new(), entries: entries(), saved: None };
    let mut said = String::new();
    for line in script.lines().filter(|line| !line.trim().is_empty()) {
        let answer = match line.starts_with('#') {
            true => String::new(),
            false => session.say(line).unwrap_or_else(|error| screen(&error)),
        };
        let lead = if line.starts_with('#') { "\n" } else { "> " };
        said += &format!("{lead}{line}\n{answer}");
    }
    said
}

fn screen(error: &ProvisionError) -> String {
    let hint = error.hint().map(|hint| format!("hint: {hint}\n")).unwrap_or_default();
    format!("error: {error}\n{hint}")
}

impl Session {
    fn say(&mut self, line: &str) -> Result<String, ProvisionError> {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap();
        let rest: Vec<_> = words.collect();
        match (command, rest.as_slice()) {
            ("plan", flags) => Ok(self.plan(flags)?.to_string()),
            ("save", flags) => {
                self.saved = Some(self.plan(flags)?.to_json()?);
                Ok(String::new())
            }
            ("apply", ["saved"]) => {
                let plan = Plan::from_json(self.saved.as_ref().unwrap())?;
                Ok(told(&applied(&self.fake, &plan)?))
            }
            ("apply", flags) => Ok(told(&applied(&self.fake, &self.plan(flags)?)?)),
            ("destroy", flags) => self.destroy(flags),
            ("show", ["live"]) => {
                let live = self.fake.state();
                Ok(live.keys().map(|address| format!("  {address}\n")).collect())
            }
            ("show", [one]) => {
                let live = self.fake.state();
                Ok(live.get(&address(one)).map_or("nothing\n".into(), |live| {
                    serde_json::to_string(&live.attributes).unwrap() + "\n"
                }))
            }
            _ => {
                self.change(command, &rest);
                Ok(String::new())
            }
        }
    }

    fn plan(&self, flags: &[&str]) -> Result<Plan, ProvisionError> {
        let options = PlanOptions {
            adopt: flags.contains(&"--adopt"),
            replace_logging: flags.contains(&"--replace-logging"),
            selection: selection(flags),
        };
        planned(&self.fake, &settings(&self.entries)?, &options)
    }

    fn destroy(&self, flags: &[&str]) -> Result<String, ProvisionError> {
        let delete_data = after(flags, "--delete-data").map(str::to_owned).collect();
        let options = DestroyOptions { selection: selection(flags), delete_data };
        let plan = destruction(&self.fake, &settings(&self.entries)?, &options)?;
        Ok(plan.to_string() + &told(&applied(&self.fake, &plan)?))
    }

    fn change(&mut self, command: &str, rest: &[&str]) {
        let json = |words: &[&str]| -> Value { serde_json::from_str(&words.join(" ")).unwrap() };
        match (command, rest) {
            ("set", [key, value @ ..]) => {
                if *key == "project_name" {
                    *self.fake.project.lock().unwrap() = json(value).as_str().unwrap().to_owned();
                }
                self.entries.push(((*key).to_owned(), json(value)));
            }
            ("region", [region]) => self.go_to(region),
            ("drift", [at, path, "-"]) => {
                self.fake.edit(&address(at), |live| put(live, path, None));
            }
            ("drift", [at, path, value @ ..]) => {
                self.fake.edit(&address(at), |live| put(live, path, Some(json(value))));
            }
            ("gone", [at]) => drop(self.fake.live.lock().unwrap().remove(&address(at))),
            ("there", [at, value @ ..]) => {
                let attributes = serde_json::from_str(&value.join(" ")).unwrap();
                let live = Observed { attributes, outputs: Default::default() };
                self.fake.live.lock().unwrap().insert(address(at), live);
            }
            ("unmark", ["everything"]) => self.unmark(),
            ("break", [at]) => *self.fake.trouble.lock().unwrap() = Trouble::At(address(at)),
            _ => panic!("{command} {rest:?} is not understood"),
        }
    }

    /// To another region of the account, with what it has once for all of them.
    fn go_to(&mut self, region: &str) {
        let given = self.entries.iter().rev().find(|(key, _)| key == "region");
        let from = given.map_or("us-east-1", |(_, value)| value.as_str().unwrap()).to_owned();
        let mut live = self.fake.live.lock().unwrap();
        let here = live.extract_if(.., |address, _| !is_global(address.kind)).collect();
        self.regions.insert(from, here);
        live.extend(self.regions.remove(region).unwrap_or_default());
        drop(live);
        self.entries.push(("region".into(), region.into()));
    }

    /// As if another tool had made it all.
    fn unmark(&self) {
        for live in self.fake.live.lock().unwrap().values_mut() {
            for within in ["tags", "parameters"] {
                if let Some(Value::Object(tags)) = live.attributes.get_mut(within) {
                    tags.retain(|key, _| !key.starts_with("assay:"));
                    tags.insert("ManagedBy".into(), "terraform".into());
                }
            }
        }
        observe(&self.fake, &settings(&self.entries).unwrap()).unwrap();
    }
}

/// Roles and budgets are an account's, names of buckets everybody's.
fn is_global(kind: ResourceKind) -> bool {
    let kinds = ["iam_", "budget", "bucket"];
    kinds.iter().any(|begin| kind.name().starts_with(begin))
}

fn after<'a>(flags: &'a [&'a str], flag: &'a str) -> impl Iterator<Item = &'a str> {
    flags.windows(2).filter(move |pair| pair[0] == flag).map(|pair| pair[1])
}

fn selection(flags: &[&str]) -> Selection {
    Selection {
        modules: after(flags, "--module").map(|module| module.parse().unwrap()).collect(),
        targets: after(flags, "--target").map(address).collect(),
    }
}

fn told(report: &Report) -> String {
    let of = |wanted: &str| {
        let steps = report.steps.iter();
        steps.filter(|step| serde_json::to_value(&step.outcome).unwrap()["state"] == wanted).count()
    };
    let mut said = format!("done {}, not begun {}\n", of("done"), of("not_started"));
    for step in &report.steps {
        match &step.outcome {
            Outcome::Failed { why } => said += &format!("  failed: {}: {why}\n", step.address),
            Outcome::Differs { changes } => {
                said += &format!("  differs: {}: {changes:?}\n", step.address);
            }
            Outcome::Done | Outcome::NotStarted => {}
        }
    }
    said
}
