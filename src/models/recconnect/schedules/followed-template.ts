import { rowsOf } from "../../../database/connection";
import { fold } from "../../../secrets/fold";
import { refuse } from "../../faults";
import type { Clerk } from "../../staff/clerk";
import { SELECTIONS } from "../selection/selection-template";

/**
 * Whoever changes a template that a schedule follows decides who is written to. Throws Invalid (`templateName`) for a
 * clerk who may not send mailings.
 */
export async function refuseWhereFollowed(templateName: string, clerk: Clerk) {
  if (clerk.may("send mailings")) return;
  const [schedule] = await rowsOf<{ name: string }>(
    `select s.name from campaign_schedules s join saved_settings t on t.id = s.template_id
     where t.kind = ? and t.name_key = ? order by s.id limit 1`,
    [SELECTIONS, fold(templateName)],
  );
  refuse({
    templateName: schedule
      ? `This template is followed by the schedule "${schedule.name}": only who may send mailings can replace it. Choose another name.`
      : null,
  });
}
