//! One row says how a setting is read from everywhere.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use assay_settings::{
    Bytes, DefaultValue, Findings, PageColumn, Setting, SettingsTable, Shape,
    entries_of_the_example, parse, reference_table, wrong,
};

#[derive(Clone, Debug, Default, PartialEq)]
struct Garden {
    beds: u64,
    trees: Vec<String>,
    water: Bytes,
    shed: Option<String>,
    tools: Vec<String>,
}

static GARDEN: SettingsTable<Garden> = SettingsTable { name: "garden", rows: &ROWS };

const ROWS: [Setting<Garden>; 5] = [
    Setting {
        key: "beds",
        shape: Shape::One,
        flag: Some("--beds"),
        default: DefaultValue::Is("3"),
        example: "4",
        meaning: "Beds.",
        check: "at most 9",
        set: |garden, given| {
            garden.beds = match given.value.whole()? {
                beds @ 0..=9 => beds,
                beds => return Err(wrong(format!("{beds} beds are too many"), "take 9 at most")),
            };
            Ok(())
        },
    },
    Setting {
        key: "trees",
        shape: Shape::Many,
        flag: None,
        default: DefaultValue::Is("apple, pear"),
        example: r#"["apple"]"#,
        meaning: "Trees, of which there may be so many that this sentence takes more than a line of \
                  the example.",
        check: "no oaks",
        set: |garden, given| {
            let tree = |name: &str| match name {
                "oak" => Err(wrong("an oak is too large", "")),
                name => Ok(name.to_owned()),
            };
            garden.trees = given.value.each(|value| tree(value.text()?))?;
            Ok(())
        },
    },
    Setting {
        key: "water",
        shape: Shape::One,
        flag: None,
        default: DefaultValue::Is("1GB"),
        example: r#""2GiB""#,
        meaning: "Water.",
        check: "",
        set: |garden, given| given.value.parse().map(|water| garden.water = water),
    },
    Setting {
        key: "shed",
        shape: Shape::One,
        flag: None,
        default: DefaultValue::Nothing("none"),
        example: r#""shed""#,
        meaning: "Where the shed is.",
        check: "",
        set: |garden, given| {
            let path = given.folder.join(given.value.written()?);
            garden.shed = Some(path.display().to_string());
            Ok(())
        },
    },
    Setting {
        key: "tools",
        shape: Shape::Tables,
        flag: None,
        default: DefaultValue::Nothing("none"),
        example: "[[garden.tools]]\nname = \"rake\"",
        meaning: "Tools.",
        check: "",
        set: |garden, given| {
            let tools = given.value.each(|tool| {
                let tools = tool.fields(|_, value| value.text().map(str::to_owned))?;
                Ok(tools.into_iter().map(|(_, name)| name).collect::<String>())
            });
            garden.tools = tools?;
            Ok(())
        },
    },
];

/// What a file and variables make of it, and everything that is wrong.
fn garden(file: &str, variables: &[(&str, &str)]) -> (Garden, String) {
    let (table, mut findings) = parse("folder/garden.toml", file);
    let mut garden = GARDEN.defaults(Garden::default());
    let mut said = GARDEN.said_in(Path::new("folder/garden.toml"), &table);
    said.extend(GARDEN.said_by(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| OsString::from(*text))
    }));
    findings.append(GARDEN.understand(&mut garden, &said));
    (garden, told(findings))
}

fn told(findings: Findings) -> String {
    findings.finish(()).map_or_else(|faults| format!("{faults:#}"), |()| String::new())
}

#[test]
fn variables_go_before_the_file_and_that_before_defaults() {
    let default = GARDEN.defaults(Garden::default());
    assert_eq!((default.beds, default.water), (3, Bytes(1_000_000_000)));
    assert_eq!(default.trees, ["apple", "pear"]);
    assert_eq!(garden("", &[]), (default, String::new()));
    let file = "beds = 4\ntrees = \"plum\"\nshed = \"shed\"\n";
    let variables = [("ASSAY_GARDEN_BEDS", "5"), ("ASSAY_GARDEN_WATER", "")];
    let (read, told) = garden(file, &variables);
    assert_eq!(told, "");
    assert_eq!(
        (read.beds, read.water, read.trees.as_slice()),
        (5, Bytes(1_000_000_000), &["plum".to_owned()][..])
    );
    // Relative paths count from the file; those of a variable from where one stands.
    assert_eq!(read.shed.as_deref(), Some("folder/shed"));
    assert_eq!(garden(file, &[("ASSAY_GARDEN_SHED", "shed")]).0.shed.as_deref(), Some("shed"));
    let (read, _) = garden("", &[("ASSAY_GARDEN_TREES", "fig, lime,")]);
    assert_eq!(read.trees, ["fig", "lime"]);
}

