import type { Value } from '../wire/indicators';

/** A line with interruptions: null between two parts that do not touch. */
export interface Polyline {
  readonly x: (string | null)[];
  readonly y: Value[];
}

/** Whether the segment that ends at a bar is drawn in the rising colour. */
export function isRising(value: number, previous: number): boolean {
  return value > previous;
}

/**
 * Splits a line by its direction, so that each of two traces has one colour. Neighbouring parts share the point where the
 * colour changes; parts of the same colour are kept apart by a null, or they would be joined over the other's part.
 */
export function splitByDirection(
  x: readonly string[],
  values: readonly Value[],
): { rising: Polyline; falling: Polyline } {
  const rising: Polyline = { x: [], y: [] };
  const falling: Polyline = { x: [], y: [] };
  let drawing: Polyline | undefined;
  for (let i = 1; i < values.length; i++) {
    const [previous, value] = [values[i - 1], values[i]];
    if (previous === null || value === null || previous === undefined || value === undefined) {
      drawing = undefined;
      continue;
    }
    const line = isRising(value, previous) ? rising : falling;
    if (line !== drawing) {
      if (line.x.length > 0) push(line, null, null);
      push(line, x[i - 1]!, previous);
    }
    push(line, x[i]!, value);
    drawing = line;
  }
  return { rising, falling };
}

function push(line: Polyline, x: string | null, y: Value): void {
  line.x.push(x);
  line.y.push(y);
}
