import { Popover, UnstyledButton } from "@mantine/core";
import { ListFilter, X } from "lucide-react";
import { useState } from "react";
import { formatDay } from "../../data/format";
import { useCommand } from "../../data/queries";
import { useKeys } from "../../keys";
import type { FieldInfo, Filter, RecordTypeInfo } from "../../transport/api";
import { BarMenu } from "./BarMenu";
import type { Draft } from "./draft";
import { FieldChoice } from "./FieldChoice";
import { FilterEditor } from "./FilterEditor";
import { FilterTree, newCondition, offeredConditions } from "./FilterTree";
import { asksForImport, type FieldFilter, filterText, groupText, isFieldFilter, rememberName } from "./filters";
import classes from "./lists.module.css";
import { useNames } from "./useNames";

interface FilterBarProps {
  info: RecordTypeInfo;
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

/** Learns what the imports are called that a filter names, as one of a saved view does. */
function useImportNames(filters: Filter[]): void {
  const imports = useCommand("importing.batches", {}, { enabled: filters.some(asksForImport) }).data?.batches ?? [];
  for (const { id, file_name, at } of imports)
    rememberName(id, `the import of ${file_name} on ${formatDay(new Date(at))}`);
}

/** Filters as chips that read as a sentence: "Stage is Won", "Value at least 10,000". */
export function FilterBar({ info, filters, onChange }: FilterBarProps) {
  const [field, setField] = useState<FieldInfo | null>(null);
  const [tree, setTree] = useState<{ added: Draft | null } | null>(null);
  useKeys({ filterEditor: () => setTree({ added: null }) });
  useImportNames(filters);
  useNames(info, filters);
  return (
    <div className={classes.chips}>
      {filters.map((filter, at) =>
        isFieldFilter(filter) && info.fields.some((one) => one.key === filter.field) ? (
          <FilterChip
            // biome-ignore lint/suspicious/noArrayIndexKey: filters have no id; their order is their identity
            key={at}
            info={info}
            filter={filter}
            onChange={(next) => onChange(filters.map((one, index) => (index === at ? next : one)))}
            onRemove={() => onChange(filters.filter((_, index) => index !== at))}
          />
        ) : (
          <GroupChip
            // biome-ignore lint/suspicious/noArrayIndexKey: filters have no id; their order is their identity
            key={at}
            text={groupText(info, filter)}
            onOpen={() => setTree({ added: null })}
            onRemove={() => onChange(filters.filter((_, index) => index !== at))}
          />
        ),
      )}
      <BarMenu
        label="Add a filter"
        icon={ListFilter}
        words="Filter"
        keyId="filter"
        width={280}
        position="bottom-start"
        onClose={() => setField(null)}
      >
        {(close) =>
          field ? (
            <FilterEditor
              field={field}
              onDone={(filter) => {
                onChange([...filters, filter]);
                close();
              }}
            />
          ) : (
            <FieldChoice
              label="Which field"
              options={offeredConditions(info)}
              onChoose={(key) => {
                const found = info.fields.find((one) => one.key === key);
                if (found) return setField(found);
                close();
                setTree({ added: newCondition(info, key) });
              }}
            />
          )
        }
      </BarMenu>
      {tree && (
        <FilterTree info={info} filters={filters} added={tree.added} onDone={onChange} onClose={() => setTree(null)} />
      )}
    </div>
  );
}

/** A filter of several parts, told in words: it is edited as a whole. */
function GroupChip({ text, onOpen, onRemove }: { text: string; onOpen: () => void; onRemove: () => void }) {
  return (
    <span className={classes.chip}>
      <UnstyledButton className={classes.chipText} title={text} onClick={onOpen}>
        {text}
      </UnstyledButton>
      <UnstyledButton className={classes.chipRemove} aria-label={`Remove the filter: ${text}`} onClick={onRemove}>
        <X size={12} aria-hidden />
      </UnstyledButton>
    </span>
  );
}

interface FilterChipProps {
  info: RecordTypeInfo;
  filter: FieldFilter;
  onChange: (filter: Filter) => void;
  onRemove: () => void;
}

function FilterChip({ info, filter, onChange, onRemove }: FilterChipProps) {
  const [open, setOpen] = useState(false);
  const field = info.fields.find((one) => one.key === filter.field);
  if (!field) return null;
  const { subject, verb, object } = filterText(field, filter);
  return (
    <span className={classes.chip}>
      <Popover opened={open} onChange={setOpen} position="bottom-start" width={280} trapFocus>
        <Popover.Target>
          <UnstyledButton className={classes.chipText} onClick={() => setOpen(!open)}>
            {subject} <span className={classes.verb}>{verb}</span> {object && <strong>{object}</strong>}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="xs" aria-label="Filter">
          <FilterEditor
            field={field}
            filter={filter}
            onDone={(next) => {
              onChange(next);
              setOpen(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <UnstyledButton
        className={classes.chipRemove}
        aria-label={`Remove the filter on ${field.label}`}
        onClick={onRemove}
      >
        <X size={12} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
