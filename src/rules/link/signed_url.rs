//! `link/signed-url`: an address holds a credential.

use crate::finding::Severity;
use crate::rules::links::{self, Kind};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "link/signed-url",
    severity: Severity::Error,
    summary: "an address holds a credential",
    why: "A shared access signature, a presigned address or a password in an address lets in whoever has it, for as long as it lasts; git keeps it for ever. When it ends, the link is dead.",
    bad: Example { path: "Partners.md", text: "# Partners\n\nRead [the guide](https://store.example/guide.pdf?sv=2020-01-01&se=2030-01-01&sig=ZXhhbXBsZS1vbmx5LW5vLWtleQ%3D%3D) first.\n" },
    good: "# Partners\n\nRead [the guide](https://store.example/guide.pdf) first.\n",
    configure: "",
    check: Check::Page(|context, sink| links::report(context, sink, Kind::SignedUrl)),
};
