/** Symbols that a text may mean. */
export interface SymbolMatches {
  /** The best first. */
  readonly found: readonly string[];
  /** How many there are beside those. */
  readonly more: number;
  /** Whether the text is one of them, letter by letter or but for capitals. */
  readonly exact: boolean;
}

/**
 * Finds symbols by a part of their name: the one that is the text goes before those that begin with it, and these before those that hold it.
 * Among equals the order is that of the list.
 *
 * @param symbols - The list.
 * @param text - What has been typed; nothing finds everything.
 * @param most - How many are wanted.
 * @param first - Goes before all where nothing has been typed, also where the list lacks it.
 */
export function matchSymbols(symbols: readonly string[], text: string, most: number, first = ''): SymbolMatches {
  const wanted = text.trim().toUpperCase();
  if (wanted === '') {
    const all = first === '' ? symbols : [first, ...symbols.filter((symbol) => symbol !== first)];
    return { found: all.slice(0, most), more: Math.max(0, all.length - most), exact: false };
  }
  const [same, starts, holds]: string[][] = [[], [], []];
  for (const symbol of symbols) {
    const at = symbol.toUpperCase().indexOf(wanted);
    if (at === 0) (symbol.length === wanted.length ? same! : starts!).push(symbol);
    else if (at > 0) holds!.push(symbol);
  }
  const all = [...same!, ...starts!, ...holds!];
  return { found: all.slice(0, most), more: Math.max(0, all.length - most), exact: same!.length > 0 };
}
