import type { Request, Response } from "express";
import { statisticsOf } from "../../../../models/recconnect/outputs/output-pool";
import type { Count } from "../../../../models/recconnect/outputs/statistics";
import { outputRequestOf } from "./output-request";

const MOST_SHOWN = 50;

/** Process Statistics: counts of the records, with bars. */
export async function show(req: Request, res: Response) {
  const asked = await outputRequestOf(req, res);
  if (!asked) return;
  const { campaign, campaignId, scope } = asked;
  const { byCity, byZip, byPassType, byStatus, byAge, ...sums } = await statisticsOf({
    make: "statistics",
    campaignId,
    scope,
  });
  const share = (records: number) => (records / Math.max(1, sums.records)) * 100;
  const reached = [
    { what: "Email", records: sums.email },
    { what: "Mobile phone", records: sums.mobile },
    { what: "Neither", records: sums.neither },
    { what: "Postal address", records: sums.postal },
  ];
  res.render("staff/recconnect/outputs/statistics", {
    title: `Statistics of RecConnect ${campaignId}`,
    campaign,
    scope,
    sums,
    tables: [
      tableOf("reached", "How they can be reached", "Way", reached, share),
      tableOf("city", "By city", "City", byCity, share),
      tableOf("zip", "By ZIP", "ZIP", byZip, share),
      tableOf("pass-type", "By pass type", "Pass type", byPassType, share),
      tableOf("status", "By pass status", "Status", byStatus, share),
      tableOf("age", "By age", "Age", byAge, share),
    ],
  });
}

/** The largest counts with their share of all records; how many there are besides. */
function tableOf(id: string, caption: string, label: string, counts: Count[], share: (records: number) => number) {
  const rest = counts.slice(MOST_SHOWN);
  return {
    id,
    caption,
    label,
    rows: counts.slice(0, MOST_SHOWN).map((count) => ({ ...count, ...inPercent(share(count.records)) })),
    rest: rest.length,
    restRecords: rest.reduce((sum, { records }) => sum + records, 0),
  };
}

/** A share as it is read, and as a bar that shows where there is any. */
function inPercent(share: number) {
  const whole = Math.round(share);
  const some = share > 0 && whole === 0;
  return { percent: some ? "under 1%" : `${whole}%`, bar: some ? 1 : whole };
}
