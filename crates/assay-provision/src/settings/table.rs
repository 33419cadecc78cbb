//! Every setting of provisioning, once: the reader, the defaults, the example file and
//! the reference page follow this table.

use assay_settings::DefaultValue::{Is, Nothing};
use assay_settings::{Setting, SettingsTable, Shape, Wrong};

use super::{Settings, developers, values};

/// Every setting, in the order of the example file.
pub static SETTINGS: SettingsTable<Settings> = SettingsTable { name: "provision", rows: &ROWS };

const ROWS: [Setting<Settings>; 23] = [
    Setting {
        key: "project_name",
        shape: Shape::One,
        flag: None,
        default: Is("claude-code"),
        example: r#""claude-code""#,
        meaning: "What the name of every resource begins with, and the value of the mark \
                  `assay:project` by which they are known.",
        check: "2 to 32 lower-case letters, digits and hyphens, a letter first",
        set: |settings, given| put(&mut settings.project_name, values::project(given.value)),
    },
    Setting {
        key: "s3_bucket_prefix",
        shape: Shape::One,
        flag: None,
        default: Nothing("none; provisioning needs one"),
        example: r#""example-corp""#,
        meaning: "What the names of both buckets begin with. All of Amazon shares these names: \
                  take the company's.",
        check: "3 to 39 lower-case letters, digits and hyphens",
        set: |settings, given| {
            put(&mut settings.s3_bucket_prefix, values::bucket_prefix(given.value))
        },
    },
    Setting {
        key: "region",
        shape: Shape::One,
        flag: None,
        default: Is("us-east-1"),
        example: r#""us-east-1""#,
        meaning: "Region of everything. Bedrock logs by region: another one needs a stack of its own.",
        check: "a region's name",
        set: |settings, given| put(&mut settings.region, values::region(given.value)),
    },
    Setting {
        key: "tags",
        shape: Shape::Tables,
        flag: None,
        default: Nothing("none"),
        example: r#"{ Owner = "platform" }"#,
        meaning: "Tags of everything that can have tags.",
        check: "text by key, no key that begins with `aws:` or `assay:`",
        set: |settings, given| put(&mut settings.tags, values::tags(given.value)),
    },
    Setting {
        key: "developer_principals",
        shape: Shape::Many,
        flag: None,
        default: Nothing("the own account, whose policies decide"),
        example: r#"["arn:aws:iam::123456789012:root"]"#,
        meaning: "Who may take on the developer role: IAM users under their user name, sessions of \
                  roles under the session's name.",
        check: "ARNs of IAM or STS, or account ids",
        set: |settings, given| {
            put(&mut settings.developer_principals, values::principals(given.value))
        },
    },
    Setting {
        key: "admin_principals",
        shape: Shape::Many,
        flag: None,
        default: Nothing("the own account, whose policies decide"),
        example: r#"["arn:aws:iam::123456789012:role/platform"]"#,
        meaning: "Who may take on the role that reads logs, queries and budgets.",
        check: "ARNs of IAM or STS, or account ids",
        set: |settings, given| put(&mut settings.admin_principals, values::principals(given.value)),
    },
    Setting {
        key: "allowed_models",
        shape: Shape::Many,
        flag: None,
        default: Is("us.anthropic.claude-opus-4-6-v1"),
        example: r#"["us.anthropic.claude-opus-4-6-v1", "us.anthropic.claude-haiku-4-5-20251001-v1:0"]"#,
        meaning: "Models that developers may call, by the id of the profile across regions. The \
                  first is the model of every developer who names none.",
        check: "ids that begin with `us.`, `eu.`, `global.` and the like; no foundation model, from \
                which no profile can be copied; no `:0` after `claude-opus-4-6-v1`, which has none",
        set: |settings, given| put(&mut settings.allowed_models, values::models(given.value)),
    },
    Setting {
        key: "log_retention_days",
        shape: Shape::One,
        flag: None,
        default: Is("90"),
        example: "90",
        meaning: "Days that CloudWatch keeps the log; 0 for ever.",
        check: "one of the spans that CloudWatch knows (1, 3, 5, 7, 14, 30, 60, 90, … 3653)",
        set: |settings, given| {
            put(&mut settings.log_retention_days, values::retention(given.value))
        },
    },
    Setting {
        key: "log_lifecycle_days",
        shape: Shape::One,
        flag: None,
        default: Is("0"),
        example: "365",
        meaning: "Days that the bucket keeps the log; 0 for ever. Counts stay in the lake, prompts \
                  and answers are only here.",
        check: "a whole number of days, 7 at least, or 0",
        set: |settings, given| {
            put(&mut settings.log_lifecycle_days, values::lifecycle(given.value))
        },
    },
    Setting {
        key: "results_lifecycle_days",
        shape: Shape::One,
        flag: None,
        default: Is("30"),
        example: "30",
        meaning: "Days that results of Athena's queries are kept.",
        check: "a whole number of days, 1 at least",
        set: |settings, given| put(&mut settings.results_lifecycle_days, values::days(given.value)),
    },
    Setting {
        key: "deliver",
        shape: Shape::Many,
        flag: None,
        default: Is("text"),
        example: r#"["text"]"#,
        meaning: "What Bedrock logs in addition to counts: `text`, `image`, `embedding`, `video`, `audio`; \
                  an empty list logs counts alone. Some counts can be had from bodies only.",
        check: "these words",
        set: |settings, given| put(&mut settings.deliver, values::deliveries(given.value)),
    },
    Setting {
        key: "monthly_budget_usd",
        shape: Shape::One,
        flag: None,
        default: Is("1000"),
        example: "5000",
        meaning: "US dollars in a month over all Claude models: reported at 50, 80 and 100 per cent, \
                  and when 80 are foreseen.",
        check: "a number above 0",
        set: |settings, given| put(&mut settings.monthly_budget_usd, values::usd(given.value)),
    },
    Setting {
        key: "budget_include_credits",
        shape: Shape::One,
        flag: None,
        default: Is("false"),
        example: "false",
        meaning: "Whether AWS's credits are taken off what the budgets count. With them an account \
                  that lives on credits reads 0, and no alert comes.",
        check: "true or false",
        set: |settings, given| {
            put(&mut settings.budget_include_credits, values::switch(given.value))
        },
    },
    Setting {
        key: "budget_include_refunds",
        shape: Shape::One,
        flag: None,
        default: Is("false"),
        example: "false",
        meaning: "Whether refunds are taken off what the budgets count.",
        check: "true or false",
        set: |settings, given| {
            put(&mut settings.budget_include_refunds, values::switch(given.value))
        },
    },
    Setting {
        key: "claude_services",
        shape: Shape::Many,
        flag: None,
        default: Nothing("none"),
        example: r#"["Claude Opus 6 (Amazon Bedrock Edition)"]"#,
        meaning: "Services of the bill that the monthly budget counts in addition to those known here: \
                  models that are younger than this version, as Cost Explorer names them. \
                  `assay doctor` finds them.",
        check: "texts",
        set: |settings, given| put(&mut settings.claude_services, values::services(given.value)),
    },
    Setting {
        key: "team_budgets",
        shape: Shape::Tables,
        flag: None,
        default: Nothing("none"),
        example: "{ platform = 1500 }",
        meaning: "US dollars in a month by team, reported at 80 and 100 per cent. Counts what carries the \
                  tag Team, once the payer account has activated it as a cost-allocation tag.",
        check: "a number above 0 by name of a team",
        set: |settings, given| put(&mut settings.team_budgets, values::team_budgets(given.value)),
    },
    Setting {
        key: "alert_emails",
        shape: Shape::Many,
        flag: None,
        default: Nothing("none"),
        example: r#"["platform@example.com"]"#,
        meaning: "Who gets mail about budgets and alarms. Each must confirm once.",
        check: "mail addresses, each once",
        set: |settings, given| put(&mut settings.alert_emails, values::emails(given.value)),
    },
    Setting {
        key: "scan_limit",
        shape: Shape::One,
        flag: None,
        default: Is("100GiB"),
        example: r#""100GiB""#,
        meaning: "What one query of Athena may scan.",
        check: "a size of at least 10 MB, which is the least that Athena takes",
        set: |settings, given| put(&mut settings.scan_limit_bytes, values::scan_limit(given.value)),
    },
    Setting {
        key: "alarm_invocations_per_hour",
        shape: Shape::One,
        flag: None,
        default: Is("10000"),
        example: "10000",
        meaning: "Calls in an hour beyond which an alarm rings.",
        check: "a whole number above 0",
        set: |settings, given| {
            put(&mut settings.alarm_invocations_per_hour, values::count(given.value))
        },
    },
    Setting {
        key: "alarm_output_tokens_per_hour",
        shape: Shape::One,
        flag: None,
        default: Is("10000000"),
        example: "10000000",
        meaning: "Output tokens in an hour beyond which an alarm rings.",
        check: "a whole number above 0",
        set: |settings, given| {
            put(&mut settings.alarm_output_tokens_per_hour, values::count(given.value))
        },
    },
    Setting {
        key: "request_metadata",
        shape: Shape::Many,
        flag: None,
        default: Nothing("none"),
        example: r#"["user", "project"]"#,
        meaning: "What every call of a developer's Claude Code says of the developer: `user`, \
                  `team`, `project`, `cost_center`. The log has it as request metadata, also where \
                  a gateway makes the call. A developer can change it: it is no proof.",
        check: "these words; what they stand for is written in letters, digits, spaces and \
                `:_@$#=/+,-.` then",
        set: |settings, given| {
            put(&mut settings.request_metadata, values::metadata_keys(given.value))
        },
    },
    Setting {
        key: "guardrail",
        shape: Shape::One,
        flag: None,
        default: Nothing("none"),
        example: r#""abcdef123456:1""#,
        meaning: "Guardrail that every call of a developer must name.",
        check: "`ID:VERSION`",
        set: |settings, given| put(&mut settings.guardrail, values::guardrail(given.value)),
    },
    Setting {
        key: "developers",
        shape: Shape::Tables,
        flag: None,
        default: Nothing("none"),
        example: "[[provision.developers]]\nname = \"alice\"\nteam = \"platform\"\nproject = \"web\"\n\
                  cost_center = \"1234\"\nmodels = [\"us.anthropic.claude-opus-4-6-v1\"]\n\n\
                  [[provision.developers]]\nname = \"bob\"\nteam = \"data\"",
        meaning: "Who gets a profile for each of the own models, tagged User, Team, Project and \
                  CostCenter. The name is the one under which the developer role is taken on: the \
                  IAM user's, or that of the session in Identity Center.",
        check: "a name of 2 to 64 letters, digits and `+=.@_-`, each once; models among the allowed",
        set: |settings, given| put(&mut settings.developers, developers::read(given.value)),
    },
];

fn put<T>(field: &mut T, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *field = value?;
    Ok(())
}
