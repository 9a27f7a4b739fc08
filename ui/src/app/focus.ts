/** What had the focus by keyboard, the latest last, each with all that it stood in. */
const trail: Element[][] = [];
const KEPT = 12;

const FOCUSABLE = 'a[href], button:not(:disabled), [tabindex="0"]';
const TYPED_INTO = 'input, textarea, [contenteditable="true"]';

const inSight = (element: Element) => element.isConnected && element.getClientRects().length > 0;

/** What had the focus last and is still there, or the nearest thing to where it stood. */
function lastPlace(): Element | undefined {
  for (const [element, ...around] of [...trail].reverse()) {
    if (element && inSight(element)) return element;
    // A card that moved on: its column is nearer than what had the focus before it.
    const list = around.find(inSight)?.closest("main *, [role=dialog] *");
    const first = list && [...list.querySelectorAll(FOCUSABLE)].find(inSight);
    if (first) return first;
  }
  return undefined;
}

function pathOf(target: Element): Element[] {
  const path = [target];
  for (let at = target.parentElement; at; at = at.parentElement) path.push(at);
  return path;
}

/**
 * Gives the focus back when a dialog that had it is gone, however it was opened: Mantine does so only for those that stay
 * mounted, and not where an item of a menu opened them. Only what was reached by keyboard gets it: after a click the keys
 * of the page are at hand, which a button or a field under the focus would take. Called once, before the first dialog.
 */
export function giveFocusBack() {
  const layers = document.createElement("div");
  // What Mantine would make itself and puts all of them into.
  layers.dataset.portal = "true";
  layers.dataset.mantineSharedPortalNode = "true";
  document.body.append(layers);
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element) || layers.contains(target)) return;
    if (!target.matches(":focus-visible") || target.matches(TYPED_INTO)) trail.splice(0);
    else if (trail.push(pathOf(target)) > KEPT) trail.shift();
  });
  // What lets go of the focus itself does not want it back; what is taken off the page says nothing.
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget) return;
    queueMicrotask(() => {
      if (target instanceof Element && target.isConnected && document.activeElement === document.body) trail.splice(0);
    });
  });
  let waiting = 0;
  new MutationObserver((changes) => {
    const gone = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    if (!gone.some((node) => node instanceof Element && node.matches(":has([aria-modal]), [aria-modal]"))) return;
    window.clearTimeout(waiting);
    // Whoever closes something and knows a better place has put the focus there by then.
    waiting = window.setTimeout(() => {
      if (document.activeElement !== document.body || layers.querySelector("[aria-modal]")) return;
      const place = lastPlace();
      if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    }, 30);
  }).observe(layers, { childList: true, subtree: true });
}
