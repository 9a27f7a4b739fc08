import { Button } from "@mantine/core";
import { type ErrorComponentProps, useNavigate, useRouter } from "@tanstack/react-router";
import { RotateCcw, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { EmptyState } from "../components";
import { queryClient } from "../data/client";
import { typeAt } from "../data/places";
import { useWord } from "../data/queries";
import { FRESH_LIST, useSession } from "../data/session";

/** What is left of a screen that could not be drawn; the frame around it stays as it is. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const go = useNavigate();
  const people = useWord("person").many;
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => again.current?.focus(), []);
  const path = router.state.location.pathname;
  const type = typeAt(path);
  const narrowed = useSession((state) => (type && path.startsWith("/list/") ? state.lists[type] : undefined));
  const retry = () => {
    // What the screen had read may be what broke it: it is read again.
    queryClient.removeQueries({ type: "inactive" });
    reset();
    void router.invalidate();
  };
  const clear = () => {
    if (type) useSession.getState().setList(type, { ...FRESH_LIST, view: "all" });
    retry();
  };
  const leave = () => {
    queryClient.removeQueries({ type: "inactive" });
    void go({ to: "/list/$type", params: { type: "person" } });
  };
  return (
    <div role="alert">
      <EmptyState
        icon={TriangleAlert}
        title="This screen could not be shown"
        actions={
          <>
            <Button ref={again} leftSection={<RotateCcw size={15} aria-hidden />} onClick={retry}>
              Try again
            </Button>
            {narrowed && (
              <Button variant="default" onClick={clear}>
                Clear the filters
              </Button>
            )}
            {path !== "/list/person" && (
              <Button variant="default" onClick={leave}>
                Go to {people.toLocaleLowerCase()}
              </Button>
            )}
          </>
        }
      >
        What is saved in the file is safe, and every other screen works. The reason:{" "}
        {error instanceof Error ? error.message : String(error)}
      </EmptyState>
    </div>
  );
}
