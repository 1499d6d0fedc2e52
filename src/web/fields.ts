/**
 * Reads the named fields of a submitted form and nothing else, without surrounding white space. A field that is missing,
 * repeated or not text is "". Read PINs and passwords with secrets() instead.
 */
export function fields<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string> {
  const posted = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const taken = names.map((name) => [name, tidy(textOf(posted, name))]);
  return Object.fromEntries(taken) as Record<Name, string>;
}

/** Reads PINs and passwords exactly as typed. */
export function secrets<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string> {
  const posted = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, textOf(posted, name)])) as Record<Name, string>;
}

/** Returns whether a checkbox was selected. */
export function ticked(body: unknown, name: string) {
  return fields(body, name)[name] !== "";
}

/** Returns every value of a field that can repeat, such as a group of checkboxes. */
export function several(body: unknown, name: string): string[] {
  const posted = (body as Record<string, unknown> | undefined)?.[name];
  const values = Array.isArray(posted) ? posted : [posted];
  return values.filter((value): value is string => typeof value === "string" && value !== "");
}

/** Parses a whole number: null if blank, NaN if not a number. */
export function wholeNumber(text: string): number | null {
  if (text === "") return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** Returns the version at which a form was opened, or 0. */
export function version(body: unknown) {
  return wholeNumber(fields(body, "version").version) || 0;
}

function textOf(posted: Record<string, unknown>, name: string) {
  const value = Object.hasOwn(posted, name) ? posted[name] : undefined;
  return typeof value === "string" ? value : "";
}

// Control characters other than tab and line breaks are invisible and break exports.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function tidy(text: string) {
  return text.toWellFormed().replace(UNSHOWN, "").replace(/\r\n?/g, "\n").trim();
}
