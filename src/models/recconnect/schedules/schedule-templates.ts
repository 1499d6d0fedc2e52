import { rowsOf, table, transaction } from "../../../database/connection";
import { fold } from "../../../secrets/fold";
import { refuse } from "../../errors";
import type { Clerk } from "../../staff/clerk";
import { SELECTIONS, SelectionTemplate } from "../selection/selection-template";
import { noteTemplateContributor } from "./schedule-contributors";

/**
 * Whoever changes a template that a schedule follows decides who is written to. Throws Invalid (`templateName`) for a
 * clerk who may not send mailings.
 */
export async function refuseTemplateOfSchedule(templateName: string, clerk: Clerk) {
  if (clerk.may("send mailings")) return;
  const [schedule] = await rowsOf<{ name: string }>(
    `select s.name from campaign_schedules s join saved_settings t on t.id = s.template_id
     where t.kind = ? and t.name_key = ? order by s.id limit 1`,
    [SELECTIONS, fold(templateName)],
  );
  refuse({
    templateName: schedule
      ? `The schedule "${schedule.name}" uses this template, so you need permission to send mailings to replace it. Enter another name.`
      : null,
  });
}

/**
 * Forgets a template: schedules that follow it go on with what it said last, so that nobody decides anything by deleting
 * it. Gives what it was called. Throws NotFound.
 */
export async function removeTemplate(id: unknown, clerk: Clerk): Promise<string> {
  return transaction(async () => {
    const { id: templateId, wanted, clerkId } = await SelectionTemplate.find(id);
    const now = new Date();
    const followers = await table("campaign_schedules")
      .where({ templateId, templateGoneAt: null })
      .update({ selection: JSON.stringify(wanted), templateGoneAt: now, updatedAt: now })
      .returning("id");
    for (const follower of followers) await noteTemplateContributor({ id: Number(follower.id) }, clerkId);
    return SelectionTemplate.remove(templateId, clerk);
  });
}
