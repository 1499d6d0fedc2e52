import type { Request, Response } from "express";
import { CommentCode } from "../../../../models/messages/canned-texts/comment-code";
import type { Campaign } from "../../../../models/recconnect/campaign";
import { whyNotApprovedBy } from "../../../../models/recconnect/contributors";
import { followUpsOf } from "../../../../models/recconnect/follow-ups/follow-up";
import { HistoryCategory } from "../../../../models/recconnect/history-category";
import { EXPORT_COLUMNS } from "../../../../models/recconnect/outputs/export-columns";
import { LABEL_SHEETS } from "../../../../models/recconnect/outputs/label-sheets";
import { optionsOf } from "../../../../models/recconnect/processing/processing-options-saving";
import { RECORD_FILTERS, type RecordFilter } from "../../../../models/recconnect/records/record-filter";
import { countRecords, pageOfRecords, type RecordsQuery } from "../../../../models/recconnect/records/record-list";
import { RECORD_SORTS } from "../../../../models/recconnect/records/record-walk";
import { fields, wholeNumber } from "../../../../web/fields";
import type { Refusal } from "../../../../web/refusal";
import { describeAudience, describeFollowedRecipients } from "../follow-ups/audience-description";
import { optionsAsSubmitted } from "../processing/processing-options-form";
import { sendingStatusOf } from "../sending/sending-status";

const REFRESH_SECONDS = 2;

/** What a form of this page was answered with, where it comes back. */
interface Again {
  options?: object;
  version?: unknown;
  refused?: Refusal;
  errors?: object;
}

/** RecTrac RecConnect Options: the records, and under them what is made of them. */
export async function showRecords(req: Request, res: Response, campaign: Campaign, again: Again = {}) {
  const wanted = recordsQueryFrom(req.method === "GET" ? req.query : req.body);
  const state = campaign.state;
  res.status(again.refused?.status ?? 200).render("staff/recconnect/show", {
    title: `RecConnect ${campaign.id}`,
    campaign,
    state,
    wanted,
    query: queryOf(wanted),
    page: await pageOfRecords(campaign, wanted),
    found: await countRecords(campaign, wanted.filter),
    selection: await describeAudience(campaign),
    followed: describeFollowedRecipients(campaign),
    followUps: campaign.submittedAt ? await followUpsOf(campaign) : [],
    values: { ...wanted.filter, ...optionsAsSubmitted(optionsOf(campaign)), ...again.options },
    version: again.version ?? campaign.version,
    errors: again.errors ?? again.refused?.errors,
    ...(campaign.submittedAt
      ? sendingStatusOf(campaign)
      : state === "extracting" && { refreshEverySeconds: REFRESH_SECONDS }),
    whyNotApproved: state === "to approve" ? await whyNotApprovedBy(campaign, req.clerk) : null,
    letters: await CommentCode.all(),
    categories: await HistoryCategory.all(),
    labelSheets: LABEL_SHEETS,
    exportColumns: EXPORT_COLUMNS,
  });
}

/** Which records an address, or a form that came from it, asks for. */
export function recordsQueryFrom(asked: unknown): RecordsQuery {
  const { sort, order, after, before } = fields(asked, "sort", "order", "after", "before");
  return {
    filter: fields(asked, ...RECORD_FILTERS) as RecordFilter,
    order: { by: RECORD_SORTS.find((one) => one === sort) ?? "last", descending: order === "descending" },
    after: wholeNumber(after) || undefined,
    before: wholeNumber(before) || undefined,
  };
}

/** The same records as an address has them, but for their page. */
export function queryOf({ filter, order }: RecordsQuery): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== "")),
    ...((order.by !== "last" || order.descending) && { sort: order.by }),
    ...(order.descending && { order: "descending" }),
  };
}

/** The address of the page of records that a form came from. */
export function addressOf(campaign: Campaign, wanted: RecordsQuery) {
  const place = {
    ...(wanted.after && { after: String(wanted.after) }),
    ...(wanted.before && { before: String(wanted.before) }),
  };
  const query = new URLSearchParams({ ...queryOf(wanted), ...place }).toString();
  return `/staff/recconnect/${campaign.id}${query && `?${query}`}`;
}
