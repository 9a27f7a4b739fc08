import { Modal } from "@mantine/core";
import { Kbd } from "../components";
import { useDialogs } from "../data/dialogs";
import { KEY_GROUPS, KEYS, type KeyId } from "../keys";
import classes from "./app.module.css";

/** The whole keyboard map, as it stands now. */
export function KeyHelp() {
  const open = useDialogs((state) => state.help);
  const ids = Object.keys(KEYS) as KeyId[];
  return (
    <Modal opened={open} onClose={() => useDialogs.setState({ help: false })} title="Keys" size={760}>
      <div className={classes.keyGroups}>
        {KEY_GROUPS.map((group) => (
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
