import { type Layout, intervalFor, intervalsFor, span } from './layout';
import { type DashboardPalette, dashboardDark, dashboardLight } from './palette';
import type { Skeleton } from './skeleton';

/** Shows in the controls what is chosen. */
export function writeControls({ ranges, bars, modes, zone }: Skeleton, layout: Layout, now: number): void {
  const { from, to } = span(layout, now);
  ranges.show(layout.range);
  bars.offer(intervalsFor(to - from).map((name) => [name, name] as const));
  bars.show(intervalFor(to - from, layout.interval));
  modes.show(layout.byVenue ? 'venue' : 'sum');
  zone.textContent = layout.zone === 'utc' ? 'UTC' : 'Local';
}

/** The colours that a layout asks for; those of the system where it leaves them to it. */
export function paletteOf({ theme }: Layout): DashboardPalette {
  const isDark = theme === 'auto' ? window.matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
  return isDark ? dashboardDark : dashboardLight;
}
