//! Where a repository is shown on the web: addresses of its commits, lines and pull requests. Made from the address
//! that it is fetched from, or from one that is configured; credentials in either never come along.

use std::fmt::Write;

use url::Url;

use super::{Repository, bytes_of};

/// Which forge shows the repository: each has addresses of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// GitHub, also of an enterprise.
    Github,
    /// GitLab, also one's own.
    Gitlab,
    /// Bitbucket Cloud.
    Bitbucket,
    /// Gitea, Forgejo, Codeberg.
    Gitea,
    /// Azure DevOps.
    Azure,
}

/// A repository on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    kind: Kind,
    base: String,
}

impl Repository {
    /// The address of the remote `origin`, as it is configured; it may hold credentials.
    pub fn origin(&self) -> Option<String> {
        let remote = self.git.find_remote("origin").ok()?;
        remote.url().ok().map(str::to_owned)
    }
}

impl Forge {
    /// The forge at an address that git fetches from, such as `git@github.com:owner/site.git`; none where the
    /// host is not known to be one.
    pub fn of_remote(remote: &str, kind: Option<Kind>) -> Option<Self> {
        let (host, path) = place(remote.trim())?;
        let kind = kind.or_else(|| kind_of(&host))?;
        match kind {
            Kind::Azure => azure(&host, &path),
            _ => Self::at(kind, &host, &path),
        }
    }

    fn at(kind: Kind, host: &str, path: &str) -> Option<Self> {
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let segments: Vec<String> = path.split('/').map(encoded).collect();
        // A repository has an owner and a name; only GitLab has groups within groups.
        let fits = if kind == Kind::Gitlab { segments.len() >= 2 } else { segments.len() == 2 };
        if !fits || segments.iter().any(|segment| segment.is_empty() || segment == "." || segment == "..") {
            return None;
        }
        Some(Self { kind, base: format!("https://{host}/{}", segments.join("/")) })
    }

    /// The address of a commit.
    pub fn commit(&self, id: &str) -> String {
        let between = match self.kind {
            Kind::Github | Kind::Gitea | Kind::Azure => "commit",
            Kind::Gitlab => "-/commit",
            Kind::Bitbucket => "commits",
        };
        format!("{}/{between}/{id}", self.base)
    }

    /// The address of a 1-based line of a file, as source.
    pub fn line(&self, commit: &str, path: &str, line: usize) -> String {
        let base = &self.base;
        let path = encoded_path(path);
        match self.kind {
            Kind::Github => format!("{base}/blob/{commit}/{path}?plain=1#L{line}"),
            Kind::Gitlab => format!("{base}/-/blob/{commit}/{path}?plain=1#L{line}"),
            Kind::Bitbucket => format!("{base}/src/{commit}/{path}#lines-{line}"),
            Kind::Gitea => format!("{base}/src/commit/{commit}/{path}?display=source#L{line}"),
            Kind::Azure => {
                let next = line.saturating_add(1);
                let place = format!("line={line}&lineEnd={next}&lineStartColumn=1&lineEndColumn=1");
                format!("{base}?path=/{path}&version=GC{commit}&{place}")
            }
        }
    }

    /// The address of a pull request.
    pub fn pull_request(&self, number: u64) -> String {
        let between = match self.kind {
            Kind::Github => "pull",
            Kind::Gitlab => "-/merge_requests",
            Kind::Bitbucket => "pull-requests",
            Kind::Gitea => "pulls",
            Kind::Azure => "pullrequest",
        };
        format!("{}/{between}/{number}", self.base)
    }
}

/// Host and path of a remote: `https://user:secret@host/path`, `ssh://git@host:22/path`, `git@host:path`.
fn place(remote: &str) -> Option<(String, String)> {
    if let Ok(url) = Url::parse(remote)
        && matches!(url.scheme(), "https" | "http" | "ssh" | "git" | "git+ssh")
    {
        let host = url.host_str()?.to_ascii_lowercase();
        // The port of a web server is part of its address, that of ssh is not.
        let port = url.port().filter(|_| matches!(url.scheme(), "https" | "http"));
        let host = port.map_or(host.clone(), |port| format!("{host}:{port}"));
        return Some((host, decoded(url.path())));
    }
    let (place, path) = remote.split_once(':')?;
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let is_host = host.contains('.') && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    // `C:\\site` is a folder, and `//` belongs to an address of another kind.
    (is_host && !path.starts_with("//")).then(|| (host.to_ascii_lowercase(), path.to_owned()))
}

fn kind_of(host: &str) -> Option<Kind> {
    let named = |name: &str| host.split(['.', ':']).any(|label| label == name);
    match host {
        "bitbucket.org" => Some(Kind::Bitbucket),
        "codeberg.org" => Some(Kind::Gitea),
        "dev.azure.com" | "ssh.dev.azure.com" => Some(Kind::Azure),
        _ if host.ends_with(".visualstudio.com") => Some(Kind::Azure),
        _ if named("github") => Some(Kind::Github),
        _ if named("gitlab") => Some(Kind::Gitlab),
        _ if named("gitea") || named("forgejo") => Some(Kind::Gitea),
        _ => None,
    }
}

