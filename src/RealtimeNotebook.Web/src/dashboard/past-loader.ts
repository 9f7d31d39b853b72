import { backoff } from '../page/backoff';
import type { Past, Source } from './source';

/** Looks the past up until it is there; whoever asks later takes the place of who asked before. */
export class PastLoader {
  private _asked = 0;
  private _isLoading = false;

  /**
   * @param _source - Where the past is.
   * @param _say - Told what is done or what went wrong, and undefined when all is well.
   */
  public constructor(
    private readonly _source: Source,
    private readonly _say: (text: string | undefined, isBusy: boolean) => void,
  ) {}

  public get isLoading(): boolean {
    return this._isLoading;
  }

  /** The past of a symbol; undefined when something else was asked for meanwhile. */
  public async read(
    symbol: string,
    span: () => { readonly from: number; readonly to: number },
  ): Promise<Past | undefined> {
    const asked = ++this._asked;
    this._isLoading = true;
    this._say(`Loading the history of ${symbol} …`, true);
    for (let failures = 0; ; failures++) {
      try {
        const { from, to } = span();
        const past = await this._source.past(symbol, from, to);
        if (asked !== this._asked) return undefined;
        this._isLoading = false;
        this._say(undefined, false);
        return past;
      } catch (fault) {
        if (asked !== this._asked) return undefined;
        this._say(`The history of ${symbol} cannot be had, and is asked for again: ${textOf(fault)}`, false);
      }
      await new Promise((resolve) => setTimeout(resolve, backoff(failures, Math.random())));
      if (asked !== this._asked) return undefined;
    }
  }
}

export function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
