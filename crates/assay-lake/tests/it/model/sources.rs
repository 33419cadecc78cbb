//! What happens in the sources of a world.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, SystemTime};

use super::logs::{Object, forged, is_shared};
use super::steps::{Change, Clutter, FEEDS, Landing, Source, State};
use super::world::{World, moment};
use crate::support::watched::Watched;

/// The id of a call, as it stands in the names of its bodies.
const CALL: &str = "8f14e45f-ceea-467f-a0e5-0a1b2c3d4e5f";

impl World {
    pub(super) fn land(&mut self, landing: &Landing) {
        let object = self.object(landing);
        self.store(&object);
        self.objects.push(object);
    }

    /// The object that is to land next.
    pub(super) fn object(&self, landing: &Landing) -> Object {
        Object::new(self.objects.len(), landing.clone(), self.now)
    }

    /// Writes an object as it is now, or takes it away.
    pub(super) fn store(&mut self, object: &Object) {
        for source in &object.sources {
            match object.is_there {
                true => self.write(*source, &object.key, &object.bytes()),
                false => self.delete(*source, &object.key),
            }
        }
        if object.state == State::Denied {
            self.bucket.deny_also(&format!("root/{}", object.key));
        }
    }

    pub(super) fn write(&mut self, source: Source, key: &str, bytes: &[u8]) {
        match source {
            Source::Bucket => Watched::put(&self.bucket, &format!("root/{key}"), bytes.to_vec()),
            Source::Folder => {
                let path = self.dir.path().join("logs").join(key);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, bytes).unwrap();
                // Two writes may fall into one tick of the clock.
                self.ticks += 1;
                let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + self.ticks);
                std::fs::File::options()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_modified(then)
                    .unwrap();
            }
        }
    }

    fn delete(&self, source: Source, key: &str) {
        match source {
            Source::Bucket => self.bucket.delete(&format!("root/{key}")),
            Source::Folder => std::fs::remove_file(self.dir.path().join("logs").join(key)).unwrap(),
        }
    }

    pub(super) fn heal(&mut self) {
        self.bucket.deny(&[]);
        let denied = self.objects.iter_mut().filter(|object| object.state == State::Denied);
        denied.for_each(|object| object.state = State::Readable);
    }

    /// Requests that several objects deliver are one row, which stands under the
    /// name of one of them. So those objects change together, and none leaves.
    pub(super) fn change(&mut self, number: usize, change: &Change) {
        let count = self.objects.iter().filter(|object| object.is_there).count();
        let Some(at) = number.checked_rem(count) else { return };
        let mut there = self.objects.iter().filter(|object| object.is_there);
        let (number, shares) =
            there.nth(at).map(|object| (object.number, object.shares())).unwrap();
        self.was_read_again = true;
        if shares {
            return self.touch_all_that_share();
        }
        let now = self.now;
        let object = &mut self.objects[number];
        let own =
            |lines: &[_]| lines.iter().filter(|line| !is_shared(line)).cloned().collect::<Vec<_>>();
        match change {
            Change::Touch => {}
            Change::Grow(more) => object.versions.push([object.lines(), &own(more)].concat()),
            Change::Rewrite(lines) => object.versions.push(own(lines)),
            Change::Delete => object.is_there = false,
        }
        object.changed = now;
        let object = object.clone();
        self.store(&object);
    }

    pub(super) fn touch_all_that_share(&mut self) {
        let now = self.now;
        for number in 0..self.objects.len() {
            let object = &mut self.objects[number];
            if object.shares() && object.is_there {
                object.changed = now;
                let object = object.clone();
                self.store(&object);
            }
        }
    }

    /// Copies an object into the other source too.
    pub(super) fn copy(&mut self, number: usize) {
        let Some(at) = number.checked_rem(self.objects.len()) else { return };
        let object = &mut self.objects[at];
        let may = object.key.starts_with("AWSLogs/") && object.is_there && !object.shares();
        if !may || object.sources.len() > 1 || object.state == State::Denied {
            return;
        }
        let other = match object.sources[0] {
            Source::Bucket => Source::Folder,
            Source::Folder => Source::Bucket,
        };
        self.was_read_again = true;
        object.sources.push(other);
        object.changed = self.now;
        let object = object.clone();
        self.write(other, &object.key, &object.bytes());
    }

    pub(super) fn strew(&mut self, clutter: Clutter) {
        let hour = moment(self.now).strftime("%Y/%m/%d/%H").to_string();
        let feed = format!("AWSLogs/1/BedrockModelInvocationLogs/{}", FEEDS[0]);
        let body = format!("data/{CALL}_input.json");
        let key = match clutter {
            Clutter::Body { copied: false } => format!("{feed}/{hour}/{body}"),
            Clutter::Body { copied: true } => format!("copy/10/{body}"),
            Clutter::OtherService => format!("AWSLogs/1/CloudTrail/{}/{hour}/x.json", FEEDS[0]),
            Clutter::Text => return self.write(Source::Bucket, "loose/notes", b"some text"),
            Clutter::Marker => return Watched::put(&self.bucket, "root", ""),
            Clutter::Unnameable => {
                let name = [b"\xff", self.unnameable.to_string().as_bytes(), b".json"].concat();
                let path = self.dir.path().join("logs").join(OsStr::from_bytes(&name));
                std::fs::write(path, forged()).unwrap();
                self.unnameable += 1;
                return;
            }
        };
        self.write(Source::Bucket, &key, forged().as_bytes());
        self.write(Source::Folder, &key, forged().as_bytes());
    }
}
