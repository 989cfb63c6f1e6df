/** The items of each key, in order of first appearance. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Order of texts by code unit: the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first `most` items in an order, without sorting all of them. */
export function firstInOrder<T>(items: readonly T[], most: number, order: (a: T, b: T) => number): T[] {
  if (items.length <= most) return [...items].sort(order);
  const first: T[] = [];
  for (const item of items) {
    const last = first[most - 1];
    if (last !== undefined && order(item, last) >= 0) continue;
    let at = first.length;
    while (at > 0 && order(item, first[at - 1] as T) < 0) at--;
    first.splice(at, 0, item);
    if (first.length > most) first.pop();
  }
  return first;
}
