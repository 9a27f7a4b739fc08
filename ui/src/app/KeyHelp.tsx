import { Modal } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { Kbd } from "../components";
import { useDialogs } from "../data/dialogs";
import { keyLabel, typeAt } from "../data/places";
import { useWords } from "../data/queries";
import { useViews } from "../features/lists/views";
import { isOffered, KEY_GROUPS, KEYS, type KeyId } from "../keys";
import classes from "./app.module.css";

/** The whole keyboard map, as it stands now. */
export function KeyHelp() {
  const open = useDialogs((state) => state.help);
  const type = useRouterState({ select: (state) => typeAt(state.location.pathname) });
  const ids = Object.keys(KEYS) as KeyId[];
  const word = useWords();
  return (
    <Modal opened={open} onClose={() => useDialogs.setState({ help: false })} title="Keys" size={760}>
      <div className={classes.keyGroups}>
        {KEY_GROUPS.map((group) => (
          <section key={group} className={classes.keyGroup}>
            <h2 className={classes.keyTitle}>{group}</h2>
            {ids
              .filter((id) => KEYS[id].group === group && isOffered(id))
              .map((id) => (
                <div key={id} className={classes.keyLine}>
                  <span>{keyLabel(id, word)}</span>
                  <Kbd id={id} />
                </div>
              ))}
            {group === "Lists" && type && <ViewNumbers type={type} />}
          </section>
        ))}
      </div>
    </Modal>
  );
}

/** Which number opens which view of the list. */
function ViewNumbers({ type }: { type: string }) {
  const views = useViews(type)?.slice(0, 9) ?? [];
  return <p className={classes.viewNumbers}>{views.map((view, at) => `${at + 1}. ${view.name}`).join("  ·  ")}</p>;
}
