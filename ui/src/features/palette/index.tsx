import { Modal } from "@mantine/core";
import { useDialogs } from "../../data/dialogs";
import { PaletteBody } from "./PaletteBody";
import classes from "./palette.module.css";

const close = () => useDialogs.setState({ palette: false });

/** Ctrl/Cmd+K: any record, any screen, any command. */
export function Palette() {
  const open = useDialogs((state) => state.palette);
  return (
    <Modal.Root
      opened={open}
      onClose={close}
      size={600}
      yOffset="12vh"
      centered={false}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label="Find a record or run a command">
        <Modal.Body className={classes.body}>{open && <PaletteBody onClose={close} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
