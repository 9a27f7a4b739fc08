import type { Inspection } from "../../transport/api";
import classes from "./importing.module.css";

/** The first rows as they stand in the file. */
export function SheetTable({ inspection }: { inspection: Inspection }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.sheet} tabIndex={0} aria-label="First rows of the file">
      <table>
        <thead>
          <tr>
            {inspection.columns.map((column) => (
              <th key={column.index} scope="col" title={column.name} dir="auto">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inspection.preview.slice(0, 8).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a sheet have no name but their place
            <tr key={at}>
              {inspection.columns.map((column, cell) => (
                <td key={column.index} dir="auto">
                  {row[cell] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
