import { table, transaction } from "../../../database/connection";
import { EditConflict, NotFound, refuse } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import {
  LANGUAGE_CODES,
  type LanguageCodeDefault,
  type LanguageCodeName,
  languageCodeDefaults,
} from "./language-code-defaults";
import { errorInBody, errorInLine, type MessageText } from "./text-validation";
import { findVersion, listVersions, saveVersion } from "./text-versions";

interface Row {
  number: number;
  content: string;
  version: number;
}

/** A numbered canned message, used if no comment code is set. Only changed messages are stored. */
export class LanguageCode {
  constructor(
    private readonly defaults: LanguageCodeDefault,
    readonly content: string,
    readonly version: number,
  ) {}

  static async all(): Promise<LanguageCode[]> {
    const rows = (await table("language_codes")) as unknown as Row[];
    return languageCodeDefaults.map((defaults) =>
      languageCodeFrom(
        defaults,
        rows.find(({ number }) => number === defaults.number),
      ),
    );
  }

  /** Throws NotFound. */
  static async find(number: unknown): Promise<LanguageCode> {
    const defaults = languageCodeDefaults.find((one) => String(one.number) === String(number));
    if (!defaults) throw new NotFound(`language code ${String(number)}`);
    const row = await table("language_codes").where({ number: defaults.number }).first();
    return languageCodeFrom(defaults, row as unknown as Row | undefined);
  }

  /** Returns the current text of the message with that name. */
  static async text(name: LanguageCodeName): Promise<string> {
    return (await LanguageCode.find(LANGUAGE_CODES[name])).content;
  }

  get number() {
    return this.defaults.number;
  }

  get about() {
    return this.defaults.about;
  }

  get kind() {
    return this.defaults.kind;
  }

  get defaultText() {
    return this.defaults.text;
  }

  get changed() {
    return this.content !== this.defaultText;
  }

  /** Saves a new text, which takes effect immediately. Throws Invalid, EditConflict. */
  async change(content: string, opened: number, by: Clerk, restoredFrom?: number) {
    refuse({ content: this.validationError(content) });
    await transaction(async () => {
      if (!(await this.write(content, opened))) {
        const current = await LanguageCode.find(this.number);
        throw new EditConflict({ content: current.content, version: current.version });
      }
      const name = `language code ${this.number}`;
      await saveVersion(this.owner, name, opened + 1, this.asMessageText(content), by, restoredFrom);
    });
  }

  /** Restores an earlier version, as a new version. Throws NotFound, Invalid, EditConflict. */
  async restore(version: unknown, opened: number, by: Clerk) {
    const { subject, body, version: found } = await this.findVersion(version);
    await this.change(this.kind === "body" ? body : subject, opened, by, found);
  }

  /** Returns why this can't be the text, or null. */
  validationError(content: string): string | null {
    return this.kind === "body" ? errorInBody(content) : errorInLine(content);
  }

  /** Returns the content as the body or the subject, depending on the kind. */
  asMessageText(content: string): MessageText {
    return this.kind === "body" ? { subject: "", body: content } : { subject: content, body: "" };
  }

  versions() {
    return listVersions(this.owner);
  }

  /** Throws NotFound. */
  findVersion(version: unknown) {
    return findVersion(this.owner, version, this.asMessageText(this.defaultText));
  }

  private get owner() {
    return `language-code:${this.number}`;
  }

  private async write(content: string, version: number) {
    const row = { content, version: version + 1, updatedAt: new Date() };
    const rows = table("language_codes");
    const written =
      version > 0
        ? await rows.where({ number: this.number, version }).update(row).returning("number")
        : await rows
            .insert({ number: this.number, ...row })
            .onConflict("number")
            .ignore()
            .returning("number");
    return written.length > 0;
  }
}

function languageCodeFrom(defaults: LanguageCodeDefault, row: Row | undefined) {
  return new LanguageCode(defaults, row?.content ?? defaults.text, row?.version ?? 0);
}
