import { Button, Text } from "@mantine/core";
import { RotateCcw } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { IconAction, Kbd, Section, showError } from "../../components";
import { act } from "../../data/act";
import { keyLabel } from "../../data/places";
import { useWords } from "../../data/queries";
import { KEY_GROUPS, KEYS, type KeyId, keyProblem, type OwnKeys, recordKeys, useOwnKeys } from "../../keys";
import { toCommandError } from "../../transport";
import classes from "./settings.module.css";

function save(keys: OwnKeys): void {
  act("settings.update", { keys }, false).catch((thrown) => showError(toCommandError(thrown)));
}

/** The whole keyboard map; each key but a few can be another one. */
export function Keys() {
  const own = useOwnKeys();
  const word = useWords();
  const nameOf = useCallback((id: KeyId) => keyLabel(id, word), [word]);
  const [changing, setChanging] = useState<KeyId | null>(null);
  const [problem, setProblem] = useState<{ id: KeyId; text: string } | null>(null);
  useEffect(() => {
    if (changing === null) return;
    setProblem(null);
    return recordKeys((keys) => {
      setChanging(null);
      if (keys === null) return;
      const text = keyProblem(changing, keys, nameOf);
      if (text) setProblem({ id: changing, text });
      else save({ ...own, [changing]: keys });
    });
  }, [changing, own, nameOf]);
  const reset = (id: KeyId) => {
    const { [id]: _, ...others } = own;
    const usual = KEYS[id].keys.find((keys) => keyProblem(id, keys, nameOf) !== null);
    if (usual) setProblem({ id, text: keyProblem(id, usual, nameOf) ?? "" });
    else save(others);
  };
  const line = (id: KeyId) => {
    const label = nameOf(id);
    return (
      <div key={id} className={classes.keyLine}>
        <span className={classes.keyName}>{label}</span>
        {changing === id ? (
          <Text size="xs" c="dimmed" role="status">
            Press the new key · Esc keeps the old one
          </Text>
        ) : (
          <Kbd id={id} />
        )}
        <span className={classes.keyActions}>
          {own[id] !== undefined && (
            <IconAction icon={RotateCcw} label={`Reset: ${label}`} size={22} onClick={() => reset(id)} />
          )}
          {!KEYS[id].fixed && (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Change: ${label}`}
              onClick={(event) => {
                // A button under the focus would keep Enter and Space for itself.
                event.currentTarget.blur();
                setChanging(id);
              }}
            >
              Change
            </Button>
          )}
        </span>
        {problem?.id === id && (
          <Text size="xs" c="var(--k-red)" role="alert" className={classes.keyProblem}>
            {problem.text}
          </Text>
        )}
      </div>
    );
  };
  return (
    <Section
      title="Keys"
      actions={
        Object.keys(own).length > 0 && (
          <Button variant="subtle" leftSection={<RotateCcw size={14} aria-hidden />} onClick={() => save({})}>
            Reset all
          </Button>
        )
      }
    >
      <div className={classes.keyGroups}>
        {KEY_GROUPS.map((group) => (
          <div key={group} className={classes.keyGroup}>
            <h3 className={classes.keyTitle}>{group}</h3>
            {(Object.keys(KEYS) as KeyId[]).filter((id) => KEYS[id].group === group).map(line)}
          </div>
        ))}
      </div>
    </Section>
  );
}
