// plotly.js ships no types for its parts.
declare module 'plotly.js/lib/core' {
  import type { PlotlyApi } from './plotly';
  const core: PlotlyApi & { register(modules: readonly object[]): void };
  export default core;
}
declare module 'plotly.js/lib/bar' {
  const module: object;
  export default module;
}
declare module 'plotly.js/lib/candlestick' {
  const module: object;
  export default module;
}
declare module 'plotly.js/lib/scatter' {
  const module: object;
  export default module;
}
