import { textOf } from './past-loader';
import type { Source, SymbolList } from './source';

/** The list is asked for again after so many milliseconds, where it could not be had or is still on its way. */
const retryAfter = 2_000;
/** How old a list may be when somebody looks at it. */
const freshFor = 60_000;

export interface DirectoryListener {
  listed(list: SymbolList): void;
  /** There is no list yet, and why. */
  missing(why: string): void;
}

/** The symbols that a source offers: asked for at the start, until they are there, and again when somebody looks. */
export class SymbolDirectory {
  private _list: SymbolList | undefined;
  private _at = 0;
  private _isAsking = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;

  public constructor(
    private readonly _source: Source,
    private readonly _listener: DirectoryListener,
    private readonly _now: () => number = () => Date.now(),
  ) {}

  public get list(): SymbolList | undefined {
    return this._list;
  }

  /** Somebody looks: what is old is asked for anew. */
  public look(): void {
    if (this._list === undefined || this._list.fault !== undefined || this._now() - this._at >= freshFor)
      void this.ask();
  }

  public async ask(): Promise<void> {
    if (this._isAsking) return;
    this._isAsking = true;
    clearTimeout(this._timer);
    let list: SymbolList | undefined;
    try {
      list = await this._source.symbols();
    } catch (fault) {
      // Who has a list goes on with it; when somebody looks, it is asked for again.
      if (this._list === undefined || this._list.pending) this._again();
      if (this._list === undefined) this._listener.missing(`The list of symbols cannot be had: ${textOf(fault)}`);
    } finally {
      this._isAsking = false;
    }
    if (list === undefined) return;
    this._list = list;
    this._at = this._now();
    if (list.pending) this._again();
    this._listener.listed(list);
  }

  private _again(): void {
    this._timer = setTimeout(() => void this.ask(), retryAfter);
  }
}
