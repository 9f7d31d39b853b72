import { type UnixMs } from '../units';
import { type Json, WireFault, isObject, numberAt, textAt, timeAt } from './fields';

/** Something that the user has drawn: a line at a price, a line at a time, or a text at both. */
export type Mark = { readonly text: string; readonly color: string | undefined } & (
  | { readonly kind: 'horizontal'; readonly price: number }
  | { readonly kind: 'vertical'; readonly time: UnixMs }
  | { readonly kind: 'note'; readonly time: UnixMs; readonly price: number }
);

const maxMarks = 200;
const colour = /^(?:#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]{3,32})$/i;

/** Reads what the user has drawn. One broken mark costs itself, not the others. */
export function readMarks(from: Json): readonly Mark[] {
  const items = from['items'];
  if (!Array.isArray(items)) throw new WireFault('items', 'an array');
  return (items.slice(-maxMarks) as unknown[]).flatMap((item) => {
    try {
      return isObject(item) ? [readMark(item)] : [];
    } catch (fault) {
      if (fault instanceof WireFault) return [];
      throw fault;
    }
  });
}

function readMark(item: Json): Mark {
  const text = item['text'] === undefined || item['text'] === '' ? '' : textAt(item, 'text');
  const given = item['color'];
  const color = typeof given === 'string' && colour.test(given) ? given : undefined;
  switch (item['kind']) {
    case 'horizontal':
      return { kind: 'horizontal', price: numberAt(item, 'price'), text, color };
    case 'vertical':
      return { kind: 'vertical', time: timeAt(item, 'time'), text, color };
    case 'note':
      return { kind: 'note', time: timeAt(item, 'time'), price: numberAt(item, 'price'), text, color };
    default:
      throw new WireFault('kind', 'horizontal, vertical or note');
  }
}
