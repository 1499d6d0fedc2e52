import { table } from "../../database/connection";
import type { MessageRow, MessageState } from "../../mail/message";
import { refuse } from "../errors";
import type { Household } from "../households/household";
import { MailMode } from "../settings/mail-mode";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import type { WebDetails, WebUser } from "../web-access/web-user";
import { addressesUntilLately } from "./announcements";
import { LanguageCode } from "./canned-texts/language-code";
import { householdValues } from "./merging/household-values";
import { fieldsIn } from "./merging/merge-fields";
import { mergeLine } from "./merging/message-text";
import { WEB_DETAILS_LETTERS } from "./message-kinds";
import { credentialsElsewhereLetter, webDetailsLetters } from "./messages";
import { isAddress, isReachable, type Reachable } from "./reachable";

const NOT_MAILED =
  "The password you set is not mailed, since the customer knows it: the letter carries a temporary PIN instead.";
const PRACTICE = "Practice mode: no letter leaves.";

const WHERE: Record<MessageState, string> = {
  queued: "waits to be sent",
  held: "is held in the outbox",
  sending: "is being sent",
  sent: "was accepted by the relay",
  deferred: "was put off by the relay and is tried again",
  refused: "was refused by the relay",
  bounced: "came back",
  cancelled: "was cancelled",
  practice: "is in the practice outbox; nothing left",
  unknown: "may or may not have left: look in the outbox",
  exception: "could not be sent",
};

export interface Whereabouts {
  id: number;
  kind: string;
  words: string;
  at: Date;
}

/** "Email User Name and Password to Household": the two e-mails that a clerk sends from Web Details. */
export class CredentialLetters {
  constructor(
    private readonly household: Household,
    private readonly webUser: WebUser,
  ) {}

  /**
   * Saves what was typed and writes the letters, both or neither. Gives the clerk's confirmation. Throws Invalid by field
   * and ChangedMeanwhile; then nothing is saved or sent.
   */
  async send(typed: WebDetails, clerk: Clerk): Promise<string> {
    const { household, webUser } = this;
    refuse({
      form: isReachable(household)
        ? null
        : "This household has no e-mail that a letter can go to. Add one first. Nothing was saved or sent.",
      userName: webUser.userName || (typed.userName && clerk.may("assign web users")) ? null : "Enter a user name.",
    });
    await webUser.change(typed, clerk, () => this.write(clerk));
    return this.confirmation(clerk.may("assign web users") && typed.pin !== "" && !typed.askChange);
  }

  /** Where the last two letters are now. */
  async whereabouts(): Promise<Whereabouts[]> {
    const rows = (await table("messages")
      .where({ householdId: this.household.id })
      .whereIn("kind", WEB_DETAILS_LETTERS)
      .orderBy("id", "desc")
      .limit(WEB_DETAILS_LETTERS.length)) as unknown as MessageRow[];
    return rows.reverse().map(({ id, kind, state, sentAt, updatedAt }) => ({
      id,
      kind: kind === WEB_DETAILS_LETTERS[0] ? "First e-mail" : "Second e-mail",
      words: WHERE[state],
      at: sentAt ?? updatedAt,
    }));
  }

  private async write(clerk: Clerk) {
    const household = this.household as Reachable;
    await webDetailsLetters(household);
    for (const address of await addressesUntilLately(household)) {
      if (isAddress(address)) await credentialsElsewhereLetter(household, address);
    }
    await AuditEvent.note("credentials e-mailed", clerk, { householdId: household.id });
  }

  private async confirmation(customersOwn: boolean) {
    const line = await LanguageCode.text("CLERKS_CONFIRMATION");
    const { mode } = await MailMode.current();
    const sentence = mergeLine(line, await householdValues(fieldsIn(line), this.household));
    return [sentence, customersOwn && NOT_MAILED, mode === "practice" && PRACTICE].filter(Boolean).join(" ");
  }
}
