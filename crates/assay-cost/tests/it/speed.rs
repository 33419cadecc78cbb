//! What a company of ten thousand takes; run by hand, in a release build:
//! `cargo test --release -p assay-cost -- --ignored --nocapture`.

use std::fmt::Write;
use std::time::Instant;

use assay_cost::people::Identity;

use crate::support::people;

#[test]
#[ignore = "measures; run it alone"]
fn ten_thousand_people_and_five_hundred_rules() {
    let mut csv = "id,name,email,team,cost_center\n".to_owned();
    for at in 0..10_000 {
        let team = at % 97;
        writeln!(csv, "{at:05},Person {at},p{at}@example.com,Team {team},{team}").expect("text");
    }
    for (name, pattern) in [("whole values", ""), ("patterns", "*")] {
        let mut text = "people_csv = \"people.csv\"\n".to_owned();
        for at in 0..499 {
            let session = format!("{pattern}bot{at}@example.com{pattern}");
            write!(text, "[[rule]]\nsession = \"{session}\"\nteam = \"bots\"\n").expect("text");
        }
        text += "[[rule]]\nsession = \"*@example.com\"\nperson = \"{session}\"\n";
        let sessions: Vec<String> = (0..10_000).map(|at| format!("p{at}@example.com")).collect();
        let identities: Vec<_> = sessions
            .iter()
            .map(|session| Identity { session: Some(session), ..Identity::default() })
            .collect();
        let begin = Instant::now();
        let read = people(&text, &csv);
        let loaded = begin.elapsed();
        let got = read.attribute(&identities, &[]);
        println!("{name}: read in {loaded:?}, attributed in {:?}", begin.elapsed() - loaded);
        assert_eq!(got.rows.len(), 10_000);
        assert_eq!(got.rows[4711].person.as_deref(), Some("Person 4711"));
    }
}
