/** The least contrast of small text that WCAG asks for. */
const least = 4.5;

const known = new Map<string, string>();

/** A colour for text on a ground: as it is where it can be read there, else as much darker or lighter as it takes. */
export function readable(colour: string, ground: string): string {
  const key = `${colour} ${ground}`;
  let found = known.get(key);
  if (found === undefined) known.set(key, (found = nearest(colour, ground)));
  return found;
}

/** How much lighter one is than the other, 1 to 21, as WCAG counts; undefined for what is no plain colour. */
export function contrast(one: string, other: string): number | undefined {
  const [a, b] = [channelsOf(one), channelsOf(other)];
  if (a === undefined || b === undefined) return undefined;
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

type Channels = readonly [number, number, number];

function nearest(colour: string, ground: string): string {
  const [from, on] = [channelsOf(colour), channelsOf(ground)];
  if (from === undefined || on === undefined) return colour;
  const end = luminance(on) > 0.18 ? 0 : 255;
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = from.map((channel) => Math.round(channel + (end - channel) * share));
    const text = share === 0 ? colour : `rgb(${mixed.join(',')})`;
    if (contrast(text, ground)! >= least) return text;
  }
  return `rgb(${end},${end},${end})`;
}

/** Reads `#rrggbb` and `rgb(r,g,b)`. */
function channelsOf(colour: string): Channels | undefined {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (hex !== null) return hex.slice(1).map((part) => Number.parseInt(part, 16)) as unknown as Channels;
  const rgb = /^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(colour);
  return rgb === null ? undefined : (rgb.slice(1).map(Number) as unknown as Channels);
}

function luminance(channels: Channels): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
