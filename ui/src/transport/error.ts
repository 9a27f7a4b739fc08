import type { CommandError as CommandErrorShape } from "./api";

/** What every failed command becomes, whichever face carried it. */
export class CommandError extends Error {
  readonly code: string;
  readonly field: string | null;
  readonly details: unknown;

  constructor(shape: CommandErrorShape) {
    super(shape.message);
    this.name = "CommandError";
    this.code = shape.code;
    this.field = shape.field ?? null;
    this.details = shape.details ?? null;
  }
}

function isShape(value: unknown): value is CommandErrorShape {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** Turns whatever was thrown or answered into a CommandError; never throws itself. */
export function toCommandError(value: unknown): CommandError {
  if (value instanceof CommandError) return value;
  if (isShape(value)) return new CommandError(value);
  if (typeof value === "string") {
    try {
      const parsed: unknown = JSON.parse(value);
      if (isShape(parsed)) return new CommandError(parsed);
    } catch {
      // Not JSON: the text itself is the message.
    }
    return new CommandError({ code: "failed", message: value });
  }
  return new CommandError({ code: "failed", message: value instanceof Error ? value.message : String(value) });
}
