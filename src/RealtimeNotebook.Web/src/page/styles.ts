import alerts from './alerts.inline.css';
import chart from './chart.inline.css';
import grid from './grid.inline.css';
import health from './health.inline.css';

/** Adds the chart's styles to a document once. A constructed sheet passes where a policy refuses inline styles. */
export function adoptStyles(document: Document): void {
  if (document.adoptedStyleSheets.includes(sheet())) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet()];
}

let made: CSSStyleSheet | undefined;

function sheet(): CSSStyleSheet {
  if (made === undefined) {
    made = new CSSStyleSheet();
    made.replaceSync(chart + alerts + health + grid);
  }
  return made;
}
