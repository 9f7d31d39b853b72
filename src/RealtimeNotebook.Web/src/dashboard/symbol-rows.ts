import { element } from '../page/elements';
import type { SymbolList } from './source';

interface Row {
  /** Whether it is what was typed, and nobody has listed it. */
  readonly isOwn: boolean;
  readonly isChosen: boolean;
  /** Whether the server listens to it already: it is there at once. */
  readonly isListened: boolean;
}

/** A symbol to choose, with the part of its name that was typed marked. */
export function symbolRow(
  id: string,
  symbol: string,
  typed: string,
  { isOwn, isChosen, isListened }: Row,
): HTMLElement {
  const row = element('li', 'symbol-row');
  row.id = id;
  row.dataset['symbol'] = symbol;
  row.setAttribute('role', 'option');
  const at = isOwn ? -1 : symbol.toUpperCase().indexOf(typed.toUpperCase());
  if (typed === '' || at < 0) row.append(element('span', 'symbol-name', symbol));
  else {
    const [before, part, after] = [
      symbol.slice(0, at),
      symbol.slice(at, at + typed.length),
      symbol.slice(at + typed.length),
    ];
    row.append(element('span', 'symbol-name', before, element('b', 'symbol-part', part), after));
  }
  const said = isOwn ? 'as typed' : isChosen ? 'shown' : isListened ? 'live' : '';
  if (said !== '') row.append(element('span', 'symbol-said', said));
  return row;
}

/** What there is to say of the list below it. */
export function symbolNote({ complete, pending, fault }: SymbolList, found: number, more: number): string {
  const others = 'Any symbol can be typed.';
  if (more > 0) return `${more} more: type to narrow`;
  if (pending) return 'Asking the exchange for its symbols…';
  if (fault !== undefined) return `${fault} ${others}`;
  if (found > 0) return '';
  return complete ? 'No such symbol' : others;
}
