import { FileDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { listenDrops } from "../transport";
import classes from "./components.module.css";
import { showNote } from "./toast";

interface DropTargetProps {
  /** What a drop is good for here, in one line. */
  label: string;
  onFile: (path: string) => void;
  /** Takes everything that is dropped, whether it says where it lies or not, in place of `onFile`. */
  onFiles?: ((paths: string[], files: File[]) => void) | undefined;
}

/** The whole window takes a file that is dropped on it, and says so while one hovers. */
export function DropTarget({ label, onFile, onFiles }: DropTargetProps) {
  const [over, setOver] = useState(false);
  const take = useRef(onFile);
  take.current = onFile;
  const takeAll = useRef(onFiles);
  takeAll.current = onFiles;
  useEffect(
    () =>
      listenDrops((drop) => {
        setOver(drop.kind === "over");
        if (drop.kind !== "files") return;
        if (takeAll.current) {
          takeAll.current(drop.paths, drop.files);
          return;
        }
        const [first] = drop.paths;
        if (first) take.current(first);
        else showNote("A browser does not say where a dropped file lies. Choose it by its path instead.");
      }),
    [],
  );
  return over ? (
    <div className={classes.dropTarget} role="status">
      <FileDown size={28} strokeWidth={1.5} aria-hidden />
      {label}
    </div>
  ) : null;
}