#[test]
fn everything_wrong_is_said_at_once_with_file_line_and_field() {
    let file = "treees = []\nbeds = 10\nbeds = 2\ntrees = [\n  \"oak\",\n  \"fig\",\n  7,\n]\nwater = true\nzzz = 1\nshed = 2026-02-30\n\
                [[tools]]\nname = \"rake\"\n[[tools]]\nname = 5\nuse = \"\"\n";
    let (read, told) =
        garden(file, &[("ASSAY_GARDEN_WATER", "lots"), ("ASSAY_GARDEN_TREES", "oak")]);
    insta::assert_snapshot!(told, @r"
      folder/garden.toml:3: duplicate key; correct the TOML; https://toml.io shows the syntax
      folder/garden.toml:11: invalid date, expected day between 01 and 28; correct the TOML; https://toml.io shows the syntax
      folder/garden.toml:1: there is no setting `garden.treees`; did you mean `trees`?
      folder/garden.toml:2: garden.beds: 10 beds are too many; take 9 at most
      folder/garden.toml:5: garden.trees: an oak is too large
      folder/garden.toml:7: garden.trees: expected text, found a number; put it in quotes
      folder/garden.toml:9: garden.water: expected text or a number, found true or false
      folder/garden.toml:10: there is no setting `garden.zzz`
      folder/garden.toml:15: garden.tools.name: expected text, found a number; put it in quotes
      folder/garden.toml:16: garden.tools.use: empty text; write a value or remove the line
      ASSAY_GARDEN_TREES: garden.trees: an oak is too large
      ASSAY_GARDEN_WATER: garden.water: not a size; write 512MiB or 2GiB, for example
    ");
    assert_eq!(read, GARDEN.defaults(Garden::default()));
}

#[test]
fn a_variable_that_is_no_text_is_not_passed_over() {
    let bytes = |_: &str| Some(OsStr::from_bytes(b"\xff").to_owned());
    let mut garden = GARDEN.defaults(Garden::default());
    let told = told(GARDEN.understand(&mut garden, &GARDEN.said_by(bytes)));
    insta::assert_snapshot!(told, @r"
      ASSAY_GARDEN_BEDS: garden.beds: expected text or a number, found bytes that are not UTF-8
      ASSAY_GARDEN_TREES: garden.trees: expected text, found bytes that are not UTF-8
      ASSAY_GARDEN_WATER: garden.water: expected text or a number, found bytes that are not UTF-8
      ASSAY_GARDEN_SHED: garden.shed: expected text or a number, found bytes that are not UTF-8
    ");
}

#[test]
fn documents_follow_from_the_rows() {
    let columns = [
        PageColumn::Setting,
        PageColumn::Flag,
        PageColumn::Variable,
        PageColumn::Default,
        PageColumn::Check,
    ];
    let page = reference_table(&GARDEN, &columns) + &entries_of_the_example(&GARDEN);
    insta::assert_snapshot!(page, @r#"
    | setting | flag | variable | default | check |
    |---|---|---|---|---|
    | `beds` | `--beds` | `ASSAY_GARDEN_BEDS` | 3 | at most 9 |
    | `trees` | – | `ASSAY_GARDEN_TREES` | apple, pear | no oaks |
    | `water` | – | `ASSAY_GARDEN_WATER` | 1GB |  |
    | `shed` | – | `ASSAY_GARDEN_SHED` | none |  |
    | `tools` | – | – | none |  |

    # Beds.
    # Default: 3.
    # beds = 4

    # Trees, of which there may be so many that this sentence takes more than a line of the
    # example.
    # Default: apple, pear.
    # trees = ["apple"]

    # Water.
    # Default: 1GB.
    # water = "2GiB"

    # Where the shed is.
    # Default: none.
    # shed = "shed"

    # Tools.
    # Default: none.
    # [[garden.tools]]
    # name = "rake"
    "#);
}
