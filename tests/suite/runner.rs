//! How a workflow runner of GitHub reads a log: which lines it obeys.

/// A command that a runner would obey, or would if it knew the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: Vec<(String, String)>,
    pub data: String,
}

impl Command {
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Every command in a log. Lines end with LF, CR or CRLF.
pub fn commands(log: &str) -> Vec<Command> {
    log.replace("\r\n", "\n").split(['\n', '\r']).filter_map(|line| colons(line).or_else(|| hashes(line))).collect()
}

/// `::name key=value,key=value::data` at the start of a line, blanks aside.
fn colons(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.trim().split(',').filter_map(|pair| pair.split_once('='));
    Some(Command {
        name: name.to_owned(),
        properties: properties.map(|(key, value)| (key.to_owned(), property(value))).collect(),
        data: data_of(data),
    })
}

/// `##[name properties]data` anywhere in a line.
fn hashes(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##[")?;
    let (head, data) = rest.split_once(']')?;
    Some(Command { name: head.split(' ').next()?.to_owned(), properties: Vec::new(), data: data.to_owned() })
}

fn data_of(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

fn property(text: &str) -> String {
    let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
    text.replace("%25", "%")
}

#[test]
fn commands_are_recognised_as_a_runner_does() {
    let names = |log: &str| commands(log).into_iter().map(|command| command.name).collect::<Vec<_>>();
    assert_eq!(names("x\r  ::error file=a::b\n::add-mask::x\r\ntext ##[group]y"), ["error", "add-mask", "group"]);
    assert!(names("a ::error::b\n::half\n##\\[x]\n:\\:error::x").is_empty());
    let command = commands("::error file=a%3Ab,line=2::50%25%0Amore").remove(0);
    assert_eq!((command.property("file"), command.property("line")), (Some("a:b"), Some("2")));
    assert_eq!(command.data, "50%\nmore");
}
