/** What had the focus, the latest last, each with all that it stood in. */
const trail: Element[][] = [];
const KEPT = 12;

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

const inSight = (element: Element) => element.isConnected && element.getClientRects().length > 0;

/** What had the focus last and is still there, or the nearest thing to where it stood. */
function lastPlace(): Element | undefined {
  for (const [element, ...around] of [...trail].reverse()) {
    if (element && inSight(element)) return element;
    // A card that moved on, a row that was merged: its list is nearer than what had the focus before it.
    const list = around.find(inSight)?.closest("main *, [role=dialog] *");
    const first = list && [...list.querySelectorAll(FOCUSABLE)].find(inSight);
    if (first) return first;
  }
  return undefined;
}

/**
 * Gives the focus back when the dialog, menu or popover that had it is gone, however it was opened: Mantine does so only for
 * those that stay mounted, and not where what opened them was an item of a menu. Called once, before the first of them.
 */
export function giveFocusBack() {
  const layers = document.createElement("div");
  // What Mantine would make itself and puts all of them into.
  layers.dataset.portal = "true";
  layers.dataset.mantineSharedPortalNode = "true";
  document.body.append(layers);
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || target === document.body) return;
    const path = [target];
    for (let at = target.parentElement; at; at = at.parentElement) path.push(at);
    trail.push(path);
    if (trail.length > KEPT) trail.shift();
  });
  // A click beside everything lets go of what had the focus.
  document.addEventListener("click", () => document.activeElement === document.body && trail.splice(0), true);
  let waiting = 0;
  new MutationObserver(() => {
    window.clearTimeout(waiting);
    // Whoever closes something and knows a better place has put the focus there by then.
    waiting = window.setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const place = lastPlace();
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    }, 30);
  }).observe(layers, { childList: true, subtree: true });
}
