import { placeOf, requestedParts } from './bases';
import { element } from './elements';
import { readGridOptions, type GridSettings } from './grid-options';
import { type Follower, Linking } from './linking';
import { LivePage } from './live-page';
import type { Settings } from './options';
import { onReturn } from './return';
import { SharedLink } from './shared-link';
import type { ChartHandle } from './stats';
import { adoptStyles } from './styles';

/** What an element that carries several charts has as `element.realtimeNotebook`. */
export interface GridHandle {
  readonly charts: readonly ChartHandle[];
  /** Hangs up, and gives the element back as empty as it can be. */
  destroy(): void;
}

interface GridElement extends HTMLElement {
  realtimeNotebook?: GridHandle;
}

const mounted = new WeakMap<HTMLElement, { readonly key: string; readonly grid: Grid }>();

/**
 * Puts several live charts into an element, over one connection. The same element with the same options keeps what it
 * has; with others the new charts take the place of the old ones.
 * @throws TypeError naming every fault of the options.
 */
export function mountGrid(host: HTMLElement, given: unknown): GridHandle {
  if (!(host instanceof HTMLElement)) throw new TypeError('RealtimeNotebook.mountGrid: expected an element.');
  const settings = readGridOptions(given);
  const key = JSON.stringify(settings);
  const existing = mounted.get(host);
  if (existing?.key === key) return existing.grid;
  existing?.grid.destroy();
  adoptStyles(document);
  const grid = new Grid(host, settings, (isDetached) => {
    if (mounted.get(host)?.grid === grid) mounted.delete(host);
    delete (host as GridElement).realtimeNotebook;
    if (isDetached) onReturn(host, (returned) => void (mounted.has(returned) || mountGrid(returned, given)));
  });
  mounted.set(host, { key, grid });
  (host as GridElement).realtimeNotebook = grid;
  return grid;
}

class Grid implements GridHandle {
  public readonly charts: readonly LivePage[];
  private readonly _linking: Linking;
  private readonly _added: HTMLElement[] = [];
  private _destroyed = false;

  public constructor(
    private readonly _host: HTMLElement,
    { charts, columns, linkCursor, linkRange }: GridSettings,
    private readonly _onGone: (isDetached: boolean) => void,
  ) {
    this._linking = new Linking({ cursor: linkCursor, range: linkRange });
    const { urls, token, fill, window: bars } = charts[0]!;
    const options = { givesUp: !fill, token };
    const link = new SharedLink(urls, charts, options, requestedParts(bars), placeOf(document));
    const cells = this._cells(charts.length);
    _host.classList.add('rtnb-grid');
    _host.classList.toggle('rtnb-grid-fill', fill);
    _host.style.setProperty('--rtnb-columns', `${columns}`);
    _host.setAttribute('role', 'group');
    _host.setAttribute('aria-label', `${charts.length} live charts`);
    this.charts = charts.map((settings, at) => this._open(cells[at]!, settings, link));
    link.open();
  }

  public destroy(): void {
    this._end(false);
  }

  private _open(cell: HTMLElement, settings: Settings, link: SharedLink): LivePage {
    const follower: Follower = {
      get isVisible() {
        return page.isVisible;
      },
      pointAt: (time) => page.chart?.pointAt(time),
      lookAt: (range) => page.chart?.lookAt(range),
    };
    const page: LivePage = new LivePage(cell, settings, (isDetached) => this._end(isDetached), {
      join: (listener) => link.join(settings, listener),
      moved: (range) => this._linking.moved(follower, range),
      pointed: (time) => this._linking.pointed(follower, time),
    });
    this._linking.join(follower);
    return page;
  }

  /** A saved output has a cell with a picture for every chart. */
  private _cells(count: number): readonly HTMLElement[] {
    const saved = [...this._host.querySelectorAll<HTMLElement>(':scope > .rtnb-cell')];
    if (saved.length === count) return saved;
    for (let i = 0; i < count; i++) this._added.push(element('div', 'rtnb-cell'));
    this._host.replaceChildren(...this._added);
    return this._added;
  }

  private _end(isDetached: boolean): void {
    if (this._destroyed) return;
    this._destroyed = true;
    this._linking.dispose();
    for (const chart of this.charts) chart.destroy();
    for (const cell of this._added) cell.remove();
    this._onGone(isDetached);
  }
}
