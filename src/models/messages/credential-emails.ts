import { table } from "../../database/connection";
import type { MessageRow, MessageState } from "../../mail/message";
import { refuse } from "../errors";
import type { Household } from "../households/household";
import { MailMode } from "../settings/mail-mode";
import { AuditEvent } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";
import type { WebDetails, WebUser } from "../web-access/web-user";
import { enqueueOldAddressNotice, enqueueWebDetailsEmails } from "./account-emails";
import { LanguageCode } from "./canned-texts/language-code";
import { recentAddresses } from "./change-notices";
import { isEmailAddress, isReachable, type ReachableHousehold } from "./email-reachability";
import { householdValues } from "./merging/household-values";
import { mergeLine } from "./merging/markdown-email";
import { fieldsIn } from "./merging/merge-fields";
import { WEB_DETAILS_KINDS } from "./message-kinds";

const TEMPORARY_PIN_SENT =
  "The password you set is not emailed, because the customer knows it. The email has a temporary PIN instead.";
const PRACTICE = "Mail is in practice mode, so nothing is sent.";

const STATUS: Record<MessageState, string> = {
  queued: "is waiting to be sent",
  held: "is on hold in the outbox",
  sending: "is being sent",
  sent: "was accepted by the mail server",
  deferred: "could not be sent yet and will be retried",
  refused: "was refused by the mail server",
  bounced: "bounced",
  cancelled: "was cancelled",
  practice: "was not sent, because mail is in practice mode",
  unknown: "may or may not have been sent. Check the outbox",
  exception: "could not be sent",
};

export interface EmailStatus {
  id: number;
  kind: string;
  status: string;
  at: Date;
}

/** "Email User Name and Password to Household": the two emails that a clerk sends from Web Details. */
export class CredentialEmails {
  constructor(
    private readonly household: Household,
    private readonly webUser: WebUser,
  ) {}

  /**
   * Saves the Web Details form and enqueues the two emails, both or neither. Returns the confirmation for the clerk.
   * Throws Invalid by field, and EditConflict.
   */
  async send(submitted: WebDetails, clerk: Clerk): Promise<string> {
    const { household, webUser } = this;
    refuse({
      form: isReachable(household)
        ? null
        : "This household has no email address that mail can be sent to. Add one first. Nothing was saved or sent.",
      userName: webUser.userName || (submitted.userName && clerk.may("assign web users")) ? null : "Enter a user name.",
    });
    await webUser.change(submitted, clerk, () => this.enqueue(clerk));
    return this.confirmation(clerk.may("assign web users") && submitted.pin !== "" && !submitted.askChange);
  }

  /** The current status of the last two emails. */
  async statuses(): Promise<EmailStatus[]> {
    const rows = (await table("messages")
      .where({ householdId: this.household.id })
      .whereIn("kind", WEB_DETAILS_KINDS)
      .orderBy("id", "desc")
      .limit(WEB_DETAILS_KINDS.length)) as unknown as MessageRow[];
    return rows.reverse().map(({ id, kind, state, sentAt, updatedAt }) => ({
      id,
      kind: kind === WEB_DETAILS_KINDS[0] ? "First email" : "Second email",
      status: STATUS[state],
      at: sentAt ?? updatedAt,
    }));
  }

  private async enqueue(clerk: Clerk) {
    const household = this.household as ReachableHousehold;
    await enqueueWebDetailsEmails(household);
    for (const address of await recentAddresses(household)) {
      if (isEmailAddress(address)) await enqueueOldAddressNotice(household, address);
    }
    await AuditEvent.note("credentials emailed", clerk, { householdId: household.id });
  }

  private async confirmation(pinIsCustomers: boolean) {
    const line = await LanguageCode.text("CLERKS_CONFIRMATION");
    const { mode } = await MailMode.current();
    const sentence = mergeLine(line, await householdValues(fieldsIn(line), this.household));
    return [sentence, pinIsCustomers && TEMPORARY_PIN_SENT, mode === "practice" && PRACTICE].filter(Boolean).join(" ");
  }
}
