import { table, transaction } from "../../database/connection";
import { ChangedMeanwhile, NotFound, refuse } from "../faults";
import type { Clerk } from "../staff/clerk";
import { faultInBody, faultInLine } from "./faults-in-text";
import {
  LANGUAGE_CODES,
  type LanguageCodeDefault,
  type LanguageCodeName,
  languageCodeDefaults,
} from "./language-code-defaults";
import { keepVersion, versionsOf } from "./text-versions";

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
      from(
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
    return from(preset, row as unknown as Row | undefined);
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

  get standard() {
    return this.preset.text;
  }

  get changed() {
    return this.content !== this.standard;
  }

  /** Takes effect at once; the default is a text like any other. Throws Invalid, ChangedMeanwhile. */
  async change(content: string, opened: number, by: Clerk) {
    refuse({ content: this.kind === "body" ? faultInBody(content) : faultInLine(content) });
    await transaction(async () => {
      if (!(await this.write(content, opened))) {
        const present = await LanguageCode.find(this.number);
        throw new ChangedMeanwhile({ content: present.content, version: present.version });
      }
      const text = this.kind === "body" ? { subject: "", body: content } : { subject: content, body: "" };
      await keepVersion(this.owner, `language code ${this.number}`, opened + 1, text, by);
    });
  }

  versions() {
    return versionsOf(this.owner);
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

function from(preset: LanguageCodeDefault, row: Row | undefined) {
  return new LanguageCode(preset, row?.content ?? preset.text, row?.version ?? 0);
}
