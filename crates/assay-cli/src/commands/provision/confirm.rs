//! Shows a plan and asks, for each thing that will be lost by its name.

use std::io::{self, IsTerminal};

use assay_provision::{Loss, Plan};

use crate::report::Complaint;
use crate::screen;

/// Shows the plan on stderr and comes back when it is agreed to.
///
/// # Errors
/// Nobody agrees, or nobody can be asked.
pub(super) fn shown(plan: &Plan, yes: bool, quiet: bool) -> anyhow::Result<()> {
    if !(yes && quiet) {
        screen::tell(&plan.to_string());
    }
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        let nobody = Complaint::usage("nobody can be asked whether this is meant");
        return Err(nobody.hint("run it on a terminal, or with --yes").into());
    }
    plan.losses.iter().try_for_each(agreed_to)?;
    match plan.losses.is_empty() {
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
