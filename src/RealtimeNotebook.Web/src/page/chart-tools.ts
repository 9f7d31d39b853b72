import type { LiveChart } from '../chart/live-chart';
import { measured, measuredText } from '../chart/measure';
import type { Series } from '../model/series';
import type { Downloads } from './download';
import { button, element, icon, setAttribute, setText } from './elements';
import { icons } from './icons';
import { Menu } from './menu';
import type { Skeleton } from './skeleton';

/** So long after the last step of a key a measured range is read out: each step would drown the one before. */
const quiet = 400;

/** The measuring tool's button and words, and the menu of the chart. */
export class ChartTools {
  private readonly _measure = button('rtnb-button', 'Measure (M, or drag with Shift)', icon(icons.measure));
  private readonly _spoken = element('div', 'rtnb-unseen');
  private _timer: ReturnType<typeof setTimeout> | undefined;

  public constructor(
    private readonly _parts: Skeleton,
    private readonly _series: Series,
    private readonly _chart: () => LiveChart | undefined,
    downloads: Downloads,
  ) {
    this._measure.addEventListener('click', (event) => this._press(event));
    this._spoken.setAttribute('aria-live', 'polite');
    const menu = new Menu('Download and settings', [
      { label: 'Download PNG', run: () => void downloads.picture(_chart(), 'png') },
      { label: 'Download SVG', run: () => void downloads.picture(_chart(), 'svg') },
      { label: 'Download CSV', run: () => downloads.csv() },
      {
        label: 'Hide nights and weekends',
        checked: () => _chart()?.time.hidesClosedHours ?? true,
        run: () => _chart()?.hideClosedHours(!_chart()?.time.hidesClosedHours),
      },
    ]);
    _parts.tools.prepend(this._measure);
    _parts.tools.append(menu.button);
    _parts.stage.append(menu.element, this._spoken);
  }

  /** What is measured has changed. */
  public show(): void {
    const chart = this._chart();
    if (chart === undefined) return;
    setAttribute(this._measure, 'aria-pressed', String(chart.measure.isOn));
    this._parts.root.classList.toggle('rtnb-measuring', chart.measure.isOn && !chart.measure.isDone);
    clearTimeout(this._timer);
    this._timer = setTimeout(() => setText(this._spoken, this._words(chart)), quiet);
  }

  public dispose(): void {
    clearTimeout(this._timer);
  }

  // A key presses the button without a click's count: who uses keys goes on by keys.
  private _press(event: MouseEvent): void {
    const measure = this._chart()?.measure;
    if (measure === undefined) return;
    if (measure.isOn) measure.clear();
    else if (event.detail > 0) measure.arm();
    else {
      measure.begin();
      this._parts.image.focus();
    }
  }

  private _words({ measure, format }: LiveChart): string {
    if (!measure.isOn) return '';
    if (measure.current === undefined) return 'Measuring: drag over the prices, or click at two places.';
    return measuredText(measured(this._series.bars, measure.current), format).join(', ');
  }
}
