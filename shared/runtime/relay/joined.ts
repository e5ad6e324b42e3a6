/** The work under a key; who asks while it is under way gets what it comes to. What failed is nobody's to wait for: the next call begins anew. */
export function joining<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const mine = work().finally(() => underWay.delete(key));
    underWay.set(key, mine);
    return mine;
  };
}
