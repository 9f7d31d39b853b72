import { type AxisMs, type Ms, type UnixMs, axisMs, ms } from '../units';

/** `local` is the viewer's zone; anything else but `utc` is an IANA name such as `America/New_York`. */
export type ZoneName = 'local' | 'utc' | (string & {});

/**
 * How far a zone's wall clock is ahead of UTC at an instant. The axis uses the offset at the newest bar for all bars and
 * says which one it is: per-bar offsets would draw the hour after a summer's end over the hour before it.
 */
export function zoneOffset(zone: ZoneName, at: UnixMs): Ms {
  if (zone === 'utc') return ms(0);
  if (zone === 'local') return ms(-new Date(at).getTimezoneOffset() * 60_000);
  const parts = new Intl.DateTimeFormat('en-US', { ...clock, timeZone: zone }).formatToParts(at);
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

export function toAxis(time: UnixMs, offset: Ms): AxisMs {
  return axisMs(time + offset);
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
