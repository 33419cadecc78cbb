//! Shows a plan and asks, for each thing that will be lost by its name.

use std::io::{self, IsTerminal, Write};

use assay_provision::{Loss, Plan};

use crate::report::Complaint;

/// Shows the plan on stderr and comes back when it is agreed to.
///
/// # Errors
/// Nobody agrees, or nobody can be asked.
pub(super) fn shown(plan: &Plan, yes: bool, quiet: bool) -> anyhow::Result<()> {
    let mut stderr = io::stderr().lock();
    if !(yes && quiet) {
        stderr.write_all(plan.to_string().as_bytes())?;
    }
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        let nobody = Complaint::usage("nobody can be asked whether this is meant");
        return Err(nobody.hint("run it on a terminal, or with --yes").into());
    }
    plan.losses.iter().try_for_each(|loss| agreed_to(loss, &mut stderr))?;
    match plan.losses.is_empty() {
        true => answer(&mut stderr, "Type `yes` to do this: ", "yes"),
        false => Ok(()),
    }
}

fn agreed_to(loss: &Loss, out: &mut impl Write) -> anyhow::Result<()> {
    let Loss { name, what } = loss;
    answer(out, &format!("This is lost for ever: {what}.\nType `{name}` to lose it: "), name)
}

fn answer(out: &mut impl Write, question: &str, wanted: &str) -> anyhow::Result<()> {
    out.write_all(question.as_bytes())?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if !line.ends_with('\n') {
        // The terminal has seen no end of the line: what follows begins a new one.
        out.write_all(b"\n")?;
    }
    match line.trim() == wanted {
        true => Ok(()),
        false => Err(Complaint::failed("not agreed to: nothing was changed").into()),
    }
}
