import { setAttribute, setText } from '../page/elements';
import type { DerivativesStatus } from '../wire/derivatives';
import type { SourceState } from './source';
import { shownState } from './state';

/** Says whether the numbers are alive, and since when they are not. */
export class StatusLine {
  private _link: SourceState = 'connecting';
  private _since = Date.now();
  private _server: DerivativesStatus | undefined;

  public constructor(
    private readonly _root: HTMLElement,
    /** Has the connection tried at once. */
    private readonly _again: HTMLElement,
  ) {}

  /** The state of the line to the server. Returns whether it is another one. */
  public link(state: SourceState): boolean {
    if (state === this._link) return false;
    [this._link, this._since] = [state, Date.now()];
    if (state !== 'open') this._server = undefined;
    return true;
  }

  /** What the server says of its own feed. */
  public server(status: DerivativesStatus): void {
    this._server = status;
  }

  /** Writes it, and returns its name. `silence` is how long ago the newest number was, in milliseconds. */
  public write(silence: number): string {
    const shown = shownState(this._link, this._server, this._since, Date.now(), silence);
    setText(this._root, shown.text);
    setAttribute(this._root, 'data-state', shown.state);
    setAttribute(this._root, 'title', [shown.text, this._server?.feed].filter(Boolean).join(': '));
    this._again.hidden = !['reconnecting', 'disconnected', 'refused'].includes(shown.state) || this._link === 'open';
    return shown.state;
  }
}
