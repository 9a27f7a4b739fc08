import { Radio, ScrollArea, Select, Stack } from "@mantine/core";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { OwnerAnswer } from "./draft";
import classes from "./importing.module.css";
import { Question } from "./QuestionsStep";
import type { Import } from "./useImport";
import { counted } from "./words";

const CREATE = "create";
const EMPTY = "empty";
const REFUSE = "refuse";

/** Owners that nobody knows: made as inactive users, left empty, or somebody who is here; name by name where needed. */
export function OwnersQuestion({ all }: { all: Import }) {
  const { draft, questions, open } = all;
  const users = useCommand("records.page", { type: "user", limit: 200 }).data?.rows ?? [];
  const unknown = questions.owners.filter((owner) => owner.existing === null);
  const known = questions.owners.length - unknown.length;
  const people = { one: "owner", many: "owners" };
  const answerOf = (name: string): string | null => {
    const own = draft.owners[name];
    if (own?.kind === "existing") return own.user.id;
    return own?.kind ?? draft.ownersAnswer;
  };
  const set = (name: string, value: string | null) => {
    const user = users.find((row) => row.id === value);
    if (value === REFUSE) {
      const { [name]: _, ...others } = draft.owners;
      draft.set({ owners: others });
      return;
    }
    const answer: OwnerAnswer = user
      ? { kind: "existing", user: { type: "user", id: user.id, title: user.title } }
      : { kind: value === EMPTY ? "empty" : "create" };
    draft.set({ owners: { ...draft.owners, [name]: answer } });
  };
  return (
    <Question
      id="ask-owners"
      open={open.owners}
      title={
        unknown.length === 1
          ? "1 owner in the sheet is not a user here"
          : `${counted(unknown.length, people)} in the sheet are not users here`
      }
      lead={known > 0 ? `${counted(known, people)} were found by name.` : undefined}
    >
      <Radio.Group
        aria-labelledby="ask-owners"
        value={draft.ownersAnswer}
        onChange={(value) =>
          draft.set({ ownersAnswer: value === EMPTY || value === REFUSE ? value : CREATE, owners: {} })
        }
      >
        <Stack gap={8}>
          <Radio
            value={CREATE}
            label={unknown.length === 1 ? "Create an inactive user" : `Create ${unknown.length} inactive users`}
            description="They own their records but cannot be given new ones until you make them active"
          />
          <Radio value={EMPTY} label="Leave them out" description="Their records become yours" />
          <Radio
            value={REFUSE}
            label="Refuse these rows"
            description="They are listed at the end and can be saved as a file"
          />
        </Stack>
      </Radio.Group>
      <ScrollArea.Autosize mah={280} mt={10} viewportProps={{ tabIndex: 0, "aria-label": "Owners by name" }}>
        <table className={classes.answers}>
          <thead>
            <tr>
              <th scope="col">In the sheet</th>
              <th scope="col" className={classes.count}>
                Rows
              </th>
              <th scope="col">Becomes</th>
            </tr>
          </thead>
          <tbody>
            {unknown.map((owner) => (
              <tr key={owner.name}>
                <td dir="auto">{owner.name}</td>
                <td className={classes.count}>{formatNumber(owner.rows)}</td>
                <td>
                  <Select
                    size="xs"
                    aria-label={`${owner.name} becomes`}
                    placeholder="Choose"
                    searchable
                    data={[
                      // What is not said of a name is as the answer for all.
                      ...(draft.ownersAnswer === REFUSE ? [{ value: REFUSE, label: "The row is refused" }] : []),
                      ...(draft.ownersAnswer === EMPTY || draft.ownersAnswer === REFUSE
                        ? []
                        : [{ value: CREATE, label: "New inactive user" }]),
                      { value: EMPTY, label: "Left out: becomes yours" },
                      { group: "Users", items: users.map((row) => ({ value: row.id, label: row.title })) },
                    ]}
                    value={answerOf(owner.name)}
                    onChange={(value) => set(owner.name, value)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea.Autosize>
    </Question>
  );
}
