import { type Px, px } from '../units';
import { isObject } from '../wire/fields';
import type { Panel, PanelId } from './panels';

/** One axis as it is drawn at this moment, even in the middle of a drag. */
export interface PlotAxis {
  /** Where it begins, from the left or the top edge of the plot's element. */
  readonly start: Px;
  readonly length: Px;
  /** From an axis value (milliseconds of the axis' clock, or a price) to a place on it. */
  toPixel(value: number): Px;
  toValue(at: Px): number;
}

/** The values at its two ends. */
export function endsOf({ start, length, toValue }: PlotAxis): readonly [number, number] {
  return [toValue(start), toValue(px(start + length))];
}

export interface PlotAxes {
  readonly time: PlotAxis;
  readonly values: ReadonlyMap<PanelId, PlotAxis>;
}

/**
 * Reads Plotly's own axes. They are no public interface, which is why the version is pinned; undefined when they are not
 * what we know, and the forming bar is then drawn as shapes.
 */
export function readAxes(plot: HTMLElement, panels: readonly Panel[]): PlotAxes | undefined {
  const layout = (plot as { _fullLayout?: unknown })._fullLayout;
  if (!isObject(layout)) return undefined;
  const time = readAxis(layout['xaxis']);
  if (time === undefined) return undefined;
  const values = new Map<PanelId, PlotAxis>();
  for (const panel of panels) {
    const axis = readAxis(layout[panel.key]);
    if (axis === undefined) return undefined;
    values.set(panel.id, axis);
  }
  return { time, values };
}

interface RawAxis {
  readonly _offset: number;
  readonly _length: number;
  /** For a date axis `d2p` reads text; `l2p` is the same from milliseconds, and from numbers both are one function. */
  l2p(value: number): number;
  p2l(pixel: number): number;
}

function readAxis(raw: unknown): PlotAxis | undefined {
  if (!isRawAxis(raw)) return undefined;
  const start = raw._offset;
  return {
    start: px(start),
    length: px(raw._length),
    toPixel: (value) => px(start + raw.l2p(value)),
    toValue: (at) => raw.p2l(at - start),
  };
}

function isRawAxis(raw: unknown): raw is RawAxis {
  if (!isObject(raw)) return false;
  const numbers = [raw['_offset'], raw['_length']];
  const functions = [raw['l2p'], raw['p2l'], raw['d2p']];
  return numbers.every(Number.isFinite) && functions.every((member) => typeof member === 'function');
}
