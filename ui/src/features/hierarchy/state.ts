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

/** The companies above one, the nearest first; a tree that has a loop ends too. */
export function ancestors(nodes: HierarchyNode[], id: string): string[] {
  const above = new Map(nodes.map((node) => [node.company.id, node.parent]));
  const found: string[] = [];
  for (let at = above.get(id); at && found.length < nodes.length; at = above.get(at)) found.push(at);
  return found;
}

/** Whether a company is another one or stands below it, in the tree that is shown. */
export function isUnder(nodes: HierarchyNode[], id: string, other: string): boolean {
  return id === other || ancestors(nodes, id).includes(other);
}

/** The rows to be seen: what stands below a folded company is not. */
export function unfolded(nodes: HierarchyNode[], folded: ReadonlySet<string>): HierarchyNode[] {
  let closedAt = Number.POSITIVE_INFINITY;
  return nodes.filter((node) => {
    if (node.depth > closedAt) return false;
    closedAt = folded.has(node.company.id) ? node.depth : Number.POSITIVE_INFINITY;
    return true;
  });
}
