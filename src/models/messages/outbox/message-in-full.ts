import { table } from "../../../database/connection";
import type { MessageRow, Rendered } from "../../../mail/message";
import type { MessageEvent } from "../../../mail/message-events";
import { Household } from "../../households/household";
import { mailSettings } from "../../settings/email-device";
import { render } from "../merging/render-message";
import { carriesCredentials, waitsForMailClient } from "./draft";
import { newAddress, TASK_STATES } from "./failed-messages";
import { householdNames } from "./household-names";

/** A letter with where it has been, as it would read with its secrets masked, and what a page says around it. */
export async function letterInFull(letter: MessageRow) {
  const household = letter.householdId === null ? undefined : await Household.findBy({ id: letter.householdId });
  const settings = await mailSettings();
  return {
    events: await eventsOf(letter.id),
    masked: await masked(letter),
    householdName: (await householdNames([letter.householdId])).get(letter.householdId ?? 0) ?? null,
    newAddress: newAddress(letter, household?.email),
    isTask: TASK_STATES.includes(letter.state) && letter.settledAt === null,
    canPrint: household !== undefined && TASK_STATES.includes(letter.state) && carriesCredentials(letter),
    practiceKept: letter.practiceSeal !== null && Number(letter.practiceSealEndsAt) > Date.now(),
    waitsForMailClient: await waitsForMailClient(letter),
    from: senderOf(settings.fromName, settings.fromAddress),
    replyTo: settings.replyTo,
    envelopeSender: settings.returnPath || settings.fromAddress,
  };
}

/** Where it has been, from the first state to the last. */
async function eventsOf(id: number) {
  return (await table("message_events").where({ messageId: id }).orderBy("id")) as unknown as MessageEvent[];
}

async function masked(letter: MessageRow): Promise<Rendered | { exception: string }> {
  return render(letter, "masked");
}

function senderOf(name: string, address: string) {
  return name ? `${name} <${address}>` : address;
}
