import { element } from '../page/elements';
import { type DashboardPalette, venueColour } from './palette';

/** One switch a venue: whether it counts. */
export class VenueChips {
  private readonly _chips = new Map<string, HTMLButtonElement>();

  public constructor(
    private readonly _root: HTMLElement,
    private readonly _toggle: (venue: string) => void,
  ) {}

  public get venues(): string[] {
    return [...this._chips.keys()].sort();
  }

  public knows(venue: string): boolean {
    return this._chips.has(venue);
  }

  /** Adds switches for venues that have none. Returns whether there were such. */
  public offer(venues: readonly string[]): boolean {
    const unknown = venues.filter((venue) => !this._chips.has(venue));
    for (const venue of unknown) {
      const chip = element('button', 'chip', element('i', 'chip-dot'), venue);
      chip.type = 'button';
      chip.addEventListener('click', () => this._toggle(venue));
      this._chips.set(venue, chip);
    }
    if (unknown.length > 0) this._root.replaceChildren(...this.venues.map((venue) => this._chips.get(venue)!));
    return unknown.length > 0;
  }

  public show(without: readonly string[], palette: DashboardPalette): void {
    const { venues } = this;
    for (const [venue, chip] of this._chips) {
      chip.setAttribute('aria-pressed', String(!without.includes(venue)));
      chip.style.setProperty('--venue', venueColour(palette, venues, venue));
    }
  }
}
