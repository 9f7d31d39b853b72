import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  type Time,
  TickMarkType,
  createChart,
} from 'lightweight-charts';
import type { Grid } from '../model/grid';
import { compact, compactScale, day, minute, moment, money, moneyScale, rate, type Zone } from './numbers';
import type { DashboardPalette } from './palette';

/** The panes from the top, with their shares of the height. */
export const paneNames = ['price', 'oi', 'funding', 'liquidations'] as const;
export type PaneName = (typeof paneNames)[number];
const stretch: Readonly<Record<PaneName, number>> = { price: 52, oi: 20, funding: 14, liquidations: 14 };

/** The series of all panes. Their bars are the same, so that one crosshair goes through all of them. */
export interface Series {
  /** Has a value in every bar and is never seen: what is in view hangs on the newest bar with a value, and must not on what loads first. */
  readonly axis: ISeriesApi<'Line'>;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly openInterest: ISeriesApi<'Line'>;
  readonly funding: ISeriesApi<'Histogram'>;
  readonly longs: ISeriesApi<'Histogram'>;
  readonly shorts: ISeriesApi<'Histogram'>;
}

export const seconds = (time: number): Time => (time / 1_000) as Time;
export const milliseconds = (time: Time): number => (time as number) * 1_000;

export function makeChart(host: HTMLElement, palette: DashboardPalette, zone: () => Zone): IChartApi {
  return createChart(host, {
    autoSize: true,
    ...colours(palette),
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: {
      timeVisible: true,
      secondsVisible: false,
      minBarSpacing: 0.15,
      rightOffset: 6,
      lockVisibleTimeRangeOnResize: true,
      tickMarkFormatter: (time: Time, type: TickMarkType) =>
        type === TickMarkType.Time || type === TickMarkType.TimeWithSeconds
          ? minute(milliseconds(time), zone())
          : day(milliseconds(time), zone()),
    },
    localization: { locale: 'en-US', timeFormatter: (time: Time) => moment(milliseconds(time), zone()) },
    rightPriceScale: { minimumWidth: 78 },
  });
}

/** What of a chart follows the theme. */
export function colours(palette: DashboardPalette) {
  return {
    layout: {
      background: { type: ColorType.Solid, color: palette.background },
      textColor: palette.muted,
      fontSize: 11,
      fontFamily: 'system-ui, sans-serif',
      // The licence of the library asks for its maker to be named on the page.
      attributionLogo: true,
      panes: { separatorColor: palette.axis, separatorHoverColor: palette.crosshair, enableResize: true },
    },
    grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
  };
}

export function addSeries(chart: IChartApi): Series {
  const quiet = { priceLineVisible: false, lastValueVisible: false } as const;
  const series: Series = {
    axis: chart.addSeries(
      LineSeries,
      { ...quiet, visible: false, priceScaleId: 'axis', crosshairMarkerVisible: false },
      0,
    ),
    volume: chart.addSeries(HistogramSeries, { ...quiet, priceScaleId: 'volume', priceFormat: { type: 'volume' } }, 0),
    candles: chart.addSeries(CandlestickSeries, { priceLineVisible: true }, 0),
    openInterest: chart.addSeries(
      LineSeries,
      { ...quiet, lastValueVisible: true, lineVisible: false, priceFormat: quantities },
      1,
    ),
    funding: chart.addSeries(
      HistogramSeries,
      { ...quiet, lastValueVisible: true, base: 0, priceFormat: custom(rate, 0.000001) },
      2,
    ),
    longs: chart.addSeries(HistogramSeries, { ...quiet, base: 0, priceFormat: amounts }, 3),
    shorts: chart.addSeries(HistogramSeries, { ...quiet, base: 0, priceFormat: amounts }, 3),
  };
  chart.priceScale('volume', 0).applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  series.candles.priceScale().applyOptions({ scaleMargins: { top: 0.09, bottom: 0.18 } });
  series.openInterest.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.1 } });
  series.funding.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.08 } });
  series.longs.priceScale().applyOptions({ scaleMargins: { top: 0.24, bottom: 0.08 } });
  chart.panes().forEach((pane, i) => pane.setStretchFactor(stretch[paneNames[i]!]));
  return series;
}

/** What of the series follows the theme. */
export function colourSeries(series: Series, palette: DashboardPalette): void {
  const { up, down } = palette;
  series.candles.applyOptions({
    upColor: up,
    downColor: down,
    borderVisible: false,
    wickUpColor: up,
    wickDownColor: down,
  });
  series.openInterest.applyOptions({ color: palette.sum });
  series.longs.applyOptions({ color: down });
  series.shorts.applyOptions({ color: up });
}

export const quantities = { ...custom(compact, 0.0001), tickmarksFormatter: compactScale } as const;
const amounts = { ...custom(money, 1), tickmarksFormatter: moneyScale } as const;

function custom(formatter: (value: number) => string, minMove: number) {
  return { type: 'custom', formatter, minMove } as const;
}

/** A value a bar as the chart takes it; a bar without one leaves a gap. */
export function lineOf(
  values: readonly (number | undefined)[],
  grid: Grid,
): ({ time: Time } | { time: Time; value: number })[] {
  return values.map((value, i) => {
    const time = seconds(grid.time(i));
    return value === undefined ? { time } : { time, value };
  });
}
