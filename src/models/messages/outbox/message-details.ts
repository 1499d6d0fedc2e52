import { table } from "../../../database/connection";
import type { MessageRow, Rendered } from "../../../mail/message";
import type { MessageEvent } from "../../../mail/message-events";
import { Household } from "../../households/household";
import { mailSettings } from "../../settings/email-device";
import { renderMessage } from "../merging/render-message";
import { carriesCredentials, waitsForMailClient } from "./email-draft";
import { changedAddress, FAILED_STATES } from "./failed-messages";
import { lookUpHouseholdNames } from "./household-name-lookup";

/**
 * Returns what the page of an email shows: its history, its text with secrets masked, its envelope and possible
 * actions.
 */
export async function messageDetails(message: MessageRow) {
  const household = message.householdId === null ? undefined : await Household.findBy({ id: message.householdId });
  const settings = await mailSettings();
  return {
    events: await eventsOf(message.id),
    masked: await renderMasked(message),
    householdName: (await lookUpHouseholdNames([message.householdId])).get(message.householdId ?? 0) ?? null,
    newAddress: changedAddress(message, household?.email),
    isTask: FAILED_STATES.includes(message.state) && message.settledAt === null,
    canPrint: household !== undefined && FAILED_STATES.includes(message.state) && carriesCredentials(message),
    practiceSaved: message.practiceSeal !== null && Number(message.practiceSealEndsAt) > Date.now(),
    waitsForMailClient: await waitsForMailClient(message),
    from: senderOf(settings.fromName, settings.fromAddress),
    replyTo: settings.replyTo,
    envelopeSender: settings.returnPath || settings.fromAddress,
  };
}

/** Returns the history of an email, oldest first. */
async function eventsOf(id: number) {
  return (await table("message_events").where({ messageId: id }).orderBy("id")) as unknown as MessageEvent[];
}

async function renderMasked(message: MessageRow): Promise<Rendered | { exception: string }> {
  return renderMessage(message, "masked");
}

function senderOf(name: string, address: string) {
  return name ? `${name} <${address}>` : address;
}
