import { element } from './elements';
import type { LinkState } from './link';

/** Says what a viewer may do when no server answers. */
export class Advice {
  private _panel: HTMLElement | undefined;

  public constructor(
    private readonly _stage: HTMLElement,
    private readonly _sentences: readonly string[],
    /** Whether there is a drawing, which must not be covered. */
    private readonly _hasDrawing: boolean,
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
    const title = element('summary', 'rtnb-advice-title', this._hasDrawing ? 'Not live - what to do' : first);
    const panel = element('details', 'rtnb-advice', title, list);
    panel.open = !this._hasDrawing;
    this._panel = panel;
    this._panel.setAttribute('role', 'status');
    this._stage.append(this._panel);
  }
}
