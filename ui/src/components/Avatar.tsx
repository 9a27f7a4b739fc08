import { initials } from "../data/format";
import classes from "./components.module.css";

/** Grounds that carry white initials at 4.5:1 or better. */
const GROUNDS = [
  "#0f6a66",
  "#3d5a98",
  "#7a4a9e",
  "#9a3f63",
  "#a04a1c",
  "#6b6414",
  "#2f6e3a",
  "#4a5462",
  "#1f6a8c",
  "#8a4b4b",
];

function ground(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return GROUNDS[sum % GROUNDS.length] ?? "#4a5462";
}

interface AvatarProps {
  id: string;
  name: string;
  size?: number;
  /** People are round, everything else is square. */
  round?: boolean;
}

/** Initials on a colour that comes from the id: the same everywhere, for ever. */
export function Avatar({ id, name, size = 20, round = true }: AvatarProps) {
  return (
    <span
      aria-hidden
      data-initials={initials(name)}
      className={classes.avatar}
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.42),
        borderRadius: round ? "50%" : Math.max(3, size / 5),
        background: ground(id),
      }}
    />
  );
}
