import { button, element, icon, scrollsByKeys } from './elements';
import { type Health, type HealthPart, readHealth } from './health';
import { icons } from './icons';
import type { ChartLink } from './link';
import { reachedBy } from './reached';
import type { Skeleton } from './skeleton';
import type { ChartStats } from './stats';
import type { StatusView } from './status-view';

/** Opens from the badge: what works, what does not, and the figures. */
export class HealthPanel {
  private readonly _panel: HTMLElement;
  private readonly _problems = element('div', 'rtnb-health-problems');
  private readonly _parts = element('ul', 'rtnb-health-parts');
  private readonly _figures = element('dl', 'rtnb-health-figures');
  private _shown = '';
  // Before the chart's own keys, of which Escape is one.
  private readonly _onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this._panel.hidden) return;
    event.stopPropagation();
    this._open(false);
  };
  // Opened by a click, the badge need not have the focus: nothing may have it.
  private readonly _onDocumentKey = (event: KeyboardEvent): void => {
    if (document.activeElement === document.body || document.activeElement === null) this._onKey(event);
  };

  public constructor(
    private readonly _skeleton: Skeleton,
    private readonly _status: StatusView,
    private readonly _link: ChartLink,
    private readonly _stats: () => ChartStats,
  ) {
    const { badge, stage } = _skeleton;
    const close = button('rtnb-button', 'Close the state of the chart', icon(icons.close));
    const head = element(
      'div',
      'rtnb-panel-head',
      element('b', 'rtnb-panel-title', 'Health'),
      element('span', 'rtnb-space'),
      close,
    );
    this._problems.setAttribute('role', 'status');
    const body = element('div', 'rtnb-panel-body', this._problems, this._parts, this._figures);
    scrollsByKeys(body, 'Problems, sources and figures');
    this._panel = element('section', 'rtnb-panel rtnb-health', head, body);
    this._panel.setAttribute('aria-label', 'State of the chart');
    this._panel.hidden = true;
    stage.append(this._panel);
    badge.setAttribute('aria-expanded', 'false');
    badge.addEventListener('click', () => this._open(this._panel.hidden !== false));
    close.addEventListener('click', () => this._open(false));
    this._panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') event.stopPropagation();
    });
    _skeleton.root.addEventListener('keydown', this._onKey);
    document.addEventListener('keydown', this._onDocumentKey);
  }

  /** A second has passed. */
  public beat(): void {
    if (!this._panel.hidden) this._render();
  }

  public dispose(): void {
    document.removeEventListener('keydown', this._onDocumentKey);
    this._panel.remove();
  }

  private _open(isOpen: boolean): void {
    this._panel.hidden = !isOpen;
    this._skeleton.badge.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this._render();
    else this._skeleton.badge.focus();
  }

  private _render(): void {
    const health = readHealth({
      ...this._status.facts(this._link),
      base: reachedBy(this._link.url),
      stats: this._stats(),
    });
    this._renderProblems(health);
    this._parts.replaceChildren(...health.parts.map(partRow));
    const figures = health.figures.flatMap(([label, text]) => [element('dt', '', label), element('dd', '', text)]);
    this._figures.replaceChildren(...figures);
  }

  // Rewritten only when it differs, lest it be read out every second.
  private _renderProblems({ problems }: Health): void {
    const text = problems.join('\n');
    if (text === this._shown && this._problems.childElementCount > 0) return;
    this._shown = text;
    const lines = problems.map((problem) => element('p', 'rtnb-health-problem', problem));
    this._problems.replaceChildren(...(lines.length > 0 ? lines : [element('p', 'rtnb-health-well', 'All is well.')]));
  }
}

function partRow({ label, level, name, text, note }: HealthPart): HTMLElement {
  const dot = element('i', 'rtnb-dot');
  const words = element(
    'div',
    'rtnb-health-words',
    element('b', '', label),
    ' ',
    element('span', 'rtnb-health-text', text),
  );
  if (name !== '') words.append(element('div', 'rtnb-health-name', name));
  if (note !== undefined) words.append(element('div', 'rtnb-health-note', note));
  const row = element('li', 'rtnb-health-part', dot, words);
  row.dataset['level'] = level;
  return row;
}
