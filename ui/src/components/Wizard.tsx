import { Button, Group, Text } from "@mantine/core";
import { Check, CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useKeys } from "../keys";
import { Kbd, Page } from "./Basics";
import classes from "./wizard.module.css";

export interface WizardStep<K extends string> {
  key: K;
  label: string;
  /** A word or two under the label: what was decided, or what is missing. */
  note?: ReactNode;
  done?: boolean;
  problem?: boolean;
  /** Whether it can be gone to now. */
  enabled: boolean;
}

interface WizardAction {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  loading?: boolean;
}

interface WizardProps<K extends string> {
  title: string;
  /** Beside the title, such as the name of the file. */
  about?: ReactNode;
  steps: WizardStep<K>[];
  current: K;
  onStep: (key: K) => void;
  /** What this step is for, in one line. */
  heading: string;
  lead?: ReactNode;
  /** What will happen: the column at the right. */
  aside: ReactNode;
  asideLabel: string;
  back?: WizardAction | null;
  cancel?: WizardAction | null;
  next?: WizardAction | null;
  /** Beside Next: why it cannot be pressed yet, or what it moves. */
  hint?: ReactNode;
  /** The work is one table that takes the height there is and scrolls under its own heads. */
  fills?: boolean;
  children: ReactNode;
}

/** Toasts stand above a bar at the bottom while it is there (theme/tokens.css). */
export function useBottomBar(): void {
  useEffect(() => {
    document.documentElement.dataset.bar = "";
    return () => {
      delete document.documentElement.dataset.bar;
    };
  }, []);
}

/** Named steps at the left, the work in the middle, what will happen at the right, one bar below. */
export function Wizard<K extends string>(props: WizardProps<K>) {
  const { steps, current, onStep, back, cancel, next } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useRef(current);
  useEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    scroller.current?.scrollTo({ top: 0 });
    // A step can name the part that the person begins with.
    if (!scroller.current?.contains(document.activeElement)) heading.current?.focus({ preventScroll: true });
  }, [current]);
  useBottomBar();
  useKeys({
    save: () => {
      if (!next || next.disabled || next.loading) return false;
      next.onClick();
    },
  });
  return (
    <Page title={props.title} aside={props.about}>
      <div className={classes.frame}>
        <nav className={classes.steps} aria-label="Steps">
          <ol>
            {steps.map((step, at) => (
              <li key={step.key}>
                <button
                  type="button"
                  className={classes.step}
                  aria-current={step.key === current ? "step" : undefined}
                  data-problem={step.problem || undefined}
                  disabled={!step.enabled && step.key !== current}
                  onClick={() => onStep(step.key)}
                >
                  <span className={classes.mark} aria-hidden data-done={step.done || undefined}>
                    {step.problem ? (
                      <CircleAlert size={13} />
                    ) : step.done ? (
                      <Check size={12} strokeWidth={3} />
                    ) : (
                      at + 1
                    )}
                  </span>
                  <span className={classes.stepText}>
                    <span className={classes.stepLabel}>{step.label}</span>
                    {step.note && <span className={classes.stepNote}>{step.note}</span>}
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div className={classes.work} data-fills={props.fills || undefined} ref={scroller}>
          <h2 ref={heading} tabIndex={-1} className={classes.heading} data-alone={!props.lead || undefined}>
            {props.heading}
          </h2>
          {props.lead && (
            <Text size="sm" c="dimmed" maw={640} mb={12}>
              {props.lead}
            </Text>
          )}
          {props.children}
        </div>
        <aside className={classes.aside} aria-label={props.asideLabel}>
          <h2 className={classes.asideTitle}>{props.asideLabel}</h2>
          {props.aside}
        </aside>
      </div>
      {(back || cancel || next) && (
        <div className={classes.bar}>
          {back && (
            <Button variant="default" onClick={back.onClick} disabled={back.disabled}>
              {back.label}
            </Button>
          )}
          {cancel && (
            <Button variant="subtle" color="gray" onClick={cancel.onClick} disabled={cancel.disabled}>
              {cancel.label}
            </Button>
          )}
          <Group gap={12} ml="auto" wrap="nowrap">
            {props.hint && (
              <Text size="sm" c="dimmed" ta="end" aria-live="polite">
                {props.hint}
              </Text>
            )}
            {next && (
              <Button
                onClick={next.onClick}
                disabled={next.disabled}
                loading={next.loading}
                rightSection={<Kbd id="save" />}
                style={{ flexShrink: 0 }}
              >
                {next.label}
              </Button>
            )}
          </Group>
        </div>
      )}
    </Page>
  );
}
