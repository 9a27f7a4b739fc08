import { Modal } from "@mantine/core";
import { Kbd } from "../components";
import { useDialogs } from "../data/dialogs";
import { KEYS, type KeyGroup, type KeyId } from "../keys";
import classes from "./app.module.css";

const GROUPS: KeyGroup[] = ["Anywhere", "Go to", "Lists", "Record", "Board"];

/** The whole keyboard map, as keys.ts has it. */
export function KeyHelp() {
  const open = useDialogs((state) => state.help);
  const ids = Object.keys(KEYS) as KeyId[];
  return (
    <Modal opened={open} onClose={() => useDialogs.setState({ help: false })} title="Keys" size={760}>
      <div className={classes.keyGroups}>
        {GROUPS.map((group) => (
          <section key={group} className={classes.keyGroup}>
            <h2 className={classes.keyTitle}>{group}</h2>
            {ids
              .filter((id) => KEYS[id].group === group)
              .map((id) => (
                <div key={id} className={classes.keyLine}>
                  <span>{KEYS[id].label}</span>
                  <Kbd id={id} />
                </div>
              ))}
          </section>
        ))}
      </div>
    </Modal>
  );
}
