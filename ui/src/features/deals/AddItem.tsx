import { Button, Group, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner, RecordPicker } from "../../components";
import { act } from "../../data/act";
import { minorDigits } from "../../data/format";
import { newId } from "../../data/ids";
import { type CommandError, toCommandError } from "../../transport";
import type { Filter, RecordRow, Reference } from "../../transport/api";
import classes from "./deals.module.css";

const OFFERED: Filter = { field: "active", op: "eq", value: true };
const PLACED = ["product", "name", "quantity", "unit_price", "discount"];

interface Props {
  deal: RecordRow;
  /** The one currency that the deal is in. */
  currency: string;
  onDone: () => void;
}

/** A line of a deal: a product, or free words and a price. What is left empty comes from the product. */
export function AddItem({ deal, currency, onDone }: Props) {
  const [product, setProduct] = useState<Reference | null>(null);
  const [name, setName] = useState("");
  const [quantity, setQuantity] = useState<string | number>(1);
  const [price, setPrice] = useState<string | number>("");
  const [discount, setDiscount] = useState<string | number>("");
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const digits = minorDigits(currency);
  const of = (field: string) => (error?.field === field ? error.message : undefined);
  const add = async () => {
    const values: Record<string, unknown> = { deal: deal.id, quantity: String(quantity) };
    if (product) values.product = product.id;
    if (name.trim() !== "") values.name = name.trim();
    if (price !== "") values.unit_price = { minor: Math.round(Number(price) * 10 ** digits), currency };
    if (discount !== "") values.discount = String(discount);
    setSaving(true);
    try {
      await act("records.create", { type: "deal_item", id: newId(), values });
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
      setSaving(false);
    }
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      {error && !PLACED.includes(error.field ?? "") && <ErrorBanner error={error} title="Not saved" />}
      <RecordPicker
        label="Product"
        types={["product"]}
        value={product}
        onChange={setProduct}
        filter={OFFERED}
        error={of("product")}
        autoFocus
      />
      <TextInput
        label="Item"
        placeholder={product?.title}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
        error={of("name")}
      />
      <Group gap={8} grow align="flex-start">
        <NumberInput
          size="sm"
          label="Quantity"
          hideControls
          decimalScale={3}
          allowNegative={false}
          value={quantity}
          onChange={setQuantity}
          error={of("quantity")}
        />
        <NumberInput
          size="sm"
          label="Discount"
          hideControls
          decimalScale={2}
          allowNegative={false}
          suffix=" %"
          value={discount}
          onChange={setDiscount}
          error={of("discount")}
        />
      </Group>
      <NumberInput
        size="sm"
        label={`Unit price in ${currency}`}
        placeholder={product ? "List price" : undefined}
        hideControls
        thousandSeparator=","
        decimalScale={digits}
        allowNegative={false}
        value={price}
        onChange={setPrice}
        error={of("unit_price")}
      />
      <Group gap={6} justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={saving}>
          Add item
        </Button>
      </Group>
    </form>
  );
}
