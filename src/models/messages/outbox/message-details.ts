import { table } from "../../../database/connection";
import type { MessageRow, Rendered } from "../../../mail/message";
import type { MessageEvent } from "../../../mail/message-events";
import { Household } from "../../households/household";
import { mailSettings } from "../../settings/email-device";
import { render } from "../merging/render-message";
import { carriesCredentials, waitsForMailClient } from "./email-draft";
import { newAddress, TASK_STATES } from "./failed-messages";
import { householdNames } from "./household-name-lookup";

/** A message with where it has been, as it would read with its secrets masked, and what a page says around it. */
export async function messageInFull(message: MessageRow) {
  const household = message.householdId === null ? undefined : await Household.findBy({ id: message.householdId });
  const settings = await mailSettings();
  return {
    events: await eventsOf(message.id),
    masked: await masked(message),
    householdName: (await householdNames([message.householdId])).get(message.householdId ?? 0) ?? null,
    newAddress: newAddress(message, household?.email),
    isTask: TASK_STATES.includes(message.state) && message.settledAt === null,
    canPrint: household !== undefined && TASK_STATES.includes(message.state) && carriesCredentials(message),
    practiceKept: message.practiceSeal !== null && Number(message.practiceSealEndsAt) > Date.now(),
    waitsForMailClient: await waitsForMailClient(message),
    from: senderOf(settings.fromName, settings.fromAddress),
    replyTo: settings.replyTo,
    envelopeSender: settings.returnPath || settings.fromAddress,
  };
}

/** Where it has been, from the first state to the last. */
async function eventsOf(id: number) {
  return (await table("message_events").where({ messageId: id }).orderBy("id")) as unknown as MessageEvent[];
}

async function masked(message: MessageRow): Promise<Rendered | { exception: string }> {
  return render(message, "masked");
}

function senderOf(name: string, address: string) {
  return name ? `${name} <${address}>` : address;
}
