import type { LiveChart } from '../chart/live-chart';

/** Keys of a chart that has the focus; true when the key was one of them. */
export function pressKey(event: KeyboardEvent, chart: LiveChart, fullscreen: () => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (chart.measure.key(event)) return true;
  const step = event.shiftKey ? 0.5 : 0.1;
  switch (event.key) {
    case 'ArrowLeft':
      chart.shift(-step, 1);
      return true;
    case 'ArrowRight':
      chart.shift(step, 1);
      return true;
    case '+':
    case '=':
      chart.shift(0, 0.8);
      return true;
    case '-':
      chart.shift(0, 1.25);
      return true;
    case 'Home':
      chart.follow();
      return true;
    case 'f':
    case 'F':
      fullscreen();
      return true;
    default:
      return false;
  }
}
