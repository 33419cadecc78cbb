//! Inflates every gzip object below a folder and does nothing with it: the
//! floor below which no reader of these objects can get. `inflate DIR [THREADS]`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use libdeflater::{DecompressionError, Decompressor};

fn objects(dir: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            objects(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "gz") {
            found.push(path);
        }
    }
    Ok(())
}

/// Inflates one member into a buffer that grows until it is large enough.
fn inflate(inflater: &mut Decompressor, stored: &[u8], text: &mut Vec<u8>) -> u64 {
    loop {
        match inflater.gzip_decompress(stored, text) {
            Ok(length) => return length as u64,
            Err(DecompressionError::InsufficientSpace) => text.resize(text.len() * 2, 0),
            Err(DecompressionError::BadData) => return 0,
        }
    }
}

fn work(paths: &[PathBuf], next: &AtomicUsize, total: &AtomicU64) {
    let (mut inflater, mut text) = (Decompressor::new(), vec![0; 1 << 20]);
    while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
        let stored = fs::read(path).unwrap_or_default();
        total.fetch_add(inflate(&mut inflater, &stored, &mut text), Ordering::Relaxed);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dir = arguments.first().ok_or("usage: inflate DIR [THREADS]")?;
    let threads = arguments.get(1).map_or(Ok(2), |threads| threads.parse())?;
    let mut paths = Vec::new();
    objects(Path::new(dir), &mut paths)?;
    let (next, total) = (AtomicUsize::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&paths, &next, &total));
        }
    });
    println!("{{\"objects\":{},\"bytes\":{}}}", paths.len(), total.into_inner());
    Ok(())
}
