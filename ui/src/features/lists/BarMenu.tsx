import { ActionIcon, Button, Popover, Tooltip } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { type MouseEventHandler, type ReactNode, useEffect, useRef, useState } from "react";
import { tipLabel } from "../../components";
import { type KeyId, useKeys } from "../../keys";

interface BarMenuProps {
  /** What it is called; the name of the panel too. */
  label: string;
  icon: LucideIcon;
  /** The words on the button; without them it is an icon. */
  words?: string;
  keyId: KeyId;
  width: number;
  position?: "bottom-start" | "bottom-end";
  /** Something that is seen with the panel starts anew. */
  onClose?: () => void;
  children: (close: () => void) => ReactNode;
}

/** A button above a list, or its key, and the panel that it opens. */
export function BarMenu({ label, icon: Icon, words, keyId, width, position, onClose, children }: BarMenuProps) {
  const [open, setOpen] = useState(false);
  const before = useRef<Element | null>(null);
  useKeys({
    [keyId]: () => {
      before.current = document.activeElement;
      setOpen(true);
    },
  });
  const close = () => {
    setOpen(false);
    onClose?.();
  };
  // Once it is closed the keyboard goes back to where it was. After a press of the pointer that is the list: on the
  // button, Enter would open the panel again instead of a row.
  useEffect(() => {
    if (!open) return;
    return () => {
      if (before.current instanceof HTMLElement && before.current !== document.body) before.current.focus();
      else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    };
  }, [open]);
  const press: MouseEventHandler<HTMLButtonElement> = (event) => {
    if (open) return close();
    before.current = event.detail === 0 ? event.currentTarget : null;
    setOpen(true);
  };
  return (
    <Popover
      opened={open}
      onChange={(next) => !next && close()}
      position={position ?? "bottom-end"}
      width={width}
      trapFocus
      returnFocus={false}
    >
      <Popover.Target>
        <Tooltip label={tipLabel(label, keyId)}>
          {words === undefined ? (
            <ActionIcon aria-label={label} onClick={press}>
              <Icon size={16} aria-hidden />
            </ActionIcon>
          ) : (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<Icon size={14} aria-hidden />}
              onClick={press}
            >
              {words}
            </Button>
          )}
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        {children(close)}
      </Popover.Dropdown>
    </Popover>
  );
}
