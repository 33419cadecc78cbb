//! What becomes of a file, whatever it is and however the writing ends.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

use tempfile::TempDir;

use super::*;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn names(dir: &TempDir) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_is_replaced_at_the_commit_and_not_before() {
    let dir = folder();
    let path = dir.path().join("report.csv");
    fs::write(&path, "old").unwrap();
    set_mode(&path, 0o640);
    let mut given_up = FileWriter::output(&path).unwrap();
    given_up.write_all(b"half").unwrap();
    drop(given_up);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    FileWriter::output(&path).unwrap().write_whole("new").unwrap();
    assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("new", 0o640));
    assert_eq!(names(&dir), ["report.csv"]);
}

#[test]
fn mode_and_owner_stay_whoever_writes() {
    let dir = folder();
    let path = dir.path().join("kept");
    let ways = [FileWriter::output, FileWriter::settings, FileWriter::private_settings];
    for (way, kept) in ways.into_iter().zip([0o604, 0o660, 0o640]) {
        fs::write(&path, "old").unwrap();
        // Nobody but root gives a file away.
        let is_given = chown(&path, Some(4242), Some(4243)).is_ok();
        set_mode(&path, kept);
        way(&path).unwrap().write_whole("new").unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("new", kept));
        let found = path.metadata().unwrap();
        assert!(!is_given || (found.uid(), found.gid()) == (4242, 4243));
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn links_stay_and_lead_to_what_is_written() {
    let dir = folder();
    let (file, link, dangling) =
        (dir.path().join("file"), dir.path().join("link"), dir.path().join("dangling"));
    fs::write(&file, "old").unwrap();
    set_mode(&file, 0o600);
    symlink("file", dir.path().join("between")).unwrap();
    symlink("between", &link).unwrap();
    symlink("not-yet", &dangling).unwrap();
    FileWriter::settings(&link).unwrap().write_whole("new").unwrap();
    FileWriter::output(&dangling).unwrap().write_whole("made").unwrap();
    assert!(link.is_symlink() && dangling.is_symlink());
    assert_eq!((fs::read_to_string(&file).unwrap().as_str(), mode(&file)), ("new", 0o600));
    assert_eq!(fs::read_to_string(dir.path().join("not-yet")).unwrap(), "made");
    let circle = dir.path().join("circle");
    symlink("circle", &circle).unwrap();
    assert!(FileWriter::output(&circle).is_err());
}

#[test]
fn streams_are_written_through_and_keep_no_settings() {
    let null = Path::new("/dev/null");
    let before = null.metadata().unwrap();
    FileWriter::output(null).unwrap().write_whole("gone").unwrap();
    assert!(matches!(FileWriter::settings(null), Err(FileError::NotAFile { .. })));
    assert_eq!(null.metadata().unwrap().ino(), before.ino());
    let full = FileWriter::output(Path::new("/dev/full")).unwrap().write_whole("no room");
    assert!(matches!(full, Err(FileError::Write { .. })), "{full:?}");
    let dir = folder();
    let link = dir.path().join("link");
    symlink("/dev/null", &link).unwrap();
    assert!(FileWriter::settings(&link).is_err());
    assert!(matches!(FileWriter::output(dir.path()), Err(FileError::Folder { .. })));
    for given in ["/dev/stdout", "/dev/fd/2", "/proc/self/fd/2"] {
        let writer = FileWriter::output(Path::new(given)).unwrap();
        assert!(matches!(writer.to, super::To::Stream(_)), "{given}");
    }
}

#[test]
fn what_a_killed_run_left_is_swept_and_what_a_live_one_writes_is_not() {
    let dir = folder();
    let path = dir.path().join("report.csv");
    for number in [0, 3] {
        fs::write(dir.path().join(format!(".report.csv.assay-{number}")), "half").unwrap();
    }
    let mut slow = FileWriter::output(&path).unwrap();
    slow.write_all(b"slow").unwrap();
    FileWriter::output(&path).unwrap().write_whole("quick").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "quick");
    slow.commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "slow");
    assert_eq!(names(&dir), ["report.csv"]);
}

#[test]
fn who_can_read_it_is_chosen_by_what_it_is() {
    let dir = folder();
    let path = |name: &str| dir.path().join(name);
    fs::write(path("metrics"), "old").unwrap();
    set_mode(&path("metrics"), 0o640);
    FileWriter::public(&path("metrics")).unwrap().write_whole("new").unwrap();
    FileWriter::private_settings(&path("settings")).unwrap().write_whole("new").unwrap();
    assert_eq!((mode(&path("metrics")), mode(&path("settings"))), (0o644, 0o600));
}

#[test]
fn what_has_been_written_can_be_taken_back() {
    let dir = folder();
    let path = dir.path().join("rows");
    let mut rows = FileWriter::output(&path).unwrap();
    rows.write_all(b"one\n").unwrap();
    let mark = rows.mark().unwrap().unwrap();
    rows.write_all(b"half of tw").unwrap();
    rows.rewind(mark).unwrap();
    rows.write_all(b"three\n").unwrap();
    rows.commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "one\nthree\n");
}

#[test]
fn a_name_may_be_as_long_as_any() {
    let dir = folder();
    let path = dir.path().join("x".repeat(255));
    FileWriter::output(&path).unwrap().write_whole("new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
}
