/** A trace or a shape as Plotly reads it; what we put in is built in this folder only. */
export type PlotlyObject = Readonly<Record<string, unknown>>;

/** The part of plotly.js that is used. */
export interface PlotlyApi {
  react(
    div: HTMLElement,
    data: readonly PlotlyObject[],
    layout: PlotlyObject,
    config: PlotlyObject,
  ): Promise<HTMLElement>;
  /** With `imageDataOnly` the text of an SVG, or base64. */
  toImage(
    figure: { readonly data: readonly PlotlyObject[]; readonly layout: PlotlyObject },
    options: PlotlyObject,
  ): Promise<string>;
  purge(div: HTMLElement): void;
}

/** An element after Plotly has drawn into it. */
export interface PlotlyElement extends HTMLElement {
  on(event: string, listener: (event: unknown) => void): void;
}

let loading: Promise<PlotlyApi> | undefined;

/** Runs the bundled Plotly once, when the first chart needs it: the connection is opened meanwhile. */
export function loadPlotly(): Promise<PlotlyApi> {
  loading ??= import('./plotly-bundle').then((bundle) => bundle.plotly);
  return loading;
}
