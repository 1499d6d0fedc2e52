import { table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { fold } from "../../../secrets/fold";
import { Invalid } from "../../errors";
import { Model } from "../../model";
import type { Clerk } from "../../staff/clerk";
import { type MessageText, validateMessageText } from "./text-validation";
import { findVersion, listVersions, saveVersion } from "./text-versions";

export interface CommentCodeRow extends MessageText {
  id: number;
  name: string;
  nameKey: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface CommentCodeAttributes extends MessageText {
  name: string;
}

const MAX_NAME_LENGTH = 60;

/** A named, editable text: a message's subject and its body in Markdown. */
export class CommentCode extends Model<CommentCodeRow>("comment_codes") {
  static async all(): Promise<CommentCode[]> {
    const rows = (await table("comment_codes").orderBy("nameKey")) as unknown as CommentCodeRow[];
    return rows.map((row) => new CommentCode(row));
  }

  /** Adds a comment code. Throws Invalid by field. */
  static async add(attributes: CommentCodeAttributes, by: Clerk): Promise<CommentCode> {
    validateCommentCode(attributes);
    return refuseTakenName(() =>
      transaction(async () => {
        const code = await CommentCode.create(columnsOf(attributes));
        await saveVersion(code.owner, code.name, 1, attributes, by);
        return code;
      }),
    );
  }

  /** Saves new attributes, which take effect immediately. Throws Invalid by field, EditConflict. */
  async change(attributes: CommentCodeAttributes, opened: number, by: Clerk, restoredFrom?: number) {
    validateCommentCode(attributes);
    await refuseTakenName(() =>
      transaction(async () => {
        await this.update(columnsOf(attributes), { version: opened });
        await saveVersion(this.owner, this.name, this.version, attributes, by, restoredFrom);
      }),
    );
  }

  /** Restores an earlier version, as a new version. Throws NotFound, Invalid, EditConflict. */
  async restore(version: unknown, opened: number, by: Clerk) {
    const { subject, body, version: found } = await this.findVersion(version);
    await this.change({ name: this.name, subject, body }, opened, by, found);
  }

  versions() {
    return listVersions(this.owner);
  }

  /** Throws NotFound. */
  findVersion(version: unknown) {
    return findVersion(this.owner, version, { subject: "", body: "" });
  }

  private get owner() {
    return `comment-code:${this.id}`;
  }
}

function columnsOf({ name, subject, body }: CommentCodeAttributes) {
  return { name, nameKey: fold(name), subject, body };
}

function validateCommentCode(attributes: CommentCodeAttributes) {
  const { name } = attributes;
  const tooLong = name.length > MAX_NAME_LENGTH ? `Use at most ${MAX_NAME_LENGTH} characters.` : null;
  validateMessageText(attributes, { name: name ? tooLong : "Enter a name, such as FORGOT1." });
}

async function refuseTakenName<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error))
      throw new Invalid({ name: "Another comment code has this name. Enter a different name." });
    throw error;
  }
}
