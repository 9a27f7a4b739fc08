import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner } from "../../components";
import { followWorkspace } from "../../data/client";
import { useSession } from "../../data/session";
import { type CommandError, type NewWorkspace, shell, toCommandError } from "../../transport";
import { bringFile, useDraft } from "../importing/draft";
import { nameOf } from "../importing/sheets";
import { currencyChoices, likelyCountry, likelyCurrency } from "../settings/currencies";
import { pickWorkspace } from "./open";

/** With what a new workspace starts; `sheet` is the path of the spreadsheet that is read into it. */
export type Start = { kind: "sample" } | { kind: "empty" } | { kind: "spreadsheet"; sheet: string };

function titleOf(start: Start): string {
  if (start.kind === "sample") return "Start with sample data";
  return start.kind === "empty" ? "New workspace" : `A workspace for ${nameOf(start.sheet)}`;
}

const SAMPLE_PEOPLE = 500;

/** Where a new file is kept, what it is called and which words it uses. */
export function NewWorkspaceDialog({ start, onClose }: { start: Start | null; onClose: () => void }) {
  return (
    <Modal opened={start !== null} onClose={onClose} title={start ? titleOf(start) : ""} size={500}>
      {start && <Form start={start} onClose={onClose} />}
    </Modal>
  );
}

function Form({ start, onClose }: { start: Start; onClose: () => void }) {
  const [name, setName] = useState(start.kind === "sample" ? "Sample" : "");
  const [profile, setProfile] = useState<NewWorkspace["profile"]>("sales");
  const [user, setUser] = useState("");
  const [currency, setCurrency] = useState(likelyCurrency);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<CommandError | null>(null);
  useEffect(() => setError(null), []);
  const title = name.trim() || "My workspace";

  const create = async () => {
    setError(null);
    try {
      const path = await shell.pickFile({
        title: "Where to keep the workspace",
        filters: [{ name: "Kith workspace", extensions: ["kith"] }],
        save: true,
        default_name: `${title.replace(/[\\/:*?"<>|]/g, " ")}.kith`,
      });
      if (!path) return;
      setBusy(true);
      leadOn(start);
      await shell.createWorkspace({
        path,
        name: title,
        profile,
        currency,
        country: likelyCountry(),
        user: user.trim() || "Me",
        sample: start.kind === "sample" ? SAMPLE_PEOPLE : null,
      });
      await followWorkspace();
      onClose();
    } catch (thrown) {
      stay(start);
      setError(toCommandError(thrown));
    } finally {
      setBusy(false);
    }
  };

  const open = async () => {
    leadOn(start);
    if (!(await pickWorkspace())) stay(start);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Stack gap={14}>
        <TextInput
          label="Name"
          placeholder="My workspace"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Your name"
          placeholder="Me"
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id="purpose">
            What it is for
          </Text>
          <SegmentedControl
            aria-labelledby="purpose"
            size="xs"
            fullWidth
            data={[
              { value: "sales", label: "Sales" },
              { value: "fundraising", label: "Fundraising" },
              { value: "outreach", label: "Outreach" },
            ]}
            value={profile}
            onChange={(next) => setProfile(next as NewWorkspace["profile"])}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {PURPOSES[profile]}
          </Text>
        </div>
        <Select
          label="Currency"
          searchable
          data={currencyChoices()}
          value={currency}
          onChange={(next) => setCurrency(next ?? currency)}
        />
        {error && <ErrorBanner error={error} title="The workspace was not made" />}
        <Group justify="flex-end" gap="xs">
          {start.kind === "spreadsheet" && (
            <Button variant="subtle" px={0} mr="auto" onClick={() => void open()}>
              Into a workspace that I have…
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Choose where to keep it…
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Once the workspace is there, the way goes on to where the person wanted to go. */
function leadOn(start: Start): void {
  if (start.kind === "spreadsheet") bringFile(start.sheet);
  useSession.setState({ next: start.kind === "spreadsheet" ? "/import" : null });
}

/** There is no workspace after all: the next one that opens has nothing to do with this. */
function stay(start: Start): void {
  if (start.kind === "spreadsheet") useDraft.getState().discard();
  useSession.setState({ next: null });
}

const PURPOSES: Record<NewWorkspace["profile"], string> = {
  sales: "People, companies and deals",
  fundraising: "Constituents, organizations and opportunities",
  outreach: "Clients, agencies and deals",
};
