import { button, element, icon, setText } from './elements';
import { icons } from './icons';
import type { Problem } from './problems';

/** What is worth a line over the chart; the rest is in the badge and in the panel of the state. */
const shownKinds: ReadonlySet<Problem['kind']> = new Set([
  'link',
  'feed',
  'rejecting',
  'stopped',
  'source',
  'stale',
  'rows',
  'clock',
  'gap',
]);

/** What a viewer may dismiss: it does not change whether the prices are right now. */
const dismissible: ReadonlySet<Problem['kind']> = new Set(['source', 'rows', 'clock', 'gap']);

/** What a new attempt to connect may mend. */
const connects: ReadonlySet<Problem['kind']> = new Set(['link', 'stopped']);

const maxLines = 4;

/** Lines over the chart that say what is wrong, each with what the viewer may do about it. */
export class Banner {
  public readonly element = element('div', 'rtnb-banner');
  private readonly _lines = new Map<string, Line>();
  private readonly _dismissed = new Set<string>();

  public constructor(private readonly _reconnect: () => void) {
    this.element.setAttribute('role', 'status');
  }

  /** Shows the problems; `isRefused` where only the viewer can have it tried again. */
  public show(problems: readonly Problem[], isRefused: boolean): void {
    const shown = shortened(problems.filter(({ kind, key }) => shownKinds.has(kind) && !this._dismissed.has(key)));
    for (const [key, line] of this._lines) {
      if (shown.some((problem) => problem.key === key)) continue;
      line.element.remove();
      this._lines.delete(key);
    }
    shown.forEach((problem, i) => {
      const line = this._line(problem);
      line.show(problem.text, isRefused);
      // The worst is the first, also when it comes later.
      const { children } = this.element;
      if (children[i] !== line.element) this.element.insertBefore(line.element, children[i] ?? null);
    });
  }

  private _line(problem: Problem): Line {
    const known = this._lines.get(problem.key);
    if (known !== undefined) return known;
    const { key, kind } = problem;
    const line = new Line(
      kind,
      connects.has(kind) ? this._reconnect : undefined,
      dismissible.has(kind) ? () => this._dismiss(key) : undefined,
    );
    this._lines.set(key, line);
    return line;
  }

  private _dismiss(key: string): void {
    this._dismissed.add(key);
    this._lines.get(key)?.element.remove();
    this._lines.delete(key);
  }
}

/** As many lines as there is room for, the last of which says how many there are beside them. */
export function shortened(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= maxLines) return problems;
  const shown = problems.slice(0, maxLines - 1);
  const text = `${problems.length - shown.length} more problems: open Health.`;
  return [...shown, { kind: 'more', key: 'more', text }];
}

class Line {
  public readonly element: HTMLElement;
  private readonly _text = element('span', 'rtnb-banner-text');
  private readonly _again: HTMLButtonElement | undefined;

  public constructor(kind: Problem['kind'], reconnect: (() => void) | undefined, dismiss: (() => void) | undefined) {
    this.element = element('div', 'rtnb-banner-line', this._text);
    this.element.dataset['kind'] = kind;
    if (reconnect !== undefined) {
      this._again = element('button', 'rtnb-banner-button', 'Reconnect now');
      this._again.type = 'button';
      this._again.addEventListener('click', reconnect);
      this.element.append(this._again);
    }
    if (dismiss === undefined) return;
    const close = button('rtnb-button', 'Dismiss', icon(icons.close));
    close.addEventListener('click', dismiss);
    this.element.append(close);
  }

  public show(text: string, isRefused: boolean): void {
    setText(this._text, text);
    this._text.title = text;
    if (this._again !== undefined) setText(this._again, isRefused ? 'Try again' : 'Reconnect now');
  }
}
