import type { Request, Response } from "express";
import { EXPORT_COLUMNS, exportColumns } from "../../../../models/recconnect/outputs/export-columns";
import { piecesOfOutput } from "../../../../models/recconnect/outputs/output-pool";
import { BYTE_ORDER_MARK, csvLine } from "../../../../web/csv";
import { noteOutput, outputRequestOf, sendPieces } from "./output-request";

/** Process Export: a CSV file of the columns that were chosen. */
export async function show(req: Request, res: Response) {
  const asked = await outputRequestOf(req, res);
  if (!asked) return;
  const { campaign, campaignId, scope } = asked;
  const columns = exportColumns(campaign.processingOptions.exportColumns);
  const headings = columns.map((column) => EXPORT_COLUMNS[column]);
  await noteOutput("RecConnect records exported", req, asked, { columns: headings });

  res.attachment(`recconnect-${campaignId}.csv`).type("text/csv; charset=utf-8");
  await sendPieces(res, lines(headings, piecesOfOutput({ make: "export", campaignId, scope, columns })));
}

async function* lines(headings: string[], pages: AsyncGenerator<(string | number)[][]>) {
  yield BYTE_ORDER_MARK + csvLine(headings);
  for await (const rows of pages) yield rows.map(csvLine).join("");
}
