import { Button, Group, Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Kbd, Waiting } from "../../components";
import { act } from "../../data/act";
import { useCommand, useWords } from "../../data/queries";
import { useKeys } from "../../keys";
import type { MatchCandidate, RecordRow } from "../../transport/api";

interface ConvertDialogProps {
  lead: RecordRow;
  onClose: () => void;
  /** Called with the work to do when the person decided. */
  onConvert: (work: () => Promise<unknown>) => void;
}

/** Whom the lead becomes: somebody who is there, so that nobody stands in the base twice, or somebody new. */
export function ConvertDialog({ lead, onClose, onConvert }: ConvertDialogProps) {
  const word = useWords();
  const preview = useCommand("leads.preview", { id: lead.id });
  const pipelines = useCommand("board.get", {}).data?.pipelines ?? [];
  const [pipeline, setPipeline] = useState<string | null>(null);
  const [picked, setPicked] = useState<string | null>(null);
  const known: MatchCandidate[] = [...(preview.data?.people ?? []), ...(preview.data?.companies ?? [])];
  const whom = picked ?? known[0]?.id ?? "person";
  const one = (type: string) => word(type).one.toLocaleLowerCase();
  const party = lead.values.party;
  const has = typeof party === "object" && party !== null && "title" in party ? String(party.title) : null;
  const convert = () => {
    if (!preview.data) return;
    const made = whom === "person" || whom === "organization";
    onConvert(() =>
      act("leads.convert", {
        id: lead.id,
        party_id: made ? null : whom,
        kind: whom === "organization" ? "organization" : "person",
        pipeline_id: pipeline,
        allow_duplicate: true,
      }),
    );
  };
  useKeys({ save: convert });
  return (
    <Modal opened onClose={onClose} title={`Convert ${lead.title}`} size="lg">
      {!preview.data && <Waiting />}
      {preview.data && (
        <Stack gap="md">
          {has ? (
            <Text size="sm">
              This lead belongs to <strong dir="auto">{has}</strong> already and stays theirs.
            </Text>
          ) : (
            <Radio.Group
              label={known.length > 0 ? "Somebody here may be the same" : "Nobody here looks the same"}
              value={whom}
              onChange={setPicked}
            >
              <Stack gap={8} mt={8}>
                {known.map((candidate) => (
                  <Radio
                    key={candidate.id}
                    value={candidate.id}
                    label={
                      <span dir="auto">
                        {`Give it to ${candidate.title}`}
                        {candidate.subtitle && `, ${candidate.subtitle}`}
                      </span>
                    }
                    description={`${candidate.score} of 100: ${candidate.evidence.map((why) => why.text).join(" · ")}`}
                  />
                ))}
                <Radio value="person" label={`Make a new ${one("person")}`} />
                <Radio value="organization" label={`Make a new ${one("organization")}`} />
              </Stack>
            </Radio.Group>
          )}
          <Select
            label={`With a ${one("deal")} in`}
            placeholder="None"
            clearable
            allowDeselect
            data={pipelines.map((choice) => ({ value: choice.id, label: choice.title }))}
            value={pipeline}
            onChange={setPipeline}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={convert} data-autofocus rightSection={<Kbd id="save" />}>
              Convert
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
