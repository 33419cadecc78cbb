//! Trino from Maven Central, fetched and unpacked once.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::{cache, python};

/// The last version that stands in Maven Central.
const VERSION: &str = "476";

/// Of some sixty plugins those that read the lake and the raw logs.
const PLUGINS: [&str; 2] = ["delta-lake", "hive"];

const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy";

pub(super) fn available() -> Result<(), String> {
    let mut maven = Command::new("mvn");
    let status = maven.arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("Maven (mvn) is here, but it finds no JDK".to_owned()),
        Err(_) => Err("Maven (mvn) and a JDK are not here".to_owned()),
    }
}

/// The folder of the unpacked server, made where it is not there yet.
pub(super) fn home() -> PathBuf {
    let home = cache().join(format!("trino-{VERSION}"));
    let _alone = python::lock("trino");
    if !home.exists() {
        let partial = home.with_extension("partial");
        drop(fs::remove_dir_all(&partial));
        fs::create_dir_all(&partial).expect("the cache can be made");
        unpack(&fetch(&partial), &partial);
        fs::rename(&partial, &home).expect("the server can be moved into its place");
    }
    home
}

/// Copies the archive out of Maven's local repository, which fetches it once
/// for a user and not once for a clone.
fn fetch(folder: &Path) -> PathBuf {
    tell(&format!("fetching Trino {VERSION} with Maven: 820 MB, once"));
    let began = Instant::now();
    let mut maven = Command::new("mvn");
    maven.args(["--batch-mode", "--quiet", COPY]);
    maven.arg(format!("-Dartifact=io.trino:trino-server:{VERSION}:tar.gz"));
    run(maven.arg(format!("-DoutputDirectory={}", folder.display())));
    tell(&format!("fetched Trino in {} s", began.elapsed().as_secs()));
    folder.join(format!("trino-server-{VERSION}.tar.gz"))
}

/// Unpacks the server and leaves only what is needed. All of it is unpacked
/// first: libraries of one plugin are hard links to those of another.
fn unpack(archive: &Path, folder: &Path) {
    let mut tar = Command::new("tar");
    run(tar.arg("-xzf").arg(archive).arg("-C").arg(folder).arg("--strip-components=1"));
    fs::remove_file(archive).expect("the archive can be removed");
    for plugin in fs::read_dir(folder.join("plugin")).expect("the server has plugins") {
        let plugin = plugin.expect("a plugin").path();
        if !PLUGINS.iter().any(|wanted| plugin.ends_with(wanted)) {
            fs::remove_dir_all(plugin).expect("a plugin can be removed");
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}:\n{}", String::from_utf8_lossy(&said));
}

/// Past the test harness, which keeps what passing tests print to itself.
fn tell(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
