import { table } from "../../src/database/connection";
import { heldFromNow } from "../../src/models/lease";
import { Campaign } from "../../src/models/recconnect/campaign";
import { Extraction } from "../../src/models/recconnect/selection/extraction";
import { type Selection, selectionDefaults } from "../../src/models/recconnect/selection/selection";
import { Clerk } from "../../src/models/staff/clerk";
import { median, say } from "./figures";

const TIMES = 3;

/** Each filter alone, then all together; those that few passes stand may be quicker than none. */
const filters: Record<string, Partial<Selection>> = {
  "no more filters": {},
  "visits between 5 and 40": { visitCheck: "between", visitsFrom: 5, visitsTo: 40 },
  residents: { residency: "residents" },
  "skip those who were sent a teaser": { history: "skip", historyDescription: "teaser" },
  "skip those who were sent anything": { history: "skip" },
  "include those who were sent a teaser": { history: "include", historyDescription: "teaser" },
  "never signed in": { signIns: "never signed in" },
  "assigned PIN not used": { signIns: "assigned PIN not used" },
  "with email": { email: "with" },
  "without email": { email: "without" },
  "with mobile": { mobile: "with" },
  "without mobile": { mobile: "without" },
  "a service message": { unsubscribed: "service message" },
  "purchased in the last two years": { dateOption: "purchase", dateFrom: "2025-06-01", dateTo: null },
  "any date and every status": {
    dateFrom: null,
    dateTo: null,
    statuses: ["Actv-New", "Actv-Renew", "Suspended", "Expired"],
  },
  "every filter": {
    visitCheck: "between",
    visitsFrom: 5,
    visitsTo: 40,
    residency: "residents",
    history: "skip",
    historyDescription: "teaser",
    signIns: "assigned PIN not used",
    email: "with",
    mobile: "with",
  },
};
const matches = { household: "Unique HH", "pass holder": "Unique pass holder", pass: "Every pass" } as const;

/** What the exact count takes with each of the filters, for each Match Option, by itself. */
export async function measureFilters(passTypeIds: number[]) {
  const clerk = await Clerk.findBy({ userName: "ruth" });
  if (!clerk) throw new Error("ruth is not there");
  for (const match of Object.keys(matches) as (keyof typeof matches)[]) {
    say(`exact count, ${matches[match]}, s`, "", "1 each");
    for (const [what, filter] of Object.entries(filters)) {
      const times: number[] = [];
      let found = 0;
      for (let time = 0; time < TIMES; time++) {
        const campaign = await Campaign.extract(
          { ...selectionDefaults, ...filter, match, passTypeIds },
          clerk,
          heldFromNow(),
        );
        const began = performance.now();
        found = await counted(campaign);
        times.push(performance.now() - began);
        await table("campaigns").where({ id: campaign.id }).delete();
      }
      say(`  ${what}: ${found.toLocaleString("en-US")}`, (median(times) / 1000).toFixed(2));
    }
  }
}

async function counted(campaign: Campaign) {
  const extraction = await Extraction.of(campaign);
  while (campaign.found === null) await extraction.step();
  return campaign.found;
}
