import { Group } from "@mantine/core";
import { X } from "lucide-react";
import { RecordLink, RecordPicker } from "../../components";
import type { Reference } from "../../transport/api";
import { asReference } from "../records/context";
import classes from "./interactions.module.css";

/** The further histories that a touch under way shall stand in. */
export function linksOf(values: Record<string, unknown>): Reference[] {
  return Array.isArray(values.links) ? values.links.flatMap((one) => asReference(one) ?? []) : [];
}

interface AlsoInProps {
  links: Reference[];
  error: string | undefined;
  onSet: (links: Reference[]) => void;
}

/** INT-04: whom and what a touch is about beside its customer and deal. */
export function AlsoIn({ links, error, onSet }: AlsoInProps) {
  return (
    <div>
      <RecordPicker
        label="Also in the history of"
        placeholder="A person, company or deal"
        types={["person", "organization", "household", "deal"]}
        value={null}
        error={error}
        onChange={(one) => one && !links.some((link) => link.id === one.id) && onSet([...links, one])}
      />
      {links.length > 0 && (
        <Group gap={6} mt={6}>
          {links.map((one) => (
            <span key={one.id} className={classes.chip}>
              <RecordLink reference={one} avatar={one.type !== "deal"} />
              <button
                type="button"
                className={classes.drop}
                aria-label={`Not in the history of ${one.title}`}
                onClick={() => onSet(links.filter((link) => link.id !== one.id))}
              >
                <X size={12} aria-hidden />
              </button>
            </span>
          ))}
        </Group>
      )}
    </div>
  );
}
