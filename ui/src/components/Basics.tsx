import { ActionIcon, type ActionIconProps, Button, Group, Text, Tooltip } from "@mantine/core";
import { CircleAlert, type LucideIcon } from "lucide-react";
import { type MouseEventHandler, type ReactNode, useRef } from "react";
import { useMay } from "../data/queries";
import { type KeyId, keyCaps, useOwnKeys } from "../keys";
import type { CommandError } from "../transport";
import { Contents } from "./Contents";
import classes from "./components.module.css";
import { showNote } from "./toast";

/** The keys of a binding as key caps: <Kbd id="palette" />. */
export function Kbd({ id }: { id: KeyId }) {
  useOwnKeys();
  return (
    <span className={classes.keys} aria-hidden>
      {keyCaps(id).map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** A tooltip's text with its key beside it. */
export function tipLabel(label: string, keyId?: KeyId): ReactNode {
  if (!keyId) return label;
  return (
    <Group gap={8} wrap="nowrap">
      {label}
      <Kbd id={keyId} />
    </Group>
  );
}

interface IconActionProps extends Omit<ActionIconProps, "children"> {
  icon: LucideIcon;
  /** What it does; read out and shown as the tooltip. */
  label: string;
  keyId?: KeyId;
  /** It changes something: who may not has no such button. */
  changes?: boolean;
  /** Why it cannot be pressed, in place of the tooltip. */
  refused?: string | null | undefined;
  /** Set by what it opens. */
  "aria-expanded"?: boolean;
  onClick: MouseEventHandler<HTMLButtonElement>;
}

/** A button that is only an icon: always named, always with its key in the tooltip. */
export function IconAction({ icon: Icon, label, keyId, changes = false, refused, onClick, ...props }: IconActionProps) {
  const may = useMay();
  if (changes && !may.change) return null;
  return (
    // What it opened lies where the tooltip would.
    <Tooltip label={refused ?? tipLabel(label, keyId)} disabled={props["aria-expanded"] === true}>
      <ActionIcon
        aria-label={label}
        aria-disabled={refused ? true : undefined}
        data-disabled={refused ? true : undefined}
        onClick={refused ? () => showNote(refused) : onClick}
        {...props}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface EmptyStateProps {
  icon?: LucideIcon;
  /** One sentence that teaches. */
  title: string;
  children?: ReactNode;
  /** The two likeliest actions, as buttons. */
  actions?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {Icon && <Icon size={28} strokeWidth={1.5} aria-hidden className={classes.emptyIcon} />}
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" maw={420} ta="center">
          {children}
        </Text>
      )}
      {actions && (
        <Group gap="xs" mt="xs">
          {actions}
        </Group>
      )}
    </div>
  );
}

interface ErrorBannerProps {
  error: CommandError;
  title?: string;
  onRetry?: () => void;
  /** A way out of it. */
  children?: ReactNode;
}

/** What happened, where, and what to do; with a way to try again where that makes sense. */
export function ErrorBanner({ error, title, onRetry, children }: ErrorBannerProps) {
  return (
    <div role="alert" className={classes.error}>
      <CircleAlert size={16} aria-hidden className={classes.errorIcon} />
      <div className={classes.errorText}>
        <strong>{title ?? "That did not work"}</strong>
        <span>{error.message}</span>
        {children && <div className={classes.errorWay}>{children}</div>}
      </div>
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface PageProps {
  title: ReactNode;
  /** Beside the title: tabs, a count. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** The content scrolls in a column of this width; without it the content fills the page and scrolls itself. */
  width?: number;
  /** Beside that column stand the names of its sections, to go to. */
  contents?: boolean;
  /** The section that it opens at. */
  start?: string | undefined;
  children: ReactNode;
}

/** The frame of every screen: one title line, then the content. */
export function Page({ title, aside, actions, width, contents, start, children }: PageProps) {
  const scroll = useRef<HTMLDivElement>(null);
  return (
    <div className={classes.page}>
      <header className={classes.pageHead}>
        <h1 className={classes.pageTitle}>{title}</h1>
        <div className={classes.pageAside}>{aside}</div>
        <Group gap="xs" wrap="nowrap">
          {actions}
        </Group>
      </header>
      {width ? (
        <div ref={scroll} className={classes.pageScroll} data-contents={contents || undefined}>
          <div style={{ maxWidth: width }} className={classes.pageColumn}>
            {children}
          </div>
          {contents && <Contents of={scroll} start={start} />}
        </div>
      ) : (
        <div className={classes.pageFill}>{children}</div>
      )}
    </div>
  );
}

/** A group of settings or facts under a small heading. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <Group justify="space-between" mb={6} mih={28}>
        <h2 className={classes.sectionTitle} tabIndex={-1}>
          {title}
        </h2>
        {actions}
      </Group>
      {children}
    </section>
  );
}

/** A quiet bar at the top edge; shown only when the wait is long enough to be noticed. */
export function BusyBar({ busy }: { busy: boolean }) {
  return busy ? <div className={classes.busy} role="progressbar" aria-label="Loading" /> : null;
}

/** Short facts in a line; where it breaks, the mark stays with the fact before it. */
export function Separated({ items, by = "·" }: { items: ReactNode[]; by?: string }) {
  const shown = items.filter((item) => item !== null && item !== undefined && item !== "" && item !== false);
  return (
    <>
      {shown.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed line of words
        <span key={at} className={classes.separated}>
          {item}
          {at < shown.length - 1 && <span className={classes.dim}>{by}</span>}
        </span>
      ))}
    </>
  );
}
