import { Button, Text, UnstyledButton } from "@mantine/core";
import { FileSpreadsheet, FolderOpen, type LucideIcon, Sparkles } from "lucide-react";
import { useState } from "react";
import { Avatar, ErrorBanner } from "../../components";
import { formatRelative } from "../../data/format";
import { useShellStatus } from "../../data/queries";
import { toCommandError } from "../../transport";
import { pickSheet } from "../importing/sheets";
import { Drops } from "./Drops";
import { NewWorkspaceDialog, type Start } from "./NewWorkspaceDialog";
import { openWorkspace, pickWorkspace } from "./open";
import classes from "./welcome.module.css";

/** The first thing a person sees: two ways to start, one way back in. */
export function Welcome() {
  const [start, setStart] = useState<Start | null>(null);
  const status = useShellStatus().data;
  const recent = status?.recent ?? [];
  const bring = async () => {
    const sheet = await pickSheet();
    if (sheet) setStart({ kind: "spreadsheet", sheet });
  };
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <img src="./kith.svg" alt="" width={40} height={40} />
          <div>
            <h1 className={classes.title}>Kith</h1>
            <Text c="dimmed" size="sm">
              Your people, companies and deals in one file on this computer.
            </Text>
          </div>
        </div>
        {status?.problem && (
          <ErrorBanner error={toCommandError(status.problem)} title="The last workspace could not be opened" />
        )}
        <div className={classes.ways}>
          <Way
            icon={FileSpreadsheet}
            title="Bring a spreadsheet"
            text="Contacts, accounts or deals from CSV or Excel"
            onClick={() => void bring()}
          />
          <Way
            icon={Sparkles}
            title="Start with sample data"
            text="Look around in a made-up company first"
            onClick={() => setStart({ kind: "sample" })}
          />
          <Way
            icon={FolderOpen}
            title="Open a workspace"
            text="A .kith file that you already have"
            onClick={() => void pickWorkspace()}
          />
        </div>
        {recent.length > 0 && (
          <section aria-labelledby="recent">
            <h2 id="recent" className={classes.heading}>
              Recent
            </h2>
            {recent.slice(0, 6).map((one) => (
              <UnstyledButton key={one.path} className={classes.recent} onClick={() => void openWorkspace(one.path)}>
                <Avatar id={one.name} name={one.name} size={28} round={false} />
                <span className={classes.recentText}>
                  <span dir="auto">{one.name}</span>
                  <span className={classes.path}>{one.path}</span>
                </span>
                <span className={classes.when}>{formatRelative(one.opened_at)}</span>
              </UnstyledButton>
            ))}
          </section>
        )}
        <Button variant="subtle" onClick={() => setStart({ kind: "empty" })} className={classes.empty}>
          Start with an empty workspace
        </Button>
      </div>
      <Drops onSheet={(sheet) => setStart({ kind: "spreadsheet", sheet })} />
      <NewWorkspaceDialog start={start} onClose={() => setStart(null)} />
    </main>
  );
}

function Way({
  icon: Icon,
  title,
  text,
  onClick,
}: {
  icon: LucideIcon;
  title: string;
  text: string;
  onClick: () => void;
}) {
  return (
    <UnstyledButton className={classes.way} onClick={onClick}>
      <Icon size={20} strokeWidth={1.75} aria-hidden className={classes.wayIcon} />
      <span className={classes.wayTitle}>{title}</span>
      <span className={classes.wayText}>{text}</span>
    </UnstyledButton>
  );
}
