/**
 * Takes the named fields of a posted form and nothing else. A field that is missing, repeated or no text reads as "".
 * Outer white space goes; a PIN or password is taken as it was typed by naming it in `untouched`.
 */
export function fields<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string> {
  const posted = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const taken = names.map((name) => [name, tidy(textOf(posted, name))]);
  return Object.fromEntries(taken) as Record<Name, string>;
}

/** Takes secrets as they were typed. */
export function secrets<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string> {
  const posted = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, textOf(posted, name)])) as Record<Name, string>;
}

/** True where the box was ticked. */
export function ticked(body: unknown, name: string) {
  return fields(body, name)[name] !== "";
}

/** Every value of a field that may be posted more than once (a row of boxes). */
export function several(body: unknown, name: string): string[] {
  const posted = (body as Record<string, unknown> | undefined)?.[name];
  const values = Array.isArray(posted) ? posted : [posted];
  return values.filter((value): value is string => typeof value === "string" && value !== "");
}

/** A whole number of the field, null where it is blank, NaN where it is anything else. */
export function wholeNumber(text: string): number | null {
  if (text === "") return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** The version a form was opened at; 0 where it says none. */
export function version(body: unknown) {
  return wholeNumber(fields(body, "version").version) || 0;
}

function textOf(posted: Record<string, unknown>, name: string) {
  const value = Object.hasOwn(posted, name) ? posted[name] : undefined;
  return typeof value === "string" ? value : "";
}

// Control characters other than tab and line breaks show as nothing and break exports; half a character is no text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function tidy(text: string) {
  return text.toWellFormed().replace(UNSHOWN, "").replace(/\r\n?/g, "\n").trim();
}
