import { type Json, WireFault, isObject, objectAt } from './fields';

/** A figure of the user's own, in plotly.js' form. Which of its traces live, their names tell; they come without data. */
export interface OwnFigure {
  readonly data: readonly Json[];
  readonly layout: Json;
}

const mostTraces = 200;

/** Reads the figure that a series is to be drawn in. */
export function readFigure(from: Json): OwnFigure {
  const { data, layout } = objectAt(from, 'figure');
  if (!Array.isArray(data) || data.length > mostTraces || !data.every(isObject)) {
    throw new WireFault('figure.data', `an array of at most ${mostTraces} traces`);
  }
  if (layout !== undefined && !isObject(layout)) throw new WireFault('figure.layout', 'an object');
  return { data: data as Json[], layout: layout ?? {} };
}
