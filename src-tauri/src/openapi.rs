//! Describes the command list for machines: the OpenAPI document of the HTTP interface and `kith commands --json`.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::commands::{ALIASES, COMMANDS, Command};

/// OpenAPI 3.1: one `POST /api/v1/{command}` per command, types under `components/schemas`.
pub fn document() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths = Map::new();
    for command in COMMANDS {
        paths.insert(format!("/api/v1/{}", command.name), operation(command, &mut generator));
    }
    let problem = generator.subschema_for::<kith_core::Error>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kith",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Commands on the one workspace that this program serves, on this machine only.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "responses": {
                "Problem": {
                    "description": "Why it was not done",
                    "content": { "application/json": { "schema": problem } },
                },
            },
            "schemas": schemas,
        },
    })
}

fn operation(command: &Command, generator: &mut SchemaGenerator) -> Value {
    let input = (command.input_schema)(generator);
    let output = (command.output_schema)(generator);
    let subject = command.name.split('.').next().unwrap_or(command.name);
    json!({
        "post": {
            "operationId": command.name,
            "summary": command.summary,
            "tags": [subject],
            "x-writes": command.write,
            "requestBody": { "required": true, "content": { "application/json": { "schema": input } } },
            "responses": {
                "200": { "description": "Done", "content": { "application/json": { "schema": output } } },
                "default": { "$ref": "#/components/responses/Problem" },
            },
        },
    })
}

/// The list with one self-contained schema per input and output.
pub fn listing() -> Value {
    let commands: Vec<Value> = COMMANDS
        .iter()
        .map(|command| {
            json!({
                "name": command.name,
                "write": command.write,
                "summary": command.summary,
                "input": self_contained(command.input_schema),
                "output": self_contained(command.output_schema),
            })
        })
        .collect();
    let aliases: Vec<Value> = ALIASES
        .iter()
        .map(|alias| {
            let given: Map<String, Value> =
                alias.given.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
            json!({ "name": alias.name, "command": alias.command, "given": given })
        })
        .collect();
    json!({ "commands": commands, "aliases": aliases })
}

fn self_contained(schema: fn(&mut SchemaGenerator) -> schemars::Schema) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = schema(&mut generator).to_value();
    let definitions = generator.take_definitions(true);
    if let (Some(object), false) = (schema.as_object_mut(), definitions.is_empty()) {
        object.insert("$defs".into(), Value::Object(definitions));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_03_the_document_lists_every_command() {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(paths.len(), COMMANDS.len());
        for command in COMMANDS {
            let operation = &paths[&format!("/api/v1/{}", command.name)]["post"];
            assert_eq!(operation["operationId"], command.name);
            assert!(operation["responses"]["200"]["content"]["application/json"]["schema"].is_object());
        }
    }

    #[test]
    fn api_03_every_reference_of_the_document_leads_somewhere() {
        fn walk(root: &Value, value: &Value) {
            match value {
                Value::Object(map) => {
                    if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                        let pointer = reference.strip_prefix('#').unwrap();
                        assert!(root.pointer(pointer).is_some(), "{reference} leads nowhere");
                    }
                    map.values().for_each(|value| walk(root, value));
                }
                Value::Array(list) => list.iter().for_each(|value| walk(root, value)),
                _ => {}
            }
        }
        let document = document();
        walk(&document, &document);
        let listing = listing();
        for command in listing["commands"].as_array().unwrap() {
            walk(&command["input"], &command["input"]);
            walk(&command["output"], &command["output"]);
        }
    }
}
