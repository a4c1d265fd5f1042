/* Names that are spelled nearly alike: the share of characters in common runs (Ratcliff and Obershelp). */

/** The listed name nearest to another one, undefined where none is near. */
export function nearestName(name: string, listed: readonly string[], least = 0.8): string | undefined {
  const given = Array.from(name).slice(0, 64);
  let found: string | undefined;
  let best = least;
  for (const one of listed) {
    const score = likeness(Array.from(one), given);
    if (score > best || (score === best && (found === undefined || one > found))) {
      [found, best] = [one, score];
    }
  }
  return found;
}

function likeness(left: readonly string[], right: readonly string[]): number {
  const total = left.length + right.length;
  return total === 0 ? 1 : (2 * common(left, right)) / total;
}

/** Characters in the longest common run, and in those on both sides of it. */
function common(left: readonly string[], right: readonly string[]): number {
  let [first, second, size] = [0, 0, 0];
  for (let a = 0; a < left.length; a++) {
    for (let b = 0; b < right.length; b++) {
      let length = 0;
      while (a + length < left.length && b + length < right.length && left[a + length] === right[b + length]) length++;
      if (length > size) [first, second, size] = [a, b, length];
    }
  }
  if (size === 0) return 0;
  const before = common(left.slice(0, first), right.slice(0, second));
  return before + size + common(left.slice(first + size), right.slice(second + size));
}
