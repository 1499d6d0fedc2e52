import type { Request, Response } from "express";
import { Schedule } from "../../../../models/recconnect/schedules/schedule";

/** Has a schedule make nothing until it is resumed. */
export async function create(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  await schedule.pause(req.clerk);
  req.flash("notice", `"${schedule.name}" is paused. It won't run until someone resumes it.`);
  res.redirect(303, "/staff/recconnect/schedules");
}

/** Has a schedule go on with its next time. */
export async function destroy(req: Request, res: Response) {
  const schedule = await Schedule.find(req.params.id);
  await schedule.resume(req.clerk);
  req.flash("notice", `"${schedule.name}" is resumed. Runs missed while it was paused are skipped.`);
  res.redirect(303, "/staff/recconnect/schedules");
}
