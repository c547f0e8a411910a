//! The README shows what the program prints: its excerpts are made here, and compared.

use super::command::signoise;
use super::repo::TestRepo;

pub const HEAD: &str = "Source | Description | Notes\n:----- | :---------- | :----\n";

/// Each fenced block of the README that begins with this line.
fn excerpt(first_line: &str) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let mut blocks = readme.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.split_once('\n').is_some_and(|(_, text)| text.starts_with(first_line)));
    let block = block.unwrap_or_else(|| panic!("the README has no block that begins with `{first_line}`"));
    block.split_once('\n').unwrap().1.to_owned()
}

/// A site of two pages, its next release, and a row that was pasted carelessly.
pub fn site() -> TestRepo {
    let repo = TestRepo::new();
    repo.write("signoise.toml", "[site]\ntitle = \"Partner Notes\"\nurl = \"https://notes.example\"\n")
        .write(
            "DataAI.md",
            format!(
                "# Data and AI\n\n## Fabric\n\n{HEAD}\
                [Fabric documentation](https://learn.microsoft.com/fabric/) | Everything about the platform | Learn\n\n\
                ## Tools\n\n{HEAD}\
                [Copilot Studio](https://learn.microsoft.com/microsoft-copilot-studio/) | Build assistants | Microsoft Learn\n\
                [Old FAQ](https://partner.microsoft.com/faq) | Questions from last year | Partner\n"
            ),
        )
        .write("Automation.md", format!("# Automation\n\n## Tools\n\n{HEAD}[Power Automate](https://learn.microsoft.com/power-automate/) | Flows | Microsoft Learn\n"))
        .commit("The site in April", "2025-04-28T10:00:00Z")
        .tag("release-2025-04");
    repo.write(
        "DataAI.md",
        format!(
            "# Data and AI\n\n## Fabric\n\n{HEAD}\
            [Fabric documentation](https://learn.microsoft.com/fabric/) | Everything about the platform | Microsoft Learn\n\
            [Skills for Fabric](https://learn.microsoft.com/training/fabric/) | Courses from first steps to certification | Microsoft Learn\n"
        ),
    )
    .write(
        "Automation.md",
        format!(
            "# Automation\n\n## Tools\n\n{HEAD}\
            [Power Automate](https://learn.microsoft.com/power-automate/) | Flows | Microsoft Learn\n\
            [Copilot Studio](https://learn.microsoft.com/microsoft-copilot-studio/) | Build assistants | Microsoft Learn\n"
        ),
    )
    .write(
        "_posts/2025-05-20-signaltonoise-what-a-partner-does.md",
        "---\ntitle: \"Signal:Noise - What a partner does\"\ndate: 2025-05-20\n---\n\n# What a partner does\n\n## TL;DR\n\nA partner turns a product into a result.\n",
    )
    .commit("The site in May", "2025-05-28T10:00:00Z")
    .tag("release-2025-05");
    repo
}

#[test]
fn the_digest_is_real() {
    let run = signoise(site().path(), &["digest", "--release", "release-2025-05"]);
    assert_eq!(run.stdout, excerpt("# Partner Notes"), "{}", run.stdout);
}

#[test]
fn the_check_is_real() {
    let repo = site();
    repo.write(
        "Security.md",
        format!(
            "# Security\n\n## Identity\n{HEAD}\
            [Entra documentation](https://learn.microsoft.com/entra/) | Identity and access | Microsoft Learn\n\n\
            ## Data\n\n{HEAD}\
            [Purview | Overview](https://learn.microsoft.com/purview/) | Governance | Microsoft Learn\n"
        ),
    );
    let run = signoise(repo.path(), &["check", "Security.md"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stdout.trim_end(), excerpt("error[table/glued-above]").trim_end(), "{}", run.stdout);
}

#[test]
fn the_diff_is_real() {
    let run = signoise(site().path(), &["diff", "release-2025-04", "release-2025-05"]);
    assert_eq!(run.stdout, excerpt("1 post added"), "{}", run.stdout);
}
