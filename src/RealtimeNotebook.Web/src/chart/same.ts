/** Whether two values made of plain objects, arrays and primitives say the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length) return false;
  const other = b as Readonly<Record<string, unknown>>;
  return left.every(([name, value]) => name in other && isSame(value, other[name]));
}
