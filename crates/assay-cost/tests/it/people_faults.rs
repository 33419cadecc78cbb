//! Each kind of fault in `people.toml` and in the directory's list.

use assay_cost::people::People;
use insta::assert_snapshot;

use crate::support::people;

fn faults(text: &str, csv: Result<&str, &str>) -> String {
    let load = |_: &str| match csv {
        Ok(csv) => Ok(csv.as_bytes().to_vec()),
        Err(reason) => Err(reason.to_owned()),
    };
    People::read("people.toml", text, load).expect_err("faulty files").to_string()
}

#[test]
fn every_kind_of_fault_is_said_at_its_line() {
    assert_snapshot!(faults(
        r#"people_csv = "hr/people.csv"
default_team = "x"

[[rule]]
sessoin = "*"
person = "{session}"

[[rule]]
session = "*"

[[rule]]
account = 111122223333
person = "{user}"
team = "{session"
project = "{metadata.}"
cost_center = ""

[[rule]]
principal_type = "robot"
session = []
arn = ["ok", ""]
metadata = "user"
metadata2.user = "*"
tag.Team = 5
person = ["a"]
from = 2026-05-01
until = "2026-04-01"
"#,
        Err("no such file")
    ));
}

#[test]
fn both_files_are_complained_about_at_once() {
    let csv = "id,name,email,from,until,team\n\
               1,Ada,ada@example.com,,2026-06-01,a\n\
               1,Ada,,2026-05-31,,b\n\
               2,Bob,ADA@example.com,2026-05-01,2026-05-02,c\n\
               ,,,,,d\n\
               3,Eve,,2026-02-30,x,e\n\
               4,Eve,,2026-05-02,2026-05-02,e\n\
               5,Smith, John,,,,e\n";
    assert_snapshot!(faults("people_csv = \"people.csv\"\n[[rule]]\nperson = \"x\"\n", Ok(csv)));
}

#[test]
fn a_list_needs_a_column_that_tells_people_apart() {
    let text = "people_csv = \"people.csv\"\n";
    assert_snapshot!(faults(text, Ok("Person;Team\nAda;a\n")));
    assert_snapshot!(faults(text, Ok("name,Name\nAda,a\n")));
    assert_snapshot!(faults(text, Ok("")));
}

#[test]
fn a_sound_list_may_have_more_columns_and_gaps() {
    let csv = "\u{feff}ID, Name ,E-mail address,EMAIL,Team\r\n1,Ada,x,ada@example.com,a\r\n,,,,\r\n2,Ada,,,b\r\n";
    assert_eq!(people("people_csv = \"people.csv\"\n", csv).directory().len(), 2);
}
