import { formatVolume } from './format';
import type { Panel } from './panels';
import { type Picture, type View, bodyShare } from './picture';
import type { PlotlyObject } from './plotly';
import { axisText } from './zone';

/** Space around the panels in CSS pixels; the right one holds the price labels. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const font = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const fontSize = 11;

/** Room for the longest price label at the right, and two lines of dates at the bottom. */
export function margins({ highest, precision }: Picture): Margins {
  const characters = highest.toFixed(precision).length + (highest >= 1_000 ? 1 : 0);
  return { left: 8, right: Math.max(54, Math.round(characters * 6.4 + 16)), top: 8, bottom: 34 };
}

/** The layout for a view. Built anew each time: Plotly writes into what it is given. */
export function buildLayout(
  picture: Picture,
  view: View,
  shapes: readonly PlotlyObject[],
  dataRevision: number,
): PlotlyObject {
  const { palette } = picture;
  const margin = margins(picture);
  const bottom = view.panels[view.panels.length - 1]?.axis ?? 'y';
  const plotWidth = view.width - margin.left - margin.right;
  const layout: Record<string, unknown> = {
    width: view.width,
    height: view.height,
    autosize: false,
    margin: { l: margin.left, r: margin.right, t: margin.top, b: margin.bottom, pad: 0 },
    // Transparent, so that the watermark lies behind the candles.
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: font, size: fontSize, color: palette.muted },
    showlegend: false,
    hovermode: false,
    dragmode: view.dragMode,
    selectdirection: 'h',
    barmode: 'overlay',
    boxgap: 1 - bodyShare,
    boxgroupgap: 0,
    uirevision: view.revision,
    datarevision: dataRevision,
    shapes,
    xaxis: {
      type: 'date',
      anchor: bottom,
      range: view.time.map(axisText),
      autorange: false,
      rangeslider: { visible: false },
      gridcolor: palette.grid,
      linecolor: palette.axis,
      showline: true,
      zeroline: false,
      tickangle: 0,
      nticks: Math.max(4, Math.floor(plotWidth / 80)),
      automargin: false,
      fixedrange: false,
    },
  };
  for (const panel of view.panels) layout[panel.key] = valueAxis(picture, view, panel, margin);
  return layout;
}

function valueAxis({ palette, precision }: Picture, view: View, panel: Panel, margin: Margins): PlotlyObject {
  const height = (view.height - margin.top - margin.bottom) * (panel.domain[1] - panel.domain[0]);
  const isPrice = panel.id === 'price';
  return {
    anchor: 'x',
    side: 'right',
    domain: [...panel.domain],
    range: [...(view.values.get(panel.id) ?? [0, 1])],
    autorange: false,
    // A panel that fits itself to what is in view leaves dragging to the time axis alone.
    fixedrange: !isPrice || view.autoPrice,
    gridcolor: palette.grid,
    zeroline: panel.id === 'macd',
    zerolinecolor: palette.axis,
    zerolinewidth: 1,
    showline: false,
    nticks: Math.max(2, Math.min(10, Math.floor(height / (isPrice ? 38 : 24)))),
    tickformat: isPrice ? `,.${precision}f` : '~g',
    ticklabelstandoff: 3,
    automargin: false,
    ...(panel.id === 'volume' ? volumeTicks(view.values.get('volume')?.[1] ?? 1, height) : {}),
  };
}

/** One or two ticks in the units that the volume is read out in: Plotly would write G for a billion. */
function volumeTicks(highest: number, height: number): PlotlyObject {
  const step = roundStep(height < 56 ? highest : highest / 2);
  const tickvals = [step, 2 * step].filter((value) => value <= highest);
  return { tickmode: 'array', tickvals, ticktext: tickvals.map(formatVolume) };
}

/** The largest of 1, 2, 2.5 or 5 times a power of ten that is at most `value`. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, Number.MIN_VALUE)));
  return ([5, 2.5, 2, 1].find((factor) => factor * power <= value) ?? 1) * power;
}
