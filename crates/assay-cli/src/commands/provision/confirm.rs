//! Shows a plan and asks, for each thing that will be lost by its name.

use std::io::{self, IsTerminal};

use assay_provision::limits::DELETIONS_OF_A_KIND_MAX;
use assay_provision::{Loss, Plan};

use crate::report::Complaint;
use crate::screen;

/// What was agreed to on the command line.
#[derive(Clone, Copy)]
pub(super) struct Agreed {
    /// Nothing is asked.
    pub(super) yes: bool,
    /// So many resources of a kind may go.
    pub(super) max_delete: Option<usize>,
}

/// Shows the plan on stderr and comes back when it is agreed to.
///
/// # Errors
/// Nobody agrees, nobody can be asked, or more goes than was agreed to.
pub(super) fn shown(plan: &Plan, agreed: Agreed, quiet: bool) -> anyhow::Result<()> {
    if !(agreed.yes && quiet) {
        screen::tell(&plan.to_string());
    }
    let bound = agreed.max_delete.unwrap_or(DELETIONS_OF_A_KIND_MAX);
    if agreed.yes || agreed.max_delete.is_some() {
        plan.check_deletions(bound)?;
    }
    if agreed.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        let nobody =
            Complaint::usage("this needs a confirmation, and there is no terminal to ask on");
        return Err(nobody.hint("run it on a terminal, or with --yes").into());
    }
    asked(plan, bound)
}

/// Of a kind of which many go, the number; of what is lost besides, each name.
fn asked(plan: &Plan, bound: usize) -> anyhow::Result<()> {
    let mut many = plan.deletions();
    many.retain(|_, count| *count > DELETIONS_OF_A_KIND_MAX);
    let numbers = many.iter().filter(|(_, count)| **count > bound);
    let numbers: Vec<_> = numbers.collect();
    let losses = plan.losses.iter().filter(|loss| !many.contains_key(&loss.kind));
    let losses: Vec<_> = losses.collect();
    for (kind, count) in &numbers {
        let question = format!("This deletes {count} of {kind}.\nType the number to delete them: ");
        answer(&question, &count.to_string())?;
    }
    losses.iter().try_for_each(|loss| agreed_to(loss))?;
    match numbers.is_empty() && losses.is_empty() {
        true => answer("Type `yes` to do this: ", "yes"),
        false => Ok(()),
    }
}

fn agreed_to(loss: &Loss) -> anyhow::Result<()> {
    let (name, what) = (screen::one_line(&loss.name), screen::one_line(&loss.what));
    let question = format!("This is lost for ever: {what}.\nType `{name}` to lose it: ");
    answer(&question, &name)
}

fn answer(question: &str, wanted: &str) -> anyhow::Result<()> {
    screen::tell(question);
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if !line.ends_with('\n') {
        // The terminal has seen no end of the line: what follows begins a new one.
        screen::tell("\n");
    }
    match line.trim() == wanted {
        true => Ok(()),
        false => Err(Complaint::failed("not agreed to: nothing was changed").into()),
    }
}
