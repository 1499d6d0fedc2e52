import { rowsOf, table } from "../../../database/connection";
import type { CampaignFacts } from "../campaign-facts";
import { followUpChainOf } from "../follow-ups/follow-up-chain";
import { carriesCredentials } from "../mailing/mailing-fields";

/** An earlier mailing that some of these households got. */
export interface EarlierMailing {
  ids: number[];
  /** Of the newest of them. */
  subject: string;
  startedAt: string;
  /** How many of these households got one of them. */
  households: number;
}

/** What the worker found when it looked at each of the chosen households, as their turn would. */
export interface Readiness {
  /** Of the mailing as it was then. */
  digest: string;
  /** The last record that was looked at. */
  after: number;
  looked: number;
  /** Who would get a message now. */
  fine: number;
  /** How many emails would go out, the first of two parts; how many texts, and those of them with the PIN. */
  messages: number;
  texts: number;
  pinTexts: number;
  exceptions: number;
  leftOut: number;
  /** How many for which reason, dates left out. */
  reasons: Record<string, number>;
  /** The first of them. */
  listed: { householdId: number; name: string; reason: string }[];
  /** Exceptions of the newest bulk run that have no web user yet. */
  bulkExceptions: number;
  /** An earlier mailing without credentials: the teaser. */
  teaser: EarlierMailing | null;
  /** The same mailing within the days that the rules name. */
  repeated: EarlierMailing | null;
  beganAt: string;
  doneAt: string | null;
}

interface Started {
  id: number;
  mailing: string;
  processing: string;
  historyDescription: string | null;
  startedAt: Date;
}

const DAY_MS = 86_400_000;
const TEASER_DAYS = 90;
const LOOKED_BACK = 200;

/** What is known of the mailing as it is now; null where nobody has looked at it yet. */
export function readinessOf(campaign: CampaignFacts): Readiness | null {
  const kept = campaign.readiness === null ? null : (JSON.parse(campaign.readiness) as Readiness);
  // What an older version found, without its messages, is looked at anew.
  return kept?.digest === campaign.digest && kept.messages !== undefined ? kept : null;
}

/** Has the worker look at everybody again; what a schedule made and will send is looked at without being asked. */
export async function recheckReadiness({ id, isScheduled }: CampaignFacts) {
  if (!isScheduled) await table("campaigns").where({ id, submittedAt: null }).update({ readiness: null });
}

/** A look that begins. */
export async function newReadiness(campaign: CampaignFacts, repeatDays: number): Promise<Readiness> {
  const { teaser, repeated } = await earlierMailings(campaign, repeatDays);
  return {
    digest: campaign.digest,
    after: 0,
    looked: 0,
    fine: 0,
    messages: 0,
    texts: 0,
    pinTexts: 0,
    exceptions: 0,
    leftOut: 0,
    reasons: {},
    listed: [],
    bulkExceptions: 0,
    teaser,
    repeated,
    beganAt: new Date().toISOString(),
    doneAt: null,
  };
}

/** Practice never counts (DESIGN.md rule 11). */
async function earlierMailings(campaign: CampaignFacts, repeatDays: number) {
  const since = new Date(Date.now() - Math.max(TEASER_DAYS, repeatDays) * DAY_MS);
  const rows = await rowsOf<Started>(
    `select id, mailing, processing, history_description, started_at from campaigns
     where mode = 'live' and started_at >= ? and audience_at is not null order by id desc limit ${LOOKED_BACK}`,
    [since],
  );
  // Whom the mailing that this one follows reached is left out anyway.
  const family = [campaign.id, ...(await followUpChainOf(campaign))];
  const others = rows.filter(({ id }) => !family.includes(id));
  const repeatSince = Date.now() - repeatDays * DAY_MS;
  const same = others.filter((one) => one.startedAt.getTime() >= repeatSince && isSame(one, campaign));
  const teasers = carriesCredentials(campaign.mailingOptions)
    ? others.filter(
        ({ mailing, processing }) => JSON.parse(processing).email && !carriesCredentials(JSON.parse(mailing)),
      )
    : [];
  return { repeated: earlier(same), teaser: earlier(teasers) };
}

function isSame(one: Started, { mailingOptions, historyDescription }: CampaignFacts) {
  const alike = (a: string | null, b: string | null) => Boolean(a) && a?.toLowerCase() === b?.toLowerCase();
  return (
    alike(JSON.parse(one.mailing).subject, mailingOptions.subject) || alike(one.historyDescription, historyDescription)
  );
}

function earlier(some: Started[]): EarlierMailing | null {
  const [newest] = some;
  if (!newest) return null;
  return {
    ids: some.map(({ id }) => id),
    subject: String(JSON.parse(newest.mailing).subject ?? ""),
    startedAt: newest.startedAt.toISOString(),
    households: 0,
  };
}
