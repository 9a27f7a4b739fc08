import { Button, Group, Progress } from "@mantine/core";
import { X } from "lucide-react";
import { IconAction } from "../../components";
import { type Adding, dismiss, run, useAdding } from "./adding";
import classes from "./documents.module.css";

/** What is on its way in at one place: how far it is, what it asks, why it failed. */
export function AddingList({ place, onDone }: { place: string; onDone?: (id: string) => void }) {
  const list = useAdding((state) => state.list);
  return list
    .filter((one) => one.place === place)
    .map((one) => <One key={one.key} adding={one} onDone={onDone ?? (() => undefined)} />);
}

function One({ adding, onDone }: { adding: Adding; onDone: (id: string) => void }) {
  const { key, item, like, share, state, error } = adding;
  return (
    <div className={classes.adding} data-state={state} role={state === "failed" ? "alert" : "status"}>
      <div className={classes.addingHead}>
        <span className={classes.title} dir="auto" style={{ flex: 1 }}>
          {item.name}
        </span>
        {state !== "running" && (
          <IconAction icon={X} label={`Do not add ${item.name}`} size={22} onClick={() => dismiss(key)} />
        )}
      </div>
      {state === "running" && (
        <Progress
          value={share === null ? 100 : share * 100}
          animated={share === null}
          aria-label={`Adding ${item.name}`}
        />
      )}
      {state === "asking" && like && (
        <>
          <p className={classes.question}>A document here has this name already.</p>
          <Group gap={6}>
            <Button size="compact-sm" onClick={() => void run(adding, like.id, onDone)}>
              Version {like.version + 1} of it
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => void run(adding, null, onDone)}>
              Another document
            </Button>
          </Group>
        </>
      )}
      {state === "failed" && (
        <>
          <p className={classes.failed}>{error}</p>
          <Button size="compact-sm" variant="default" mt={6} onClick={() => void run(adding, null, onDone)}>
            Try again
          </Button>
        </>
      )}
    </div>
  );
}
