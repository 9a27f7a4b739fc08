import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { ErrorBanner } from "../../components";
import { followWorkspace } from "../../data/client";
import { useSession } from "../../data/session";
import { type CommandError, type NewWorkspace, shell, toCommandError } from "../../transport";
import { currencyChoices, likelyCountry, likelyCurrency } from "../settings/currencies";

export type Start = "sample" | "spreadsheet" | "empty";

const TITLES: Record<Start, string> = {
  sample: "Start with sample data",
  spreadsheet: "A workspace for your spreadsheet",
  empty: "New workspace",
};

const SAMPLE_PEOPLE = 500;

/** Where a new file is kept, what it is called and which words it uses. */
export function NewWorkspaceDialog({ start, onClose }: { start: Start | null; onClose: () => void }) {
  return (
    <Modal opened={start !== null} onClose={onClose} title={start ? TITLES[start] : ""} size={460}>
      {start && <Form start={start} onClose={onClose} />}
    </Modal>
  );
}

function Form({ start, onClose }: { start: Start; onClose: () => void }) {
  const [name, setName] = useState(start === "sample" ? "Sample" : "");
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
      useSession.setState({ next: start === "spreadsheet" ? "/import" : "/people" });
      await shell.createWorkspace({
        path,
        name: title,
        profile,
        currency,
        country: likelyCountry(),
        user: user.trim() || "Me",
        sample: start === "sample" ? SAMPLE_PEOPLE : null,
      });
      await followWorkspace();
      onClose();
    } catch (thrown) {
      useSession.setState({ next: null });
      setError(toCommandError(thrown));
    } finally {
      setBusy(false);
    }
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
          allowDeselect={false}
          onChange={(next) => setCurrency(next ?? currency)}
        />
        {error && <ErrorBanner error={error} title="The workspace was not made" />}
        <Group justify="flex-end" gap="xs">
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

const PURPOSES: Record<NewWorkspace["profile"], string> = {
  sales: "People, companies and deals",
  fundraising: "Constituents, organizations and opportunities",
  outreach: "Clients, agencies and deals",
};
