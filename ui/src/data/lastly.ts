/**
 * Writes one value at a time and then the last that came meanwhile: while an import holds the file they would pile up,
 * and of two on the way the older could be written last. `idle` is told when nothing is left; `write` never rejects.
 */
export function lastly<T>(write: (value: T) => Promise<void>, idle: () => void = () => undefined): (value: T) => void {
  let waiting: { value: T } | null = null;
  let writing = false;
  const run = async () => {
    writing = true;
    while (waiting) {
      const { value } = waiting;
      waiting = null;
      await write(value);
    }
    writing = false;
    idle();
  };
  return (value) => {
    waiting = { value };
    if (!writing) void run();
  };
}
