import { Button, Modal, Text } from "@mantine/core";
import { ErrorBanner, RecordLink, showError, TimeText } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { usePages } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Dismissed as Judgement, RecordRow } from "../../transport/api";
import classes from "./matching.module.css";

/** What somebody said is not the same, newest first, to look at and to take back. */
export function Dismissed({ type, onClose }: { type: string; onClose: () => void }) {
  const pages = usePages("matching.dismissed", { type, limit: 50 }, { keep: true });
  const all = pages.data?.pages.flatMap((page) => page.dismissed) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const takeBack = ({ a, b }: Judgement) =>
    act("matching.take_back", { type, pairs: [{ a: a.id, b: b.id }] }).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  return (
    <Modal opened onClose={onClose} title={`Not duplicates${total > 0 ? ` (${formatNumber(total)})` : ""}`} size={680}>
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && all.length === 0 && (
        <Text size="sm" c="dimmed">
          What you call “not duplicates” is kept here, and no search shows it again until you take it back.
        </Text>
      )}
      <ul className={classes.judgements} aria-label="Pairs that are not duplicates">
        {all.map((one) => (
          <li key={`${one.a.id} ${one.b.id}`}>
            <span className={classes.judged}>
              <RecordLink reference={referenceOf(one.a)} /> is not <RecordLink reference={referenceOf(one.b)} />
            </span>
            <Text span size="xs" c="dimmed">
              {one.by.title}, <TimeText at={one.at} relative />
            </Text>
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={`Take back: ${one.a.title} is not ${one.b.title}`}
              onClick={() => void takeBack(one)}
            >
              Take back
            </Button>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Modal>
  );
}

function referenceOf({ type, id, title }: RecordRow) {
  return { type, id, title };
}
