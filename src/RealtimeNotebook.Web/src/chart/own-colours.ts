import type { OwnFigure } from '../wire/figure';
import { isObject } from '../wire/fields';
import type { IndicatorSet } from './indicators';
import { liveTraces } from './own-figure';
import type { Palette } from './theme';

/**
 * The colours in which Plotly has drawn a figure's live traces, templates and all, so that the overlay draws in the same.
 * What cannot be read keeps the chart's own colour.
 */
export function ownPalette(plot: HTMLElement, own: OwnFigure, set: IndicatorSet, palette: Palette): Palette {
  const drawn = (plot as { _fullData?: unknown })._fullData;
  if (!Array.isArray(drawn)) return palette;
  const read = (index: number, ...path: readonly string[]): string | undefined => {
    let at: unknown = (drawn as unknown[]).find((trace) => isObject(trace) && trace['index'] === index);
    for (const name of path) at = isObject(at) ? at[name] : undefined;
    return typeof at === 'string' ? at : undefined;
  };
  const changes: Record<string, unknown> = {};
  const named = new Map<string, string>();
  for (const { name, index } of liveTraces(own, set)) {
    const line = read(index, 'line', 'color');
    const marker = read(index, 'marker', 'color');
    if (name === 'price') {
      changes['up'] = read(index, 'increasing', 'line', 'color') ?? palette.up;
      changes['down'] = read(index, 'decreasing', 'line', 'color') ?? palette.down;
    } else if (name === 'hull' && line !== undefined) changes['hullUp'] = changes['hullDown'] = line;
    else if (name === 'volume' && marker !== undefined) changes['volumeUp'] = changes['volumeDown'] = marker;
    else if (name === 'histogram' && marker !== undefined) {
      changes['histogram'] = { risingAbove: marker, fallingAbove: marker, fallingBelow: marker, risingBelow: marker };
    } else if ((name === 'macd' || name === 'signal') && line !== undefined) changes[name] = line;
    else if (line !== undefined) named.set(name, line);
  }
  return { ...palette, ...changes, named };
}
