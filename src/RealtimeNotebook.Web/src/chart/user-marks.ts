import type { Mark } from '../wire/marks';
import type { Picture } from './picture';
import type { PlotlyObject } from './plotly';
import { axisText } from './zone';

/** Under which name the viewer switches them off. */
export const marksName = 'marks';

type Note = Extract<Mark, { kind: 'note' }>;

/** The user's lines, each with its text. */
export function markShapes({ marks, palette, hidden, axis }: Picture): PlotlyObject[] {
  if (hidden.has(marksName)) return [];
  return marks.flatMap((mark): PlotlyObject[] => {
    if (mark.kind === 'note') return [];
    const color = mark.color ?? palette.mark;
    const shape = { type: 'line', layer: 'above', line: { width: 1, dash: 'dash', color } };
    const font = { size: 10, color };
    if (mark.kind === 'horizontal') {
      const label = { text: plain(mark.text), textposition: 'start', yanchor: 'bottom', padding: 2, font };
      return [{ ...shape, xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: mark.price, y1: mark.price, label }];
    }
    const x = axisText(axis.toAxis(mark.time));
    const label = {
      text: plain(mark.text),
      textposition: 'end',
      textangle: 0,
      xanchor: 'left',
      yanchor: 'top',
      padding: 3,
      font,
    };
    return [{ ...shape, xref: 'x', yref: 'paper', x0: x, x1: x, y0: 0, y1: 1, label }];
  });
}

/** The user's notes: a dot at the place, the text above it. */
export function noteTraces({ marks, palette, hidden, axis }: Picture): PlotlyObject[] {
  const notes = marks.filter((mark): mark is Note => mark.kind === 'note');
  if (notes.length === 0 || hidden.has(marksName)) return [];
  const color = notes.map((note) => note.color ?? palette.mark);
  return [
    {
      type: 'scatter',
      mode: 'markers+text',
      name: marksName,
      xaxis: 'x',
      yaxis: 'y',
      hoverinfo: 'skip',
      showlegend: false,
      cliponaxis: true,
      x: notes.map((note) => axisText(axis.toAxis(note.time))),
      y: notes.map((note) => note.price),
      text: notes.map((note) => plain(note.text)),
      textposition: 'top center',
      textfont: { size: 11, color },
      marker: { size: 5, color },
    },
  ];
}

/** Plotly reads some tags in texts; what the user wrote is shown as it is. */
export function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
