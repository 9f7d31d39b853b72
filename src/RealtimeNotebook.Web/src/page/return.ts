/** How often a detached element is looked for, and how long, in milliseconds. */
const every = 1_000;
const patience = 3_600_000;

/**
 * Calls back when an element has come back into its document: a notebook that draws only the cells in sight takes the
 * others out and puts them back. The element is held weakly, so that one that was cleared is forgotten with its cell.
 */
export function onReturn(element: HTMLElement, callback: (element: HTMLElement) => void): void {
  const held = new WeakRef(element);
  const ends = Date.now() + patience;
  const timer = setInterval(() => {
    const found = held.deref();
    if (found === undefined || found.isConnected || Date.now() > ends) clearInterval(timer);
    if (found?.isConnected === true) callback(found);
  }, every);
}
