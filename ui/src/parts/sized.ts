/** Sets sizes from script, as an action: the page's policy allows no style attributes. */
export function sized(element: HTMLElement, sizes: Record<string, string>) {
  const set = (next: Record<string, string>) => {
    for (const [name, value] of Object.entries(next)) element.style.setProperty(name, value);
  };
  set(sizes);
  return { update: set };
}
