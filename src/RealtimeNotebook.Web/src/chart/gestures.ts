/**
 * Whether the viewer is dragging or wheeling at this moment. Plotly moves its axes by itself meanwhile and tells only at
 * the end, so handing it ranges in between would tear the chart from the viewer's hand.
 */
export class Gestures {
  private _pointerDown = false;
  private _wheel: number | undefined;
  private readonly _ended = ({ type }: Event): void => {
    if (!this._pointerDown) return;
    this._pointerDown = false;
    // Plotly hears of the release after we do.
    setTimeout(() => this._onEnd(type !== 'pointerup'), 0);
  };

  public constructor(
    private readonly _element: HTMLElement,
    /** `isCut` says that the system has taken the pointer away: then Plotly may not tell where it has come to. */
    private readonly _onEnd: (isCut: boolean) => void,
  ) {
    _element.addEventListener('pointerdown', this._started);
    _element.addEventListener('wheel', this._wheeled, { passive: true });
    for (const end of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(end, this._ended, true);
  }

  public get active(): boolean {
    return this._pointerDown || this._wheel !== undefined;
  }

  public dispose(): void {
    this._element.removeEventListener('pointerdown', this._started);
    this._element.removeEventListener('wheel', this._wheeled);
    for (const end of ['pointerup', 'pointercancel', 'blur'] as const) {
      window.removeEventListener(end, this._ended, true);
    }
    clearTimeout(this._wheel);
  }

  private readonly _started = (event: PointerEvent): void => {
    // The other buttons drag nothing, and a context menu may swallow their release.
    if (event.button === 0) this._pointerDown = true;
  };

  private readonly _wheeled = (): void => {
    clearTimeout(this._wheel);
    // Plotly waits 50 ms after the last turn of the wheel before it says where it has come to.
    this._wheel = window.setTimeout(() => {
      this._wheel = undefined;
      this._onEnd(false);
    }, 150);
  };
}
