import { table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { fold } from "../../../secrets/fold";
import { Invalid } from "../../errors";
import { Model } from "../../model";
import type { Clerk } from "../../staff/clerk";
import { type MessageText, refuseErrorsInText } from "./text-validation";
import { keepVersion, versionOf, versionsOf } from "./text-versions";

export interface CommentCodeRow extends MessageText {
  id: number;
  name: string;
  nameKey: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface WantedCommentCode extends MessageText {
  name: string;
}

const LONGEST_NAME = 60;

/** A named, editable text: a message's subject and its body in Markdown. */
export class CommentCode extends Model<CommentCodeRow>("comment_codes") {
  static async all(): Promise<CommentCode[]> {
    const rows = (await table("comment_codes").orderBy("nameKey")) as unknown as CommentCodeRow[];
    return rows.map((row) => new CommentCode(row));
  }

  /** Throws Invalid by field. */
  static async add(wanted: WantedCommentCode, by: Clerk): Promise<CommentCode> {
    refuseErrors(wanted);
    return orNameTaken(() =>
      transaction(async () => {
        const code = await CommentCode.create(columnsOf(wanted));
        await keepVersion(code.owner, code.name, 1, wanted, by);
        return code;
      }),
    );
  }

  /** Takes effect at once. Throws Invalid by field, EditConflict. */
  async change(wanted: WantedCommentCode, opened: number, by: Clerk, broughtBack?: number) {
    refuseErrors(wanted);
    await orNameTaken(() =>
      transaction(async () => {
        await this.update(columnsOf(wanted), { version: opened });
        await keepVersion(this.owner, this.name, this.version, wanted, by, broughtBack);
      }),
    );
  }

  /** Says again what it said at that version, as a new one. Throws NotFound, Invalid, EditConflict. */
  async bringBack(version: unknown, opened: number, by: Clerk) {
    const { subject, body, version: found } = await this.versionInFull(version);
    await this.change({ name: this.name, subject, body }, opened, by, found);
  }

  versions() {
    return versionsOf(this.owner);
  }

  /** Throws NotFound. */
  versionInFull(version: unknown) {
    return versionOf(this.owner, version, { subject: "", body: "" });
  }

  private get owner() {
    return `comment-code:${this.id}`;
  }
}

function columnsOf({ name, subject, body }: WantedCommentCode) {
  return { name, nameKey: fold(name), subject, body };
}

function refuseErrors(wanted: WantedCommentCode) {
  const { name } = wanted;
  const tooLong = name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
  refuseErrorsInText(wanted, { name: name ? tooLong : "Enter a name, such as FORGOT1." });
}

async function orNameTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ name: "Another comment code has this name. Choose another." });
    throw error;
  }
}
