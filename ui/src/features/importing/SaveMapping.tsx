import { Button, TextInput } from "@mantine/core";
import { Bookmark } from "lucide-react";
import { useState } from "react";
import { useAct } from "../../data/act";
import type { CommandError } from "../../transport";
import classes from "./importing.module.css";
import type { Import } from "./useImport";

/** How the sheet was mapped, kept under a name for the next one of its kind. */
export function SaveMapping({ all }: { all: Import }) {
  const { request, inspection } = all;
  const known = inspection?.recognised?.kind === "saved" ? inspection.recognised.name : "";
  const [name, setName] = useState(known);
  const [error, setError] = useState<CommandError | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const save = useAct("importing.save_mapping", {
    onDone: ({ value }) => setSaved(value.name),
    onError: (thrown) => {
      setError(thrown);
      return true;
    },
  });
  if (!request || !inspection) return null;
  return (
    <section aria-labelledby="keep-mapping" className={classes.keepMapping}>
      <h3 id="keep-mapping" className={classes.subheading}>
        Keep the mapping for the next sheet of this kind
      </h3>
      {saved !== null ? (
        <p className={classes.asideText} role="status">
          Sheets with these columns are recognised as “{saved}” from now on.
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() === "") return;
            setError(null);
            save.mutate({ name, columns: inspection.columns.map((column) => column.name), plan: request.plan });
          }}
        >
          <TextInput
            size="xs"
            aria-label="Name of the mapping"
            placeholder="Name, such as Trade fair"
            maxLength={100}
            value={name}
            error={error?.message}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            leftSection={<Bookmark size={14} aria-hidden />}
            loading={save.isPending}
            disabled={name.trim() === ""}
          >
            {known && name.trim() === known ? "Save the mapping again" : "Save the mapping"}
          </Button>
        </form>
      )}
    </section>
  );
}
