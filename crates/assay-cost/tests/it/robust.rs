//! Whatever is in a file, reading it ends with a value or with faults.

use assay_cost::people::People;
use assay_cost::prices::{PriceFile, read_offer};
use assay_cost::profiles::{ProfileFile, import_profiles};
use assay_cost::usage_type::parse_usage_type;
use proptest::prelude::*;

const PRICES: &str = "as_of = 2026-01-01\nprice = [{ model = \"é\", input = 1e-3, listed = 2026-01-02 }]\n\
    [[discount]]\npercent = \"7.25\"\naccount = \"111122223333\"\nfrom = 2026-02-01\n";
const PEOPLE: &str = "people_csv = 'a.csv'\n[[rule]]\nsession = [\"*é\", '?']\nmetadata.a.b = '*'\n\
    person = \"{session}{tag.é}\"\nfrom = 2026-02-01\nuntil = '2026-03-01'\n";
const CSV: &str = "id,name,email,from,until\n1,\"Ada, é\",a@b,2026-01-01,\n2,,é,,2026-02-30\n";
const LIST: &str = "{\"inferenceProfileSummaries\":[{\"inferenceProfileArn\":\"arn:aws:bedrock:é:1:\
    application-inference-profile/x\",\"models\":[{\"modelArn\":\"arn:aws:bedrock:::foundation-model/a.b\"}]}]}";

/// A text of which a part is missing, and another is in its place.
fn damaged(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = text.len();
    (0..bytes, 0..bytes, proptest::collection::vec(any::<u8>(), 0..4)).prop_map(
        move |(one, other, instead)| {
            let range = one.min(other)..one.max(other);
            let mut bytes = text.as_bytes().to_vec();
            bytes.splice(range, instead);
            bytes
        },
    )
}

proptest! {
    #[test]
    fn damaged_files_are_read_or_refused(
        prices in damaged(PRICES),
        people in damaged(PEOPLE),
        csv in damaged(CSV),
        list in damaged(LIST),
        usage_type in "[A-Za-z0-9_:é-]{0,40}",
    ) {
        let _ = PriceFile::parse("p", &String::from_utf8_lossy(&prices));
        let _ = People::read("p", &String::from_utf8_lossy(&people), |_| Ok(csv));
        let _ = import_profiles(&[ProfileFile { name: "p", json: &list }]);
        let _ = read_offer(&list[..]);
        let _ = parse_usage_type(&usage_type);
    }
}
