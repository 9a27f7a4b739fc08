import { SegmentedControl, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { countryChoices, ErrorBanner, Page, Section } from "../../components";
import { useAct } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useShellStatus, useWorkspace } from "../../data/queries";
import type { CommandError } from "../../transport";
import type { Settings } from "../../transport/api";
import { SensitiveNumbers } from "../interactions/SensitiveNumbers";
import { LifecycleSettings } from "../lifecycle";
import { NotificationSettings } from "../notifications/NotificationSettings";
import { Closing } from "./Closing";
import { CustomFields } from "./CustomFields";
import { currencyChoices } from "./currencies";
import { Duplicates } from "./Duplicates";
import { Keys } from "./Keys";
import { Pipelines } from "./Pipelines";
import { Products } from "./Products";
import { Rates } from "./Rates";
import { RelationshipTypes } from "./RelationshipTypes";
import { Required } from "./Required";
import { Users } from "./Users";

/** Settings take effect when they are changed; every change can be undone. */
export function SettingsScreen() {
  const workspace = useWorkspace().data;
  const { section } = useSearch({ from: "/settings" });
  if (!workspace) return null;
  return (
    <Page title="Settings" width={820} contents start={section}>
      {workspace.may.set_up ? (
        <>
          <Workspace settings={workspace.settings} />
          <Pipelines />
          <Rates currency={workspace.settings.currency} />
          <Products />
          <Closing settings={workspace.settings} />
          <LifecycleSettings settings={workspace.settings} />
          <CustomFields />
          <RelationshipTypes />
          <Required settings={workspace.settings} />
          <Duplicates settings={workspace.settings} />
          <Users />
        </>
      ) : (
        <Text size="sm" c="dimmed" mb={16}>
          Managers and administrators set up the workspace. Your own keys are yours to choose.
        </Text>
      )}
      <SensitiveNumbers />
      <NotificationSettings />
      <Keys />
      <About />
    </Page>
  );
}

function Workspace({ settings }: { settings: Settings }) {
  const [error, setError] = useState<CommandError | null>(null);
  const update = useAct("settings.update", {
    toast: false,
    onDone: () => setError(null),
    onError: (failed) => {
      setError(failed);
      return true;
    },
  });
  const set = (part: Partial<Settings>) => update.mutate(part);
  const errorOf = (field: string) => (error?.field === field ? error.message : undefined);
  return (
    <>
      <Section title="Workspace">
        {error && !error.field && <ErrorBanner error={error} title="Not saved" />}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={16} verticalSpacing={12}>
          <Name value={settings.name} error={errorOf("name")} onSave={(name) => set({ name })} />
          <Select
            label="What it is for"
            description="Decides the words: people, constituents or clients"
            data={[
              { value: "sales", label: "Sales" },
              { value: "fundraising", label: "Fundraising" },
              { value: "outreach", label: "Outreach" },
            ]}
            value={settings.profile}
            onChange={(next) => next && set({ profile: next as Settings["profile"] })}
          />
          <Select
            label="Currency"
            description="For new amounts; existing ones keep theirs"
            searchable
            data={currencyChoices()}
            value={settings.currency}
            error={errorOf("currency")}
            onChange={(next) => next && set({ currency: next })}
          />
          <Select
            label="Country"
            description="How phone numbers without a prefix are read"
            searchable
            data={countryChoices()}
            value={settings.country || null}
            error={errorOf("country")}
            onChange={(next) => next && set({ country: next })}
          />
        </SimpleGrid>
      </Section>
      <Section title="Appearance">
        <SegmentedControl
          aria-label="Theme"
          size="xs"
          data={[
            { value: "system", label: "As the system" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
          value={settings.theme}
          onChange={(next) => set({ theme: next as Settings["theme"] })}
        />
        <SegmentedControl
          aria-label="Rows of lists"
          size="xs"
          ml="md"
          data={[
            { value: "compact", label: "Compact rows" },
            { value: "comfortable", label: "Comfortable rows" },
          ]}
          value={settings.density}
          onChange={(next) => set({ density: next as Settings["density"] })}
        />
      </Section>
    </>
  );
}

function Name({ value, error, onSave }: { value: string; error: string | undefined; onSave: (name: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const save = () => {
    if (text.trim() !== value) onSave(text.trim());
  };
  return (
    <TextInput
      label="Name"
      description="Shown at the top of the rail"
      value={text}
      error={error}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === "Enter") save();
        if (event.key === "Escape") setText(value);
      }}
    />
  );
}

function About() {
  const workspace = useWorkspace().data;
  const shell = useShellStatus().data;
  if (!workspace) return null;
  const counts = [...Object.values(workspace.counts), ...Object.values(workspace.agents)].reduce(
    (sum, count) => sum + count,
    0,
  );
  return (
    <Section title="About">
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        Kith {workspace.app_version || shell?.version} · file version {workspace.schema_version} ·{" "}
        {formatNumber(counts)} records
        <br />
        {workspace.path}
      </Text>
    </Section>
  );
}
