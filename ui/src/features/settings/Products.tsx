import { Button, Group, Switch, Text } from "@mantine/core";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { IconAction, MoneyText, Section, showError } from "../../components";
import { act } from "../../data/act";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Money, RecordRow } from "../../transport/api";
import { EditDialog } from "../records/EditDialog";
import { editRecord } from "../records/editing";
import { EditText } from "./EditText";
import classes from "./settings.module.css";

const run = (work: Promise<unknown>) => work.catch((thrown) => showError(toCommandError(thrown)));

/** What deals' lines are made of. */
export function Products() {
  const asked = { type: "product" };
  const rows = useCommand("records.page", { ...asked, sort: [{ field: "name" }], limit: 200 }).data?.rows ?? [];
  const count = useCommand("records.count", asked).data?.count ?? 0;
  return (
    <Section
      title="Products"
      actions={
        <Button
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => openNew({ type: "product", done: () => undefined })}
        >
          Add product
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={6}>
        A line of a deal takes its name and list price from a product and keeps them. Switch a product off and it is not
        offered any more.
      </Text>
      {rows.length > 0 && (
        <table className={classes.stages}>
          <thead>
            <tr>
              <th>Name</th>
              <th>Code</th>
              <th className={classes.right}>List price</th>
              <th>Offered</th>
              <th>
                <span className="k-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Product key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
      {count > rows.length && (
        <Text size="sm" c="dimmed" mt={6}>
          The first {formatNumber(rows.length)} of {formatNumber(count)}; the palette finds the others.
        </Text>
      )}
      <EditDialog />
    </Section>
  );
}

function Product({ row }: { row: RecordRow }) {
  const price = row.values.price as Money | null;
  const set = (values: Record<string, unknown>) => run(act("records.update", { type: "product", id: row.id, values }));
  return (
    <tr data-off={row.values.active === false || undefined}>
      <td>
        <EditText label="Name of the product" value={row.title} onSave={(name) => void set({ name })} />
      </td>
      <td>
        <EditText
          label={`Code of ${row.title}`}
          value={typeof row.values.code === "string" ? row.values.code : ""}
          onSave={(code) => void set({ code })}
        />
      </td>
      <td className={classes.right}>{price ? <MoneyText value={price} /> : "–"}</td>
      <td>
        <Switch
          size="xs"
          aria-label={`${row.title} is offered`}
          checked={row.values.active !== false}
          onChange={(event) => void set({ active: event.currentTarget.checked })}
        />
      </td>
      <td>
        <Group gap={0} wrap="nowrap" justify="flex-end">
          <IconAction icon={Pencil} label={`Edit ${row.title}`} onClick={() => editRecord("product", row.id)} />
          <IconAction
            icon={Trash2}
            label={`Delete ${row.title}`}
            onClick={() => void run(act("records.delete", { type: "product", ids: [row.id] }))}
          />
        </Group>
      </td>
    </tr>
  );
}
