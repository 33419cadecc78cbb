//! What is true of synthetic logs, as files beside them.

use std::io::Write;
use std::path::Path;

use assay_host::{FileError, FileWriter};

use crate::charged::{ChargedBy, ChargedCall, ChargedSum, ChargedSums, UsdText, each_charged};
use crate::company::write_company;
use crate::file::put;
use crate::{Spec, SynthError, Truth};

const CALLS: &str =
    "request_id,event_date,person,team,project,cost_center,attribution,failed,cost_usd\n";
const SUMS: &str = "by,name,invocations,failed,unpriced_invocations,input_tokens,\
                    cache_read_input_tokens,cache_write_input_tokens,output_tokens,cost_usd\n";

/// Writes into a folder what a right reader of the logs must find: `truth.json` (records, counts,
/// rejects), `calls.csv` (each call with whom it is charged to and its true cost), `spend.csv`
/// (the sums by person, team, project and cost centre); and the files of [`write_company`], with
/// which a reader can know whom calls are charged to.
///
/// # Errors
/// [`SynthError::Spec`] if the specification makes no sense, [`SynthError::Write`] at the first
/// file that cannot be written.
pub fn write_facts(spec: &Spec, truth: &Truth, dir: &Path) -> Result<(), SynthError> {
    write_company(spec, dir)?;
    put(dir, "truth.json", truth.to_json())?;
    let path = dir.join("calls.csv");
    let mut file = FileWriter::output(&path)?;
    let (mut sums, mut text) = (ChargedSums::default(), CALLS.to_owned());
    each_charged(spec, |call| {
        const TEXT_MAX: usize = 1 << 16;
        sums.add(&call);
        text.push_str(&line_of(&call));
        if text.len() > TEXT_MAX {
            let failed = |source| FileError::Write { path: path.clone(), source };
            file.write_all(text.as_bytes()).map_err(failed)?;
            text.clear();
        }
        Ok(())
    })?;
    file.write_whole(text)?;
    put(dir, "spend.csv", table(&sums))
}

fn line_of(call: &ChargedCall) -> String {
    let ChargedCall { request_id, event_date, charge, said_by, failed, usd, .. } = call;
    let fields = [&charge.person, &charge.team, &charge.project, &charge.cost_center];
    let [person, team, project, cost_center] = fields.map(|field| cell(field.as_deref()));
    let usd = usd.map(|usd| UsdText(usd).to_string()).unwrap_or_default();
    let by = said_by.word();
    format!(
        "{request_id},{event_date},{person},{team},{project},{cost_center},{by},{failed},{usd}\n"
    )
}

fn table(sums: &ChargedSums) -> String {
    sums.0.iter().fold(SUMS.to_owned(), |text, (key, sum)| text + &row(key, sum))
}

fn row((by, name): &(ChargedBy, Option<String>), sum: &ChargedSum) -> String {
    let ChargedSum { invocations, failed, unpriced_invocations, tokens, usd } = sum;
    let counts = [
        *invocations,
        *failed,
        *unpriced_invocations,
        tokens.input,
        tokens.cache_read,
        tokens.cache_write,
        tokens.output,
    ];
    let counts = counts.map(|count| count.to_string()).join(",");
    format!("{},{},{counts},{}\n", by.name(), cell(name.as_deref()), UsdText(*usd))
}

/// A cell of a CSV file, quoted where it must be; nothing is empty.
fn cell(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
