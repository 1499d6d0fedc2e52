import { raw, table } from "../../../database/connection";
import { LeaseLost, leaseFromNow } from "../../lease";
import type { CampaignRow } from "../campaign-row";

/** In the open transaction: whoever finds records for this campaign still has it, where it left it. Throws LeaseLost. */
export async function holdExtraction({ id, leaseHolder, extractedTo }: CampaignRow) {
  const row = await table("campaigns")
    .where({ id, leaseHolder, extractedTo, extractedAt: null, cancelledAt: null })
    .forUpdate()
    .first("id");
  if (!row) throw new LeaseLost();
}

/** Notes how far it has come, and keeps the lease. Where all are highlighted, those that were found now are too. */
export async function noteExtraction({ id }: CampaignRow, changes: Partial<CampaignRow>, kept = 0) {
  const [noted] = await table("campaigns")
    .where({ id })
    .update({
      ...changes,
      extracted: raw("extracted + ?", [kept]),
      highlighted: raw("highlighted + case when all_highlighted_at is null then 0 else ? end", [kept]),
      leaseEndsAt: leaseFromNow(),
      updatedAt: new Date(),
    } as never)
    .returning(["found", "extracted", "extractedTo", "extractedAt", "highlighted", "leaseEndsAt", "error"]);
  return noted as Partial<CampaignRow>;
}
