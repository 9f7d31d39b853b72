import type { Board } from './board';
import type { Skeleton } from './skeleton';

/** What can be done without a pointer. */
export function listenToKeys(page: Skeleton, board: Board): void {
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = deeds(page, board).get(event.key);
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  });
}

function deeds(page: Skeleton, board: Board): ReadonlyMap<string, () => void> {
  const press = (root: HTMLElement, index: number): void => root.querySelectorAll('button')[index]?.click();
  return new Map([
    ['/', () => page.symbol.input.focus()],
    ['1', () => press(page.ranges.root, 0)],
    ['2', () => press(page.ranges.root, 1)],
    ['3', () => press(page.ranges.root, 2)],
    ['4', () => press(page.ranges.root, 3)],
    ['v', () => press(page.modes.root, page.modes.root.querySelector('[aria-pressed="true"]')?.nextSibling ? 1 : 0)],
    ['t', () => page.theme.click()],
    ['z', () => page.zone.click()],
    ['0', () => board.showAll()],
    ['ArrowLeft', () => pan(board, -0.1)],
    ['ArrowRight', () => pan(board, 0.1)],
    ['+', () => zoom(board, 0.8)],
    ['=', () => zoom(board, 0.8)],
    ['-', () => zoom(board, 1.25)],
  ]);
}

function pan(board: Board, share: number): void {
  const axis = board.chart.timeScale();
  const range = axis.getVisibleLogicalRange();
  if (range === null) return;
  const step = (range.to - range.from) * share;
  axis.setVisibleLogicalRange({ from: range.from + step, to: range.to + step });
}

function zoom(board: Board, factor: number): void {
  const axis = board.chart.timeScale();
  const range = axis.getVisibleLogicalRange();
  if (range === null) return;
  // The newest bar seen stays where it is.
  axis.setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
}
