import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useWord } from "../data/queries";
import { EmptyState } from "./Basics";

/** Where a link led to a record that there is none of: what became of it, and the way on. */
export function NotHere({ type }: { type: string }) {
  const word = useWord(type);
  return (
    <EmptyState
      icon={Trash2}
      title={`This ${word.one.toLocaleLowerCase()} is not here any more`}
      actions={
        <Button renderRoot={(props) => <Link {...props} to="/list/$type" params={{ type }} />}>
          Go to {word.many.toLocaleLowerCase()}
        </Button>
      }
    >
      It was deleted for good, or belongs to another workspace.
    </EmptyState>
  );
}
