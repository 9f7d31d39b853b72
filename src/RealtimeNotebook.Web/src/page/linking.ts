import type { Stretch } from '../chart/chart-listener';
import type { UnixMs } from '../units';

/** What of a chart is moved when another one is. */
export interface Follower {
  /** Whether anybody can see it. */
  readonly isVisible: boolean;
  pointAt(time: UnixMs | undefined): void;
  lookAt(range: Stretch | undefined): void;
}

/** What is linked. */
export interface Links {
  readonly cursor: boolean;
  readonly range: boolean;
}

/**
 * Hands what the viewer does to one chart on to the others. Charts tell only what the viewer has done, so nothing comes
 * back. A cursor is handed on at once; a stretch of time, which each chart has to redraw itself for, to one chart a frame,
 * and always the newest one, so that the chart in the viewer's hand stays fluent.
 */
export class Linking {
  private readonly _followers: Follower[] = [];
  private readonly _waiting = new Set<Follower>();
  private _range: Stretch | undefined;
  private _frame: number | undefined;

  public constructor(private readonly _links: Links) {}

  public join(follower: Follower): void {
    this._followers.push(follower);
  }

  public pointed(leader: Follower, time: UnixMs | undefined): void {
    if (!this._links.cursor) return;
    for (const follower of this._followers) if (follower !== leader) follower.pointAt(time);
  }

  public moved(leader: Follower, range: Stretch | undefined): void {
    if (!this._links.range) return;
    this._range = range;
    this._waiting.delete(leader);
    for (const follower of this._followers) {
      if (follower === leader) continue;
      // What is not drawn costs nothing.
      if (follower.isVisible) this._waiting.add(follower);
      else follower.lookAt(range);
    }
    this._plan();
  }

  public dispose(): void {
    if (this._frame !== undefined) cancelAnimationFrame(this._frame);
    this._waiting.clear();
  }

  private _plan(): void {
    if (this._waiting.size > 0) this._frame ??= requestAnimationFrame(() => this._next());
  }

  // A set keeps the order in which its members came, so those that wait longest are next.
  private _next(): void {
    this._frame = undefined;
    const [next] = this._waiting;
    if (next === undefined) return;
    this._waiting.delete(next);
    next.lookAt(this._range);
    this._plan();
  }
}
