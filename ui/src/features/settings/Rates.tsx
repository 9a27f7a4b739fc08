import { Button, Group, NumberInput, Select, Text, Textarea } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { ClipboardPaste, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconAction, Section, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { newId } from "../../data/ids";
import { useCommand } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { PastedRates, RecordRow } from "../../transport/api";
import { currencyChoices } from "./currencies";
import { EditText } from "./EditText";
import classes from "./settings.module.css";
import { useRatesAsked } from "./showRates";

function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

/** C-09: what other currencies are worth, from which day on. */
export function Rates({ currency }: { currency: string }) {
  const filter = { field: "base", op: "eq" as const, value: currency };
  const asked = { type: "exchange_rate", filter };
  const rates =
    useCommand("records.page", { ...asked, sort: [{ field: "on_date", desc: true }], limit: 50 }).data?.rows ?? [];
  const count = useCommand("records.count", asked).data?.count ?? 0;
  const [pasting, setPasting] = useState(false);
  return (
    <Section
      title="Exchange rates"
      actions={
        <Button
          variant="subtle"
          leftSection={<ClipboardPaste size={14} aria-hidden />}
          aria-expanded={pasting}
          onClick={() => setPasting(!pasting)}
        >
          Paste rates
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={8}>
        Sums in {currency} turn open deals by today's rate, and closed ones by that of the day they closed: the newest
        on or before it. Amounts without a rate are told and left out. When the workspace's currency changes, rates
        stay.
      </Text>
      {pasting && <Paste currency={currency} />}
      <NewRate base={currency} />
      {rates.length > 0 && (
        <table className={classes.stages}>
          <thead>
            <tr>
              <th>From</th>
              <th>Currency</th>
              <th className={classes.right}>One is worth, in {currency}</th>
              <th>
                <span className="k-hidden">Delete</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rates.map((rate) => (
              <Rate key={rate.id} rate={rate} />
            ))}
          </tbody>
        </table>
      )}
      {count > rates.length && (
        <Text size="sm" c="dimmed" mt={6}>
          The newest {formatNumber(rates.length)} of {formatNumber(count)}.
        </Text>
      )}
    </Section>
  );
}

function Rate({ rate }: { rate: RecordRow }) {
  const set = (values: Record<string, unknown>) =>
    act("records.update", { type: "exchange_rate", id: rate.id, values }).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  return (
    <tr>
      <td className="k-num">{String(rate.values.on_date)}</td>
      <td>{String(rate.values.currency)}</td>
      <td className={classes.right}>
        <EditText
          label={`Rate of ${rate.title}`}
          value={String(rate.values.rate)}
          narrow
          onSave={(text) => void set({ rate: text.replace(",", ".") })}
        />
      </td>
      <td>
        <Group justify="flex-end">
          <IconAction
            icon={Trash2}
            label={`Delete ${rate.title}`}
            onClick={() =>
              void act("records.delete", { type: "exchange_rate", ids: [rate.id] }).catch((thrown) =>
                showError(toCommandError(thrown)),
              )
            }
          />
        </Group>
      </td>
    </tr>
  );
}

function NewRate({ base }: { base: string }) {
  const asked = useRatesAsked((state) => state.currency);
  const [currency, setCurrency] = useState<string | null>(asked);
  const [day, setDay] = useState<string | null>(today());
  const [rate, setRate] = useState<string | number>("");
  const [error, setError] = useState<CommandError | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked === null) return;
    field.current?.scrollIntoView({ block: "center" });
    field.current?.focus();
    useRatesAsked.setState({ currency: null });
  }, [asked]);
  const of = (name: string) => (error?.field === name ? error.message : undefined);
  const add = async () => {
    try {
      const values = { currency, base, on_date: day, rate: String(rate) };
      await act("records.create", { type: "exchange_rate", id: newId(), values });
      setError(null);
      setRate("");
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Group align="flex-start" gap={8} mb={10}>
        <DateInput
          size="xs"
          w={130}
          label="From"
          valueFormat="YYYY-MM-DD"
          value={day}
          onChange={setDay}
          error={of("on_date")}
        />
        <Select
          size="xs"
          w={220}
          label="Currency"
          searchable
          data={currencyChoices().filter((one) => one.value !== base)}
          value={currency}
          onChange={setCurrency}
          error={of("currency")}
        />
        <NumberInput
          ref={field}
          size="xs"
          w={170}
          label={`One is worth, in ${base}`}
          hideControls
          allowNegative={false}
          decimalScale={12}
          value={rate}
          onChange={setRate}
          error={of("rate")}
        />
        <Button type="submit" variant="default" mt={22}>
          Add rate
        </Button>
      </Group>
    </form>
  );
}

function Paste({ currency }: { currency: string }) {
  const [text, setText] = useState("");
  const [told, setTold] = useState<PastedRates | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      const { value } = await act("rates.paste", { text, base: currency });
      setTold(value);
      if (value.refused.length === 0) setText("");
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.pipeline}>
      <Textarea
        label="Rates, a line each"
        description="Day, currency and rate, separated by commas, semicolons or tabs; a first line may name the columns date, currency, rate"
        placeholder={"2026-11-01,EUR,7.4604\n2026-11-01,USD,6.42"}
        autosize
        minRows={3}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group mt={8} gap={12}>
        <Button loading={busy} disabled={text.trim() === ""} onClick={() => void take()}>
          Take in
        </Button>
        {told && (
          <Text size="sm" role="status">
            {formatNumber(told.added)} added, {formatNumber(told.changed)} changed, {formatNumber(told.same)} known
            already, {formatNumber(told.refused.length)} left out.
          </Text>
        )}
      </Group>
      {told?.refused.slice(0, 10).map((line) => (
        <Text key={line.line} size="sm" c="var(--k-red)">
          Line {line.line}, “{line.text}”: {line.reason}
        </Text>
      ))}
    </div>
  );
}
