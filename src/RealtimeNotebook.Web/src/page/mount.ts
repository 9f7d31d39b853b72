import { readOptions } from './options';
import { LivePage } from './live-page';
import type { ChartHandle } from './stats';
import { onReturn } from './return';
import { adoptStyles } from './styles';

/** An element that carries a chart. */
export interface MountedElement extends HTMLElement {
  realtimeNotebook?: ChartHandle;
}

const mounted = new WeakMap<HTMLElement, { readonly key: string; readonly page: LivePage }>();

/**
 * Puts a live chart into an element. The same element with the same options keeps the chart that it has; with others the
 * new chart takes the place of the old one.
 * @throws TypeError naming every fault of the options.
 */
export function mount(host: HTMLElement, given: unknown): ChartHandle {
  if (!(host instanceof HTMLElement)) throw new TypeError('RealtimeNotebook.mount: expected an element.');
  const settings = readOptions(given);
  const key = JSON.stringify(settings);
  const existing = mounted.get(host);
  if (existing?.key === key) return existing.page;
  existing?.page.destroy();
  adoptStyles(document);
  const page = new LivePage(host, settings, (isDetached) => {
    if (mounted.get(host)?.page === page) mounted.delete(host);
    delete (host as MountedElement).realtimeNotebook;
    if (isDetached) onReturn(host, (returned) => void (mounted.has(returned) || mount(returned, given)));
  });
  mounted.set(host, { key, page });
  (host as MountedElement).realtimeNotebook = page;
  return page;
}
