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

/** A numbered canned message, used where no comment code is set. Only changed ones are stored. */
export class LanguageCode {
  constructor(
    private readonly preset: LanguageCodeDefault,
    readonly content: string,
    readonly version: number,
  ) {}

  static async all(): Promise<LanguageCode[]> {
    const rows = (await table("language_codes")) as unknown as Row[];
    return languageCodeDefaults.map((preset) =>
      languageCodeFrom(
        preset,
        rows.find(({ number }) => number === preset.number),
      ),
    );
  }

  /** Throws NotFound. */
  static async find(number: unknown): Promise<LanguageCode> {
    const preset = languageCodeDefaults.find((one) => String(one.number) === String(number));
    if (!preset) throw new NotFound(`language code ${String(number)}`);
    const row = await table("language_codes").where({ number: preset.number }).first();
    return languageCodeFrom(preset, row as unknown as Row | undefined);
  }

  /** What the message of that name says now. */
  static async text(name: LanguageCodeName): Promise<string> {
    return (await LanguageCode.find(LANGUAGE_CODES[name])).content;
  }

  get number() {
    return this.preset.number;
  }

  get about() {
    return this.preset.about;
  }

  get kind() {
    return this.preset.kind;
  }

  get defaultText() {
    return this.preset.text;
  }

  get changed() {
    return this.content !== this.defaultText;
  }

  /** Takes effect at once; the default is a text like any other. Throws Invalid, EditConflict. */
  async change(content: string, opened: number, by: Clerk, broughtBack?: number) {
    refuse({ content: this.validationError(content) });
    await transaction(async () => {
      if (!(await this.write(content, opened))) {
        const present = await LanguageCode.find(this.number);
        throw new EditConflict({ content: present.content, version: present.version });
      }
      const name = `language code ${this.number}`;
      await saveVersion(this.owner, name, opened + 1, this.asMessageText(content), by, broughtBack);
    });
  }

  /** Says again what it said at that version, as a new one. Throws NotFound, Invalid, EditConflict. */
  async restore(version: unknown, opened: number, by: Clerk) {
    const { subject, body, version: found } = await this.findVersion(version);
    await this.change(this.kind === "body" ? body : subject, opened, by, found);
  }

  /** Why this can't be its text, as a sentence; null where it can. */
  validationError(content: string): string | null {
    return this.kind === "body" ? errorInBody(content) : errorInLine(content);
  }

  /** The content in its place: a body, or a line such as a subject. */
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

function languageCodeFrom(preset: LanguageCodeDefault, row: Row | undefined) {
  return new LanguageCode(preset, row?.content ?? preset.text, row?.version ?? 0);
}
