import { showError } from "../../components";
import { act } from "../../data/act";
import { CommandError, toCommandError } from "../../transport";
import type { HierarchyNode } from "../../transport/api";

/** Puts a company under another one, or at the top. What the file refuses stays where it is and says why. */
export async function moveUnder(company: HierarchyNode["company"], parent: string | null): Promise<boolean> {
  try {
    await act("parties.move_under", { id: company.id, parent });
    return true;
  } catch (thrown) {
    const error = toCommandError(thrown);
    showError(new CommandError({ code: error.code, message: `${company.title} stays where it is. ${error.message}` }));
    return false;
  }
}

/** Whether a company is another one or stands below it, in the tree that is shown. */
export function isUnder(nodes: HierarchyNode[], id: string, other: string): boolean {
  const above = new Map(nodes.map((node) => [node.company.id, node.parent]));
  for (let at: string | null | undefined = id, steps = 0; at && steps <= nodes.length; at = above.get(at), steps += 1) {
    if (at === other) return true;
  }
  return false;
}
