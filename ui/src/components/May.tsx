import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { formatNumber } from "../data/format";
import { useMay } from "../data/queries";
import { EmptyState } from "./Basics";
import classes from "./components.module.css";

interface MayChangeProps {
  children: ReactNode;
  otherwise?: ReactNode;
  /** The record that it changes; a rep changes no record of somebody else. */
  of?: { may_change: boolean };
}

/** What changes something is there for those who may (PTY-36). */
export function MayChange({ children, otherwise = null, of }: MayChangeProps) {
  return useMay(of).change ? children : otherwise;
}

/** Why nothing of a record changes, said when a key tries. */
export function othersWords(title: string): string {
  return `${title} belongs to somebody else: only the owner or a manager can change it`;
}

/** Why somebody merges nothing (IMP-14). */
export const NO_MERGE = "Only managers and administrators merge records and take merges back";

const WORDS = "You may look, not change";

/** The same of some of many records. */
export function someOthersWords(count: number, of: number): string {
  if (count >= of) return of === 1 ? "It belongs to somebody else" : "All of them belong to somebody else";
  return count === 1 ? "1 belongs to somebody else" : `${formatNumber(count)} belong to somebody else`;
}

/** Said once in the frame, instead of at every button that is not there. */
export function LookingMark() {
  return (
    <span className={classes.looking} title="Your role here is viewer; a manager can change it">
      <Eye size={14} aria-hidden />
      {WORDS}
    </span>
  );
}

/** In place of a screen that is there only to change things. */
export function OnlyLooking() {
  return (
    <EmptyState icon={Eye} title={WORDS}>
      Your role here is viewer. Whoever manages this workspace can give you another one in the settings.
    </EmptyState>
  );
}
