import { Button, Group, Switch, Text } from "@mantine/core";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconAction, MoneyText, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand, useMay, useWorkspace } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Money, RecordRow } from "../../transport/api";
import { editRecord } from "../records/editing";
import { Zone } from "../records/Zone";
import { AddItem } from "./AddItem";
import classes from "./deals.module.css";

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

/** The lines of a deal, their sum, and whether the deal's value follows it. */
export function DealItems({ deal }: { deal: RecordRow }) {
  const may = useMay(deal);
  const usual = useWorkspace().data?.settings.currency ?? "EUR";
  const [adding, setAdding] = useState(false);
  const rows =
    useCommand("records.page", {
      type: "deal_item",
      filter: { field: "deal", op: "eq", value: deal.id },
      sort: [{ field: "position" }],
      limit: 200,
    }).data?.rows ?? [];
  const totals = rows.map((row) => row.values.total as Money);
  const [one] = totals;
  const sum = one && { currency: one.currency, minor: totals.reduce((all, total) => all + total.minor, 0) };
  const value = deal.values.value as Money | null;
  const follows = deal.values.value_follows_items === true;
  const differs = sum && (value?.minor !== sum.minor || value.currency !== sum.currency);
  const follow = (on: boolean) =>
    run(act("records.update", { type: "deal", id: deal.id, values: { value_follows_items: on } }));
  return (
    <Zone
      title="Items"
      count={rows.length}
      action={may.change && <IconAction icon={Plus} label="Add an item" size={24} onClick={() => setAdding(true)} />}
    >
      {rows.map((row) => (
        <Item key={row.id} row={row} mayChange={may.change} />
      ))}
      {adding && (
        <AddItem deal={deal} currency={one?.currency ?? value?.currency ?? usual} onDone={() => setAdding(false)} />
      )}
      {rows.length === 0 && !adding && (
        <p className={classes.none}>No items. With items, the value can follow their sum.</p>
      )}
      {sum && (
        <div className={classes.sum}>
          <span>Sum of the items</span>
          <strong>
            <MoneyText value={sum} />
          </strong>
        </div>
      )}
      {sum && (
        <Group gap={8} justify="space-between">
          <Switch
            size="xs"
            label="The value follows the items"
            checked={follows}
            disabled={!may.change}
            onChange={(event) => void follow(event.currentTarget.checked)}
          />
        </Group>
      )}
      {differs && !follows && (
        <Text size="xs" c="dimmed">
          The value was written by hand{value ? ": " : "."}
          {value && <MoneyText value={value} />}
          {may.change && (
            <Button variant="subtle" size="compact-xs" ms={4} onClick={() => void follow(true)}>
              Use the sum
            </Button>
          )}
        </Text>
      )}
    </Zone>
  );
}

function Item({ row, mayChange }: { row: RecordRow; mayChange: boolean }) {
  const price = row.values.unit_price as Money;
  const discount = Number(row.values.discount ?? 0);
  return (
    <div className={classes.item}>
      <span className={classes.who}>
        <span className={classes.itemLine}>
          <span className={classes.name} dir="auto" title={row.title}>
            {row.title}
          </span>
          <MoneyText value={row.values.total as Money} />
        </span>
        <span className={classes.role}>
          {formatNumber(Number(row.values.quantity))} × <MoneyText value={price} />
          {discount > 0 && ` less ${formatNumber(discount)} %`}
        </span>
      </span>
      {mayChange && (
        <span className={classes.tools}>
          <IconAction
            icon={Pencil}
            label={`Edit ${row.title}`}
            size={24}
            onClick={() => editRecord("deal_item", row.id)}
          />
          <IconAction
            icon={Trash2}
            label={`Remove ${row.title}`}
            size={24}
            onClick={() => void run(act("records.delete", { type: "deal_item", ids: [row.id] }))}
          />
        </span>
      )}
    </div>
  );
}
