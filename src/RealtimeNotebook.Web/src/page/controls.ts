import type { LiveChart } from '../chart/live-chart';
import { setAttribute } from './elements';
import { pressKey } from './keyboard';
import type { Skeleton } from './skeleton';

/** Buttons and keys: what they do to the chart, and how they show its state. */
export class Controls {
  public chart: LiveChart | undefined;

  public constructor(
    private readonly _parts: Skeleton,
    private readonly _refused: (reason: string) => void,
  ) {
    const { root, follow, drag, auto, full } = _parts;
    follow.addEventListener('click', () => this.chart?.follow());
    drag.addEventListener('click', () => {
      this.chart?.setDragMode(this.chart.view.dragMode === 'zoom' ? 'pan' : 'zoom');
    });
    auto.addEventListener('click', () => this.chart?.setAutoPrice(!this.chart.view.autoPrice));
    full.addEventListener('click', () => this._fullscreen());
    root.addEventListener('keydown', (event) => this._keydown(event));
  }

  /** Shows what is switched on, and offers Follow when the chart does not. */
  public show(): void {
    if (this.chart === undefined) return;
    const { view } = this.chart;
    this._parts.follow.hidden = view.following;
    setAttribute(this._parts.auto, 'aria-pressed', String(view.autoPrice));
    setAttribute(this._parts.drag, 'aria-pressed', String(view.dragMode === 'zoom'));
  }

  private _fullscreen(): void {
    if (document.fullscreenElement === this._parts.root) void document.exitFullscreen();
    else void this._parts.root.requestFullscreen().catch(() => this._refused('This page may not fill the screen.'));
  }

  private _keydown(event: KeyboardEvent): void {
    const { target } = event;
    if (
      event.key === 'Escape' &&
      this.chart?.measure.isOn &&
      target instanceof Node &&
      this._parts.tools.contains(target)
    ) {
      this.chart.measure.clear();
      return event.stopPropagation();
    }
    const isControl =
      event.target instanceof Element && event.target.matches('button, input, select, [role=alertdialog] *');
    if (isControl || this.chart === undefined) return;
    if (!pressKey(event, this.chart, () => this._fullscreen())) return;
    event.preventDefault();
    // Classic Jupyter listens on the document for the same letters.
    event.stopPropagation();
  }
}
