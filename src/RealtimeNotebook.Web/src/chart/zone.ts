import { type AxisMs, type Ms, type UnixMs, type WallMs, axisMs, ms, unixMs, wallMs } from '../units';

/** `local` is the viewer's zone; anything else but `utc` is an IANA name such as `America/New_York`. */
export type ZoneName = 'local' | 'utc' | (string & {});

/** How far a zone's wall clock is ahead of UTC at an instant. */
export function zoneOffset(zone: ZoneName, at: UnixMs): Ms {
  if (zone === 'utc') return ms(0);
  if (zone === 'local') return ms(-new Date(at).getTimezoneOffset() * 60_000);
  let format = formats.get(zone);
  if (format === undefined)
    formats.set(zone, (format = new Intl.DateTimeFormat('en-US', { ...clock, timeZone: zone })));
  const parts = format.formatToParts(at);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
    part('second'),
  );
  return ms(wall - Math.floor(at / 1_000) * 1_000);
}

/** Making one costs far more than using it. */
const formats = new Map<ZoneName, Intl.DateTimeFormat>();

const clock = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
  hourCycle: 'h23',
} as const;

/** Whether the browser knows a zone. */
export function isZone(zone: ZoneName): boolean {
  try {
    zoneOffset(zone, 0 as UnixMs);
    return true;
  } catch {
    return false;
  }
}

const day = 86_400_000;

/** The wall clock of a zone, summer time and all; days on which it does not change are looked up once. */
export class ZoneClock {
  private readonly _days = new Map<number, Ms | undefined>();

  public constructor(private readonly _zone: ZoneName) {}

  public offsetAt(time: UnixMs): Ms {
    const number = Math.floor(time / day);
    if (!this._days.has(number)) {
      const [start, end] = [0, 1].map((more) => zoneOffset(this._zone, unixMs((number + more) * day)));
      this._days.set(number, start === end ? start : undefined);
    }
    return this._days.get(number) ?? zoneOffset(this._zone, time);
  }

  public toWall(time: UnixMs): WallMs {
    return wallMs(time + this.offsetAt(time));
  }

  /** The instant of a time on the wall; of an hour that summer time skips, one near it. */
  public fromWall(wall: WallMs): UnixMs {
    const guess = this.offsetAt(unixMs(wall));
    return unixMs(wall - this.offsetAt(unixMs(wall - guess)));
  }
}

/** The offset as people write it: UTC, UTC+1, UTC−3:30. */
export function offsetLabel(offset: Ms): string {
  if (offset === 0) return 'UTC';
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const rest = minutes % 60;
  const tail = rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`;
  return `UTC${offset < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${tail}`;
}

/** The form in which Plotly takes a place on a date axis; without a zone, which it would cut off anyway. */
export function axisText(at: AxisMs): string {
  return new Date(at).toISOString().slice(0, -1);
}

/** Reads what Plotly says a place on its date axis is: `2025-11-26 14:00:30.5`, or a shorter form. */
export function fromAxisText(value: unknown): AxisMs | undefined {
  if (typeof value === 'number') return axisMs(value);
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value.length > 10 ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isFinite(time) ? axisMs(time) : undefined;
}
