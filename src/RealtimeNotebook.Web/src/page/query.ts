/** A number of the page's address as an option of the same name; none where it is not there. */
export function numberFrom(query: URLSearchParams, name: string): Record<string, number> {
  const text = query.get(name);
  return text === null || text === '' ? {} : { [name]: Number(text) };
}
