import { insertionIndex } from '../model/search';
import type { Series } from '../model/series';
import { type Interval, isDaily, nominalLength } from '../model/interval';
import { type Ms, axisMs, ms, unixMs } from '../units';
import { barSpacing } from './picture';
import type { TimeRange } from './ranges';
import { type Sessions, parseSessions } from './sessions';
import { TimeAxis } from './time-axis';
import { ZoneClock, type ZoneName, isZone } from './zone';

const utc = new ZoneClock('utc');

/** The time axis of a chart, kept in step with its bars. */
export class ChartTime {
  /** The regular hours. */
  public readonly sessions: Sessions | undefined;
  private _zone: ZoneClock;
  /** Whose days, weeks and months the bars are. */
  private _sessionZone: ZoneName = 'utc';
  /** Whether times are drawn as they stand in a figure of the user's: in UTC, with every hour. */
  private _isAsWritten = false;
  private _axis = TimeAxis.ofClock(ms(60_000), ms(0));

  public constructor(
    zone: ZoneName,
    public readonly interval: Interval | undefined,
    private _hidesClosedHours: boolean,
    sessions?: string,
  ) {
    this.sessions = sessions === undefined ? undefined : parseSessions(sessions, zone);
    this._zone = new ZoneClock(isDaily(interval) ? 'utc' : zone);
  }

  public get clock(): ZoneClock {
    return this._isAsWritten ? utc : this._zone;
  }

  public get axis(): TimeAxis {
    return this._axis;
  }

  public get hidesClosedHours(): boolean {
    return this._hidesClosedHours;
  }

  /**
   * Takes the bars as they are now.
   * @returns How far the bars of a view have moved: they do when one comes between those before.
   */
  public update({ bars, gaps, figure, sessionZone }: Series, [from, to]: TimeRange): Ms {
    const before = this._axis;
    this._followSession(sessionZone);
    this._isAsWritten = figure !== undefined;
    const offset = this.clock.offsetAt(bars.time[bars.last] ?? unixMs(0));
    const spacing = barSpacing(bars, this.interval);
    const step = this.interval === undefined ? spacing : nominalLength(this.interval);
    this._axis =
      this._hidesClosedHours && !this._isAsWritten
        ? TimeAxis.ofBars({ times: bars.time, gaps, step, offset }, before)
        : TimeAxis.ofClock(spacing, offset);
    const seen = before.nearestBar(axisMs((from + to) / 2));
    if (seen === undefined || bars.time[insertionIndex(bars.time, seen)] !== seen) return ms(0);
    return ms(this._axis.toAxis(seen) - before.toAxis(seen));
  }

  /** Bars of a day and longer are days of their session zone; a browser that does not know it shows UTC. */
  private _followSession(zone: ZoneName): void {
    if (!isDaily(this.interval) || zone === this._sessionZone) return;
    this._sessionZone = zone;
    this._zone = new ZoneClock(isZone(zone) ? zone : 'utc');
  }

  /** Leaves closed hours out, or shows them; a view keeps its ends. */
  public hideClosedHours(hide: boolean, series: Series, view: TimeRange): TimeRange {
    const [from, to] = view.map((end) => this._axis.fromAxis(end));
    this._hidesClosedHours = hide;
    this.update(series, view);
    return [this._axis.toAxis(from!), this._axis.toAxis(to!)];
  }
}
