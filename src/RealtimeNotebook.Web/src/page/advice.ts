import { element } from './elements';
import type { LinkState } from './link';

/** Says what a viewer may do when no server answers. */
export class Advice {
  private _panel: HTMLElement | undefined;

  public constructor(
    private readonly _stage: HTMLElement,
    private readonly _sentences: readonly string[],
  ) {}

  public show(link: LinkState): void {
    if (link !== 'unanswered' || this._sentences.length === 0) {
      this._panel?.remove();
      this._panel = undefined;
      return;
    }
    if (this._panel !== undefined) return;
    const [first = '', ...others] = this._sentences;
    const list = element('ul', 'rtnb-advice-list', ...others.map((sentence) => element('li', '', sentence)));
    this._panel = element('div', 'rtnb-advice', element('b', '', first), list);
    this._panel.setAttribute('role', 'status');
    this._stage.append(this._panel);
  }
}
