import { rowsOf, table } from "../database/connection";
import type { MailSettings } from "./mail-settings";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Each span is counted in smaller buckets, so that the limit holds for any span of that length, whenever it starts. */
export const SPANS = [
  { span: "minute", lengthMs: MINUTE, bucketMs: SECOND },
  { span: "hour", lengthMs: HOUR, bucketMs: MINUTE },
  { span: "day", lengthMs: DAY, bucketMs: 15 * MINUTE },
] as const;

/** The share of each limit that mailings leave for other messages. */
const RESERVED_SHARE = 0.1;

export type Span = (typeof SPANS)[number]["span"];

export interface Allowance {
  messages: number;
  /** How many of them may be mailings. */
  mailings: number;
}

/** Returns how many messages may be claimed now under the limits per minute, hour and day. In the open transaction. */
export async function allowance(settings: MailSettings, now: number): Promise<Allowance> {
  const limits = limitsOf(settings, now);
  if (Object.values(limits).every((limit) => limit === null)) return { messages: Infinity, mailings: Infinity };

  const used = await usedSince(now);
  const left = (share: number) =>
    Math.min(
      ...SPANS.map(({ span }) => (limits[span] === null ? Infinity : Math.ceil(limits[span] * share) - used[span])),
    );
  return { messages: Math.max(left(1), 0), mailings: Math.max(left(1 - RESERVED_SHARE), 0) };
}

/** Returns how many messages of all kinds each span may have before mailings have to wait. Null: no limit. */
export function mailingLimits(settings: MailSettings, now: number): Record<Span, number | null> {
  const { minute, hour, day } = limitsOf(settings, now);
  const share = (limit: number | null) => (limit === null ? null : Math.ceil(limit * (1 - RESERVED_SHARE)));
  return { minute: share(minute), hour: share(hour), day: share(day) };
}

/** Returns the counts that still matter for the limits, by span and bucket. */
export function recentCounts(now: number) {
  const conditions = SPANS.map(() => "(span = ? and bucket >= ?)").join(" or ");
  const since = SPANS.flatMap(({ span, lengthMs, bucketMs }) => [span, Math.floor((now - lengthMs) / bucketMs)]);
  return rowsOf<{ span: Span; bucket: number | string; count: number }>(
    `select span, bucket, count from mail_server_counts where ${conditions} order by span, bucket`,
    since,
  );
}

/** Adds claimed messages to the counts, in the open transaction. */
export async function countClaimed(claimed: number, now: number) {
  const values = SPANS.flatMap(({ span, bucketMs }) => [span, Math.floor(now / bucketMs), claimed]);
  await rowsOf(
    `insert into mail_server_counts (span, bucket, count) values (?, ?, ?), (?, ?, ?), (?, ?, ?)
     on conflict (span, bucket) do update set count = mail_server_counts.count + excluded.count`,
    values,
  );
}

/** Deletes the buckets that no span reaches back to. */
export async function deleteOldCounts(now: number) {
  for (const { span, lengthMs, bucketMs } of SPANS) {
    await table("mail_server_counts")
      .where({ span })
      .where("bucket", "<", Math.floor((now - lengthMs) / bucketMs))
      .delete();
  }
}

function limitsOf(settings: MailSettings, now: number) {
  const { mostPerMinute: minute, mostPerHour: hour } = settings;
  return { minute, hour, day: maxToday(settings, now) };
}

function maxToday({ mostPerDay, rampUpFrom, rampUpSince }: MailSettings, now: number) {
  if (rampUpFrom === null || rampUpSince === null) return mostPerDay;
  const days = Math.max(Math.floor((now - rampUpSince.getTime()) / DAY), 0);
  const rampedUp = days > 30 ? Infinity : rampUpFrom * 2 ** days;
  const max = Math.min(rampedUp, mostPerDay ?? Infinity);
  return max === Infinity ? null : max;
}

async function usedSince(now: number) {
  const conditions = SPANS.map(() => "(span = ? and bucket >= ?)").join(" or ");
  const since = SPANS.flatMap(({ span, lengthMs, bucketMs }) => [span, Math.floor((now - lengthMs) / bucketMs)]);
  const rows = await rowsOf<{ span: string; used: number | string }>(
    `select span, sum(count) as used from mail_server_counts where ${conditions} group by span`,
    since,
  );
  const used = { minute: 0, hour: 0, day: 0 };
  for (const row of rows) used[row.span as keyof typeof used] = Number(row.used);
  return used;
}
