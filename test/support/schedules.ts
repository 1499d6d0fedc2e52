import type { Campaign } from "../../src/models/recconnect/campaign";
import { Schedule } from "../../src/models/recconnect/schedules/schedule";
import type { SubmittedSchedule } from "../../src/models/recconnect/schedules/schedule-form";
import type { Clerk } from "../../src/models/staff/clerk";

/** Every day at eight, as a form says it. */
export const times: SubmittedSchedule = {
  name: "Word",
  rhythm: "day",
  onDay: "",
  weekday: "1",
  monthDay: "1",
  timeOfDay: "08:00",
  templateId: "",
};

/** Schedules others like this mailing, as it is now. */
export function schedule(like: Campaign, clerk: Clerk, changes: Partial<SubmittedSchedule> = {}) {
  return Schedule.add(like, like.scheduleDigest, { ...times, ...changes }, clerk);
}
