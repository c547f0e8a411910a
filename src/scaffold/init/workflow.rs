//! The workflows of pull requests: one reviews and may read, and nothing else; the other comments, and takes nothing
//! of a pull request but the report.

use url::Url;

/// Where the workflows get signoise from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// Its git repository; none where a variable of the site's repository will name it.
    source: Option<String>,
    /// The commit to build; none for the newest.
    rev: Option<String>,
}

impl Install {
    /// The variable that names the repository of signoise where the workflow does not.
    pub const VARIABLE: &'static str = "SIGNOISE_GIT";

    /// From `https://host/path` or `https://host/path#COMMIT`; without an address, a variable names it. The error
    /// says what is wrong with the address.
    pub fn from(address: Option<&str>) -> Result<Self, String> {
        let Some(address) = address else { return Ok(Self { source: None, rev: None }) };
        let parsed =
            Url::parse(address).map_err(|_| format!("`{address}` is no address such as https://host/name.git"))?;
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~/:@%+".contains(c));
        let (source, rev) = address.split_once('#').map_or((address, None), |(source, rev)| (source, Some(rev)));
        if parsed.scheme() != "https" || !parsed.username().is_empty() || parsed.password().is_some() || !plain(source)
        {
            return Err(format!("`{address}` is no plain https address"));
        }
        if rev.is_some_and(|rev| rev.len() != 40 || !rev.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Err("what follows the `#` is a commit: 40 hexadecimal digits".to_owned());
        }
        Ok(Self { source: Some(source.to_owned()), rev: rev.map(str::to_owned) })
    }

    /// Whether somebody still has to set [`Install::VARIABLE`] for a workflow.
    pub fn needs_variable(workflow: &str) -> bool {
        workflow.contains("${{ vars.SIGNOISE_GIT }}")
    }

    /// The lines of a workflow that say where signoise comes from, where they are known and it does not have them.
    pub fn missing_in(&self, workflow: &str) -> Option<String> {
        let source = self.source.as_ref()?;
        let lines = std::iter::once(format!("{}: {source}", Self::VARIABLE));
        let lines = lines.chain(self.rev.as_ref().map(|rev| format!("SIGNOISE_REV: {rev}")));
        let missing: Vec<String> =
            lines.filter(|line| !workflow.lines().any(|own| own.trim().starts_with(line.as_str()))).collect();
        (!missing.is_empty()).then(|| missing.join("\n"))
    }

    /// The workflow that reviews a pull request.
    pub(super) fn review(&self) -> String {
        self.fill(REVIEW)
    }

    /// The workflow that shows the report in a comment.
    pub(super) fn comment(&self) -> String {
        self.fill(COMMENT)
    }

    fn fill(&self, workflow: &str) -> String {
        let variable =
            || "${{ vars.SIGNOISE_GIT }} # empty for pull requests from forks: better the address itself".to_owned();
        let source = self.source.clone().unwrap_or_else(variable);
        let rev = match (&self.rev, &self.source) {
            (Some(rev), _) => rev.clone(),
            (None, Some(_)) => "\"\" # a commit, so that nobody else decides what runs here".to_owned(),
            (None, None) => "${{ vars.SIGNOISE_REV }}".to_owned(),
        };
        workflow.replace("@INSTALL@\n", INSTALL).replace("@SOURCE@", &source).replace("@REV@", &rev)
    }
}

const REVIEW: &str = include_str!("workflows/review.yml");
const COMMENT: &str = include_str!("workflows/comment.yml");
/// The steps that both begin with.
const INSTALL: &str = include_str!("workflows/install.yml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_get_into_a_workflow() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let install = Install::from(Some(&format!("https://git.example/signoise.git#{commit}"))).unwrap();
        assert!(install.review().contains("SIGNOISE_GIT: https://git.example/signoise.git\n"));
        assert!(
            install.review().contains(&format!("SIGNOISE_REV: {commit}\n"))
                && !Install::needs_variable(&install.review())
        );
        assert!(Install::from(None).unwrap().review().contains("SIGNOISE_GIT: ${{ vars.SIGNOISE_GIT }} #"));
        for wrong in [
            "git.example/signoise",
            "http://git.example/signoise",
            "https://user:word@git.example/signoise",
            "https://git.example/a\nrun: x",
            "https://git.example/$(x)",
            "https://git.example/a b",
            "https://git.example/a#main",
            "ext::sh -c x",
        ] {
            assert!(Install::from(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
