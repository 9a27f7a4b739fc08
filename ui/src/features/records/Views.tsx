import { Tabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Overview, RecordRow } from "../../transport/api";
import { Documents } from "../documents";
import { Timeline } from "../timeline";
import { type ComposerTab, openComposer, useDrafts } from "../timeline/drafts";
import { Addresses } from "./Addresses";
import { Changes } from "./Changes";
import { Deals } from "./Deals";
import { Facts } from "./Facts";
import { Glance } from "./Glance";
import { People } from "./People";
import { Related } from "./Related";
import classes from "./records.module.css";

interface ViewsProps {
  record: RecordRow;
  overview: Overview | undefined;
}

interface View {
  key: string;
  label: string;
  /** It scrolls by itself. */
  fills?: boolean;
  show: () => ReactNode;
}

/** Which tab each record was left at in this window. */
const left = new Map<string, string>();

function useTab(record: RecordRow): [string, (tab: string | null) => void] {
  const [tab, setTab] = useState(left.get(record.id) ?? "story");
  const choose = (next: string | null) => {
    left.set(record.id, next ?? "story");
    setTab(next ?? "story");
  };
  // Whatever asks for the composer, it stands in the story.
  const tick = useDrafts((state) => state.tick);
  const known = useRef(tick);
  useEffect(() => {
    if (known.current === tick) return;
    known.current = tick;
    if (useDrafts.getState().byRecord[record.id]?.open) {
      left.set(record.id, "story");
      setTab("story");
    }
  }, [tick, record.id]);
  const open = (kind: ComposerTab) => () => (tab === "story" ? false : openComposer(record.id, kind));
  useKeys({ call: open("call"), note: open("note"), task: open("task") });
  return [tab, choose];
}

/** SCR-02: what of a customer can be looked at beside its story; what a type has none of is left out. */
function useViews({ record, overview }: ViewsProps): View[] {
  const people = useWord("person").many;
  const deals = useWord("deal").many;
  const documents = useWord("document").many;
  const info = useRecordType(record.type);
  const story: View = {
    key: "story",
    label: "Story",
    fills: true,
    show: () => <Timeline record={record} overview={overview} />,
  };
  if (!info?.party) return [story];
  const views: View[] = [
    story,
    { key: "overview", label: "Overview", fills: true, show: () => <Glance record={record} /> },
  ];
  if (record.type === "organization")
    views.push({ key: "people", label: people, show: () => <People record={record} overview={overview} /> });
  views.push(
    { key: "deals", label: deals, show: () => <Deals record={record} overview={overview} /> },
    { key: "addresses", label: "Addresses", show: () => <Addresses record={record} /> },
    { key: "documents", label: documents, show: () => <Documents record={record} /> },
    { key: "changes", label: "Changes", show: () => <Changes record={record} /> },
  );
  return views;
}

/** The middle of a wide record page. */
export function Views(props: ViewsProps) {
  const [tab, setTab] = useTab(props.record);
  const views = useViews(props);
  if (views.length === 1) return <Timeline {...props} />;
  return <Panels views={views} tab={tab} onTab={setTab} />;
}

/** A narrow record page: the outer zones are tabs too. */
export function Narrow(props: ViewsProps) {
  const { record, overview } = props;
  const [tab, setTab] = useTab(record);
  const views: View[] = [
    { key: "facts", label: "Facts", show: () => <Facts record={record} source={overview?.import ?? null} /> },
    ...useViews(props),
    { key: "related", label: "Related", show: () => <Related record={record} overview={overview} /> },
  ];
  return <Panels views={views} tab={tab} onTab={setTab} />;
}

function Panels({ views, tab, onTab }: { views: View[]; tab: string; onTab: (tab: string | null) => void }) {
  const shown = views.some((view) => view.key === tab) ? tab : "story";
  return (
    <Tabs
      value={shown}
      onChange={onTab}
      className={classes.tabs}
      classNames={{ list: classes.tabList ?? "", tab: classes.tabOne ?? "" }}
      keepMounted={false}
    >
      <Tabs.List>
        {views.map((view) => (
          <Tabs.Tab key={view.key} value={view.key}>
            {view.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {views.map((view) => (
        <Tabs.Panel key={view.key} value={view.key} className={view.fills ? classes.panelFill : classes.panelWide}>
          {view.show()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
