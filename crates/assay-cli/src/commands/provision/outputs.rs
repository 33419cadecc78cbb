//! `assay provision outputs`.

use assay_provision::{Outputs, outputs};

use super::stage::Stage;
use crate::context::Context;
use crate::exit::Exit;
use crate::views::{self, SummaryFormat};

/// Show the names and ARNs that people and other programs need
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How they are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let stage = Stage::of(&context.file).await?;
    let outputs = outputs(&stage.settings, &stage.home, &stage.observe().await?);
    match args.format {
        SummaryFormat::Human => views::text(&text(&outputs)?)?,
        SummaryFormat::Json => views::json(&outputs)?,
    }
    Ok(Exit::Done)
}

/// Each on a line, profiles last.
fn text(outputs: &Outputs) -> anyhow::Result<String> {
    let mut text = String::new();
    if let serde_json::Value::Object(fields) = serde_json::to_value(outputs)? {
        let plain = fields.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
        plain.for_each(|(name, value)| text += &format!("{name:<20} {value}\n"));
    }
    for (developer, models) in &outputs.profiles {
        for (model, profile) in models {
            let arn = profile.arn.as_deref().unwrap_or("not there yet");
            text += &format!("profile of {developer} for {model}\n  {arn}\n");
        }
    }
    Ok(text)
}
