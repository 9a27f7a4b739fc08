import { Button, Checkbox, Group, Modal, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, showNote } from "../../components";
import { dayText, formatNumber } from "../../data/format";
import { useKeys } from "../../keys";
import { type CommandError, call, toCommandError } from "../../transport";
import { setExporting, useFiles, whereTo } from "./files";

interface ExportCalendarProps {
  /** The days that are seen: from the first one to the first one after. */
  shown: { from: string; to: string } | null;
  /** What the screen calls them. */
  title: string;
}

/** ACT-04: one's own activities as a file that every calendar reads. */
export function ExportCalendar(props: ExportCalendarProps) {
  const open = useFiles((state) => state.exporting);
  return (
    <Modal opened={open} onClose={() => setExporting(false)} title="Export the calendar" size={440}>
      {open && <Choices {...props} />}
    </Modal>
  );
}

function Choices({ shown, title }: ExportCalendarProps) {
  const [which, setWhich] = useState("shown");
  const [meetings, setMeetings] = useState(true);
  const [error, setError] = useState<CommandError | null>(null);
  const spans: Record<string, { from?: string; to?: string }> = {
    shown: shown ? { from: dayText(new Date(shown.from)), to: dayText(new Date(shown.to)) } : {},
    year: {},
    all: { from: "1970-01-01", to: "2999-01-01" },
  };
  const write = async () => {
    setError(null);
    try {
      const path = await whereTo("Calendar.ics");
      if (!path) return;
      const { events } = await call("calendar.export", { path, meetings, ...spans[which] });
      setExporting(false);
      showNote(`Wrote ${formatNumber(events)} ${events === 1 ? "event" : "events"} to ${path}`);
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  useKeys({ save: () => void write() });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <Stack gap="md">
        {error && <ErrorBanner error={error} title="Not written" />}
        <Radio.Group label="Which days" value={which} onChange={setWhich}>
          <Stack gap={6} mt={6}>
            <Radio value="shown" label={`What is shown: ${title}`} data-autofocus />
            <Radio value="year" label="A month back to a year ahead" />
            <Radio value="all" label="Everything" />
          </Stack>
        </Radio.Group>
        <Checkbox
          label="Meetings that took place, too"
          checked={meetings}
          onChange={(event) => setMeetings(event.currentTarget.checked)}
        />
      </Stack>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={() => setExporting(false)}>
          Cancel
        </Button>
        <Button type="submit">Choose where…</Button>
      </Group>
    </form>
  );
}
