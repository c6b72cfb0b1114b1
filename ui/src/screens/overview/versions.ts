// What the server says of a version, in plain words; its own words stand small beside them.
import { t } from "../../words/index.svelte";

const kinds: [RegExp, string][] = [
  [/^Deploy /, "version-deploy"],
  [/^(Set|Remove|Update) .*config var/, "version-config"],
  [/^Rollback to v(?<version>\d+)/, "version-back"],
  [/^(Attach|Detach|Update) /, "version-addon"],
  [/^Initial release/, "version-first"],
];

/** Null where nothing here knows what is said. */
export function describe(description: string): string | null {
  for (const [pattern, id] of kinds) {
    const found = pattern.exec(description);
    if (found) return t(id, { ...found.groups });
  }
  return null;
}
