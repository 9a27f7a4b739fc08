import { Button, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { CircleHelp, Plus, Search } from "lucide-react";
import { IconAction, Kbd, LookingMark, MayChange, tipLabel } from "../components";
import { openHelp, openNew, openPalette } from "../data/dialogs";
import { hasPage, listedTypes, typeAt } from "../data/places";
import { useCatalog, useWords } from "../data/queries";
import { Bell } from "../features/notifications/Bell";
import classes from "./app.module.css";

/** What `+ New` offers first, by the screen it is pressed on. */
export function typeHere(path: string): string {
  const type = typeAt(path);
  if (type === "listing") return "lead";
  return type !== null && hasPage(type) ? type : "person";
}

export function TopBar() {
  const word = useWords();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = typeHere(path);
  const made = listedTypes(useCatalog()).filter((type) => !type.imported);
  const types = made.map((type) => type.key);
  const order = [here, ...types.filter((type) => type !== here)];
  return (
    <header className={classes.top}>
      <UnstyledButton className={classes.find} onClick={openPalette}>
        <Search size={15} aria-hidden />
        <span className="k-cut">Search or type a command</span>
        <Kbd id="palette" />
      </UnstyledButton>
      <MayChange otherwise={<LookingMark />}>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <Tooltip label={tipLabel("New", "new")}>
              <Button leftSection={<Plus size={15} aria-hidden />} h={30} px={12}>
                New
              </Button>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {order.map((type) => (
              <Menu.Item
                key={type}
                onClick={() => openNew({ type })}
                rightSection={type === here ? <Kbd id="new" /> : undefined}
              >
                {word(type).one}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </MayChange>
      <Bell />
      <IconAction icon={CircleHelp} label="Keys and help" keyId="help" onClick={openHelp} />
    </header>
  );
}
