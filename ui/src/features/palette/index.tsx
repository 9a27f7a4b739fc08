import { Modal } from "@mantine/core";
import { useDialogs } from "../../data/dialogs";
import { PaletteBody } from "./PaletteBody";
import classes from "./palette.module.css";

const close = () => useDialogs.setState({ palette: false });

/** Ctrl/Cmd+K: any record, any screen, any command. */
export function Palette() {
  const open = useDialogs((state) => state.palette);
  return (
    <Modal
      opened={open}
      onClose={close}
      withCloseButton={false}
      size={600}
      padding={0}
      yOffset="12vh"
      centered={false}
      aria-label="Find a record or run a command"
      classNames={{ body: classes.body }}
    >
      {open && <PaletteBody onClose={close} />}
    </Modal>
  );
}
