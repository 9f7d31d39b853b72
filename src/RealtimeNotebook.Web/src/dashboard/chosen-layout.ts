import { paletteOf } from './controls';
import { type Layout, writeLayout } from './layout';
import type { DashboardPalette } from './palette';

/** The layout that is chosen now; every change of it is written into the page's address. */
export class ChosenLayout {
  public constructor(private _layout: Layout) {}

  public get layout(): Layout {
    return this._layout;
  }

  public get palette(): DashboardPalette {
    return paletteOf(this._layout);
  }

  public change(changes: Partial<Layout>): void {
    this._layout = { ...this._layout, ...changes };
    history.replaceState(null, '', writeLayout(this._layout));
  }

  /** Leaves a venue out, or takes it in again. */
  public toggle(venue: string): void {
    const { without } = this._layout;
    this.change({
      without: without.includes(venue) ? without.filter((one) => one !== venue) : [...without, venue],
    });
  }

  /** Those of some venues that are not left out. */
  public counted(venues: readonly string[]): ReadonlySet<string> {
    return new Set(venues.filter((venue) => !this._layout.without.includes(venue)));
  }
}
