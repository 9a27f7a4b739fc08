//! Writes `ui/src/transport/api.ts`: the types of every command and the `Commands` map that the client is checked by.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use kith_core::records::{AddressValue, AffiliationValue, EmailValue, MoneyValue, PhoneValue, TagValue};
use kith_core::values::rich_text::TAGS;
use kith_core::{Error, Result};
use serde_json::json;
use ts_rs::{Config, TS, TypeVisitor};

use crate::commands::COMMANDS;

/// Where the client's types live, relative to the repository.
const FILE: &str = "ui/src/transport/api.ts";

const HEAD: &str =
    "// Made by `make typescript` from the command list of the program; `make check` refuses a stale copy.\n";

/// The named types met so far, each with its declaration.
pub struct Types {
    config: Config,
    declarations: BTreeMap<String, String>,
    clashes: Vec<String>,
}

impl Types {
    fn new() -> Self {
        // JSON over IPC and HTTP delivers numbers, never `bigint`; ids are text and amounts stay below 2^53.
        Self { config: Config::new().with_large_int("number"), declarations: BTreeMap::new(), clashes: Vec::new() }
    }

    /// The TypeScript name of a type, after its declaration and those of all it is made of have been kept.
    pub fn name_of<T: TS + 'static + ?Sized>(&mut self) -> String {
        self.visit::<T>();
        T::name(&self.config)
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            // Not a named type itself (a list, an option, a map): what it is made of is declared. Its dependencies would
            // be those of its parts, and run in circles where a type holds itself.
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        let mut declaration = T::docs().unwrap_or_default();
        let _ = write!(declaration, "export {}", T::decl(&self.config));
        match self.declarations.get(&name) {
            // One generic type stands for many: what this one is made of may be new.
            Some(known) if *known == declaration => T::visit_generics(self),
            Some(_) => self.clashes.push(name),
            None => {
                self.declarations.insert(name, declaration);
                T::visit_generics(self);
                T::visit_dependencies(self);
            }
        }
    }
}

/// The whole file; fails when two different types want one name.
pub fn client() -> Result<String> {
    let mut types = Types::new();
    types.visit::<Error>();
    // The shapes of values by their field's kind; commands carry them as open maps.
    types.visit::<AddressValue>();
    types.visit::<AffiliationValue>();
    types.visit::<EmailValue>();
    types.visit::<MoneyValue>();
    types.visit::<PhoneValue>();
    types.visit::<TagValue>();
    let mut map = String::from("/** Command name -> its input and output. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let (input, output) = (command.typescript)(&mut types);
        let _ = writeln!(
            map,
            "  /** {}{} */\n  \"{}\": {{ input: {input}; output: {output} }};",
            command.summary,
            if command.write { " (writes)" } else { "" },
            command.name,
        );
    }
    map.push_str("}\n");
    if !types.clashes.is_empty() {
        return Err(Error::internal(format!("Two types share a name: {}.", types.clashes.join(", "))));
    }
    let mut text = String::from(HEAD);
    for declaration in types.declarations.values() {
        let _ = write!(text, "\n{}\n", tidy(declaration));
    }
    let _ =
        write!(text, "\n/** The tags of which rich text is made. */\nexport const RICH_TEXT_TAGS = {};\n", json!(TAGS));
    let _ = write!(text, "\n{map}");
    Ok(text)
}

/// Lays a declaration out for readers: one line a remark, one line a field.
fn tidy(declaration: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut depth = "";
    let mut remark: Vec<&str> = Vec::new();
    for line in declaration.lines().map(str::trim) {
        match line {
            "/**" => remark.clear(),
            "*/" => lines.push(format!("{depth}/** {} */", remark.join(&format!("\n{depth} *  ")))),
            _ if line.starts_with("* ") => remark.extend(line.get(2..)),
            "*" | "" => {}
            _ => {
                match line.strip_suffix(", };") {
                    Some(last) if !depth.is_empty() => lines.extend([format!("{depth}{last},"), "};".to_string()]),
                    _ => lines.push(format!("{depth}{line}")),
                }
                if line.starts_with("export type ") && line.ends_with('{') {
                    depth = "  ";
                }
            }
        }
    }
    lines.join("\n")
}

/// Writes the file, or with `check` fails with `stale` when it differs from what would be written.
pub fn write(check: bool) -> Result<()> {
    replace(Path::new(FILE), &client()?, check, "make typescript")
}

/// Keeps one generated file of the repository equal to `text`.
pub fn replace(path: &Path, text: &str, check: bool, remedy: &str) -> Result<()> {
    if !check {
        return Ok(std::fs::write(path, text)?);
    }
    if std::fs::read_to_string(path)? == text {
        return Ok(());
    }
    Err(Error::new("stale", format!("{} is not what the program would write; run `{remedy}`.", path.display())))
}
