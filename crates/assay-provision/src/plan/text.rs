//! A plan as a person reads it.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use super::document::Plan;
use super::step::{Action, PlanStep};
use crate::{Change, Module};

/// Characters of a value beyond which the rest of it is left out.
const VALUE_CHARS_MAX: usize = 160;

impl Display for Plan {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "Plan for {} in {} {}", self.project, self.account_id, self.region)?;
        for module in Module::ALL {
            let shown = |step: &&PlanStep| step.module == module && step.action != Action::Keep;
            let steps: Vec<_> = self.steps.iter().filter(shown).collect();
            if !steps.is_empty() {
                writeln!(out, "\n{module}")?;
                steps.into_iter().try_for_each(|step| write!(out, "{step}"))?;
            }
        }
        writeln!(out, "\n{}", self.summary())?;
        let losses = self.losses.iter().map(|loss| format!("lost: {}: {}", loss.name, loss.what));
        let notes = self.notes.iter().map(|note| format!("note: {note}"));
        losses.chain(notes).try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl Plan {
    /// What will be done, in a line.
    pub fn summary(&self) -> String {
        let words = [
            (Action::Create, "to create"),
            (Action::Update, "to update"),
            (Action::Replace, "to replace"),
            (Action::Delete, "to delete"),
            (Action::Keep, "as wanted"),
            (Action::Foreign, "not ours"),
            (Action::Retain, "to survive"),
        ];
        let counted = words.map(|(action, word)| (self.count(action), word));
        let counted = counted.iter().filter(|(count, _)| *count > 0);
        let counted: Vec<_> = counted.map(|(count, word)| format!("{count} {word}")).collect();
        match counted.is_empty() {
            true => "Nothing is there and nothing is wanted.".to_owned(),
            false => format!("{}.", counted.join(", ")),
        }
    }
}

impl Display for PlanStep {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let sign = match self.action {
            Action::Create => "+",
            Action::Update => "~",
            Action::Replace => "±",
            Action::Delete => "-",
            Action::Keep => "=",
            Action::Foreign => "!",
            Action::Retain => "·",
        };
        let adopts = if self.adopts { " (taken over)" } else { "" };
        let reason = self.reason.as_ref().map(|reason| format!("  # {reason}"));
        writeln!(out, "  {sign} {}{adopts}{}", self.address, reason.unwrap_or_default())?;
        self.changes.iter().try_for_each(|change| write!(out, "{change}"))
    }
}

impl Display for Change {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { attribute, from, to } = self;
        if !is_long(from) && !is_long(to) {
            return writeln!(out, "      {attribute}: {} → {}", short(from), short(to));
        }
        writeln!(out, "      {attribute}")?;
        let (gone, new) = (lines(from), lines(to));
        let only = |side: &[String], other: &[String]| {
            side.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>()
        };
        let (only_gone, only_new) = (only(&gone, &new), only(&new, &gone));
        if only_gone.is_empty() && only_new.is_empty() {
            return writeln!(out, "        the same in another order");
        }
        only_gone.iter().try_for_each(|line| writeln!(out, "        - {line}"))?;
        only_new.iter().try_for_each(|line| writeln!(out, "        + {line}"))
    }
}

fn is_long(value: &Option<Value>) -> bool {
    value.as_ref().is_some_and(|value| match value {
        Value::String(text) => text.contains('\n'),
        value => value.is_object() || value.is_array(),
    })
}

/// The items of a list, the fields of an object, the lines of a text. Nothing is
/// left out: a plan is agreed to as it is shown.
fn lines(value: &Option<Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().map(Value::to_string).collect(),
        Some(Value::Object(fields)) => {
            fields.iter().map(|(key, value)| format!("{key}: {value}")).collect()
        }
        Some(Value::String(text)) if text.contains('\n') => {
            text.lines().map(str::to_owned).collect()
        }
        value => value.iter().map(Value::to_string).collect(),
    }
}

fn short(value: &Option<Value>) -> String {
    value.as_ref().map_or_else(|| "none".to_owned(), |value| cut(&value.to_string()))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
