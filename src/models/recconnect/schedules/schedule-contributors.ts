import { changedBy, table } from "../../../database/connection";
import type { CampaignFacts } from "../campaign-facts";
import type { Contribution } from "../contributors";

interface Owner {
  id: number;
}

/** Notes that this clerk decided something of what a schedule makes; null: nobody knows who it was. */
export async function noteScheduleContributor({ id }: Owner, part: Contribution, clerkId: number | null) {
  if (clerkId === null) return;
  await table("campaign_schedule_hands")
    .insert({ scheduleId: id, clerkId, part })
    .onConflict(["scheduleId", "clerkId", "part"])
    .ignore();
}

/** The template that is followed is all its last clerk's: who saved it before has no part in it any more. */
export async function noteTemplateContributor(schedule: Owner, clerkId: number | null) {
  await table("campaign_schedule_hands").where({ scheduleId: schedule.id, part: "template" }).delete();
  await noteScheduleContributor(schedule, "template", clerkId);
}

/** A schedule takes over who made the mailing that it is like; whom that was to is selected anew. */
export async function copyContributorsToSchedule(schedule: Owner, like: CampaignFacts) {
  await changedBy(
    `insert into campaign_schedule_hands (schedule_id, clerk_id, part)
     select ?, clerk_id, part from campaign_hands where campaign_id = ? and part <> 'highlighting'`,
    [schedule.id, like.id],
  );
  await noteScheduleContributor(schedule, "selection", like.clerkId);
}

/** What a schedule makes was decided by whoever decided what the schedule says. */
export async function copyContributorsToCampaign(schedule: Owner, made: Owner) {
  await changedBy(
    `insert into campaign_hands (campaign_id, clerk_id, part)
     select ?, clerk_id, part from campaign_schedule_hands where schedule_id = ?`,
    [made.id, schedule.id],
  );
}