/// `dev.azure.com/organisation/project/_git/site`, `ssh.dev.azure.com:v3/organisation/project/site`.
fn azure(host: &str, path: &str) -> Option<Forge> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let (host, parts) = match (host, parts.as_slice()) {
        ("ssh.dev.azure.com", ["v3", organisation, project, name]) => {
            ("dev.azure.com", vec![*organisation, *project, "_git", *name])
        }
        (host, [.., "_git", _]) => (host, parts),
        _ => return None,
    };
    let path = parts.into_iter().map(encoded).collect::<Vec<_>>().join("/");
    Some(Forge { kind: Kind::Azure, base: format!("https://{host}/{path}") })
}

/// The path of a file of the repository in an address: every byte that is not plain is encoded, those of a name that is
/// no UTF-8 as well.
pub fn encoded_path(path: &str) -> String {
    percent_encoded(&bytes_of(path), b"-._~/")
}

/// A segment of a path in an address.
fn encoded(segment: &str) -> String {
    percent_encoded(segment.as_bytes(), b"-._~")
}

fn percent_encoded(bytes: &[u8], plain: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| byte == b'%');
        rest = if value.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
        out.push(value.unwrap_or(byte));
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(remote: &str) -> Option<String> {
        Forge::of_remote(remote, None).map(|forge| forge.base)
    }

    #[test]
    fn a_remote_leads_to_its_page() {
        for (remote, page) in [
            ("https://github.com/owner/site.git", "https://github.com/owner/site"),
            ("https://user:secret@github.com/owner/site", "https://github.com/owner/site"),
            ("https://x-access-token:ghs_abc@github.com/owner/site/", "https://github.com/owner/site"),
            ("git@github.com:owner/site.git", "https://github.com/owner/site"),
            ("ssh://git@github.example.org:2222/owner/site.git", "https://github.example.org/owner/site"),
            ("https://gitlab.example.org:8443/group/sub/site.git", "https://gitlab.example.org:8443/group/sub/site"),
            ("git@bitbucket.org:owner/site.git", "https://bitbucket.org/owner/site"),
            ("https://codeberg.org/owner/site.git", "https://codeberg.org/owner/site"),
            (
                "https://organisation@dev.azure.com/organisation/My%20Project/_git/site",
                "https://dev.azure.com/organisation/My%20Project/_git/site",
            ),
            (
                "git@ssh.dev.azure.com:v3/organisation/project/site",
                "https://dev.azure.com/organisation/project/_git/site",
            ),
            (
                "https://organisation.visualstudio.com/project/_git/site",
                "https://organisation.visualstudio.com/project/_git/site",
            ),
        ] {
            assert_eq!(base(remote).as_deref(), Some(page), "{remote}");
        }
    }

    #[test]
    fn what_is_no_forge_has_no_page() {
        for remote in [
            "/srv/site.git",
            "../site",
            "C:\\site",
            "file:///srv/github.com/site",
            "https://example.org/owner/site.git",
            "https://github.com/",
            "https://github.com/owner",
            "https://github.com/owner/site/tree/main",
            "https://github.com/owner/..",
            "git@github.com://owner/site",
            "javascript:alert(1)//github.com/a/b",
            "https://notgithub.com/owner/site",
            "",
        ] {
            assert_eq!(base(remote), None, "{remote}");
        }
        let own = Forge::of_remote("https://example.org/owner/site.git", Some(Kind::Gitea));
        assert_eq!(own.map(|forge| forge.base).as_deref(), Some("https://example.org/owner/site"));
    }

    #[test]
    fn nothing_in_a_name_leaves_its_place() {
        let forge = Forge::of_remote("git@github.com:owner/a\"><script>.git", None).unwrap();
        assert_eq!(forge.commit("abc"), "https://github.com/owner/a%22%3E%3Cscript%3E/commit/abc");
        let line = forge.line("abc", "a b/#c?.md", 7);
        assert!(line.ends_with("/blob/abc/a%20b/%23c%3F.md?plain=1#L7"), "{line}");
        assert!(forge.line("abc", "caf\\xe9.md", 7).ends_with("/blob/abc/caf%E9.md?plain=1#L7"));
    }

    #[test]
    fn every_forge_has_its_addresses() {
        let all = |remote: &str| {
            let forge = Forge::of_remote(remote, None).unwrap();
            let base = forge.base.clone();
            [forge.commit("c"), forge.line("c", "d/a.md", 3), forge.pull_request(9)]
                .map(|address| address.replace(&base, ""))
        };
        assert_eq!(all("git@github.com:o/s"), ["/commit/c", "/blob/c/d/a.md?plain=1#L3", "/pull/9"]);
        assert_eq!(all("git@gitlab.com:o/s"), ["/-/commit/c", "/-/blob/c/d/a.md?plain=1#L3", "/-/merge_requests/9"]);
        assert_eq!(all("git@bitbucket.org:o/s"), ["/commits/c", "/src/c/d/a.md#lines-3", "/pull-requests/9"]);
        assert_eq!(all("git@codeberg.org:o/s"), ["/commit/c", "/src/commit/c/d/a.md?display=source#L3", "/pulls/9"]);
        let azure = all("git@ssh.dev.azure.com:v3/o/p/s");
        assert_eq!(azure[1], "?path=/d/a.md&version=GCc&line=3&lineEnd=4&lineStartColumn=1&lineEndColumn=1");
    }
}
