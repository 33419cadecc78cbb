//! Writes a preset: `synth PRESET DIR [TRUTH [COSTS]]`, the truth as JSON to a file, and what each
//! call costs as a CSV file of request ids and units of 10^-15 USD.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use assay_synth::{Spec, costs, write};

fn preset(name: &str) -> Option<Spec> {
    Some(match name {
        "demo" => Spec::demo(),
        "teams" => Spec::teams(),
        "metadata-only" => Spec::metadata_only(),
        "with-bodies" => Spec::with_bodies(),
        "tiny-objects" => Spec::tiny_objects(),
        "smallest-objects" => Spec::smallest_objects(),
        _ => return None,
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, dir, rest @ ..] = arguments.as_slice() else {
        return Err("usage: synth PRESET DIR [TRUTH [COSTS]]".into());
    };
    let spec = preset(name).ok_or(
        "presets: demo, teams, metadata-only, with-bodies, tiny-objects, smallest-objects",
    )?;
    let truth = write(&spec, Path::new(dir), &mut |_| ())?;
    match rest.first() {
        Some(path) => std::fs::write(path, truth.to_json())?,
        None => println!("{}", truth.to_json()),
    }
    if let Some(path) = rest.get(1) {
        let lines = costs(&spec)?.into_iter().map(|(id, usd)| format!("{id},{usd}\n"));
        std::fs::write(path, lines.collect::<String>())?;
    }
    Ok(())
}
