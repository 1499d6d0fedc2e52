import { rowsOf, table, transaction } from "../../../database/connection";
import { Model } from "../../model";
import { BackgroundCount, type CountRow } from "../background-count";
import { type KnownSource, sourceText } from "./household-decision";
import type { SourceFacts } from "./patterns";

const OLD_AFTER_MS = 60 * 60_000;
const HOUSEHOLDS_AT_A_TIME = 50_000;

const tallies = new BackgroundCount<CountRow, PinSourceCount>("pin_source_tallies", () => new PinSourceCount());

/** A count of how many households share the most common result of each guessable PIN source. The newest is kept. */
export class PinSourceTally extends Model<CountRow>("pin_source_tallies") {
  /** Requests a count if the last one is more than an hour old. One in progress serves as well. */
  static async beginIfOld() {
    const newest = await tallies.newest();
    if (newest && (newest.doneAt === null || newest.doneAt.getTime() > Date.now() - OLD_AFTER_MS)) return;
    await tallies.request();
  }

  /** The newest count, which may be in progress. */
  static async newest(): Promise<PinSourceTally | undefined> {
    const row = await tallies.newest();
    return row && new PinSourceTally(row);
  }

  /** The newest count with a result; while households are counted again, the one before. */
  static async newestDone(): Promise<PinSourceTally | undefined> {
    const row = await table("pin_source_tallies").whereNotNull("doneAt").orderBy("id", "desc").first();
    return row && new PinSourceTally(row as unknown as CountRow);
  }

  /** The result; undefined while the households are being counted. */
  get counts(): PinSourceCounts | undefined {
    return this.result === null ? undefined : JSON.parse(this.result);
  }

  /** Saves the result and deletes older ones. */
  async finish(counts: PinSourceCounts) {
    await transaction(async () => {
      await this.update({ result: JSON.stringify(counts), doneAt: new Date() });
      await tallies.deleteOlder(this);
    });
  }
}

/**
 * Continues counting for one turn, reading only; begins again each hour, so that the form of a bulk run has the figures
 * at hand. Returns true if there was something to do.
 */
export async function workOnPinSourceTallies(signal: AbortSignal): Promise<boolean> {
  await PinSourceTally.beginIfOld();
  const row = await tallies.claim();
  if (!row) return false;

  const tally = new PinSourceTally(row);
  const { counter, more } = await tallies.continue(tally.id, signal);
  if (!more) await tally.finish(counter.counts);
  else if (signal.aborted) await tallies.release(tally);
  return true;
}

/** How many households have the fact a PIN would be made from, and how many of them share the most common result. */
export interface SourceCount {
  households: number;
  /** 1 if each household has its own result, 0 if none has any. */
  shared: number;
}

/** How guessable PINs would be shared, over all households that are not inactive; contains no result itself. */
export interface PinSourceCounts {
  households: number;
  sources: Record<KnownSource, SourceCount>;
}

/** Where the database stores the fact of a source, so that equal values come as one row. */
interface StoredFact {
  value: string;
  join: string;
  facts(value: string): Partial<SourceFacts>;
}

interface Group {
  value: string | null;
  households: number;
  lastId: number;
}

const PRIMARY_PERSON = "left join members m on m.household_id = h.id and m.relation = 'primary'";
// The kinds of phones are preferred in the order of the alphabet: home, mobile, work.
const FIRST_PHONE =
  "left join phones p on p.household_id = h.id and p.kind = (select min(o.kind) from phones o where o.household_id = h.id)";

const storedFacts: [KnownSource, StoredFact][] = [
  [
    "phone",
    {
      value: "substr(p.reversed_digits, 1, 4)",
      join: FIRST_PHONE,
      facts: (value) => ({ phone: [...value].reverse().join("") }),
    },
  ],
  ["ZIP", { value: "h.zip", join: "", facts: (zip) => ({ zip }) }],
  ["last name", { value: "m.last_name", join: PRIMARY_PERSON, facts: (lastName) => ({ lastName }) }],
  ["date of birth", { value: "m.date_of_birth", join: PRIMARY_PERSON, facts: (dateOfBirth) => ({ dateOfBirth }) }],
];

const unknown: SourceFacts = {
  id: 0,
  email: null,
  zip: null,
  phone: null,
  firstName: null,
  lastName: null,
  dateOfBirth: null,
};

/**
 * Counts one source after the other, some households at a time. The database groups equal values; the sources themselves
 * turn each value into its result, as in a run. Writes nothing.
 */
export class PinSourceCount {
  readonly counts: PinSourceCounts = {
    households: 0,
    sources: {
      phone: none(),
      "household ID": none(),
      ZIP: none(),
      "last name": none(),
      "date of birth": none(),
    },
  };
  private readonly waiting = [...storedFacts];
  private afterId = 0;
  private checked = 0;
  private readonly sharing = new Map<string, number>();

  constructor(private readonly atATime = HOUSEHOLDS_AT_A_TIME) {}

  /** Counts the next households. Returns false when there are no more. */
  async countSome(): Promise<boolean> {
    const [next] = this.waiting;
    if (!next) return false;
    const [source, { value, join, facts }] = next;

    const groups = await groupsAfter(this.afterId, this.atATime, value, join);
    for (const group of groups) {
      this.add(group.value === null ? "" : sourceText(source, { ...unknown, ...facts(group.value) }), group.households);
    }
    this.afterId = groups.reduce((last, { lastId }) => Math.max(last, lastId), this.afterId);
    const households = groups.reduce((sum, group) => sum + group.households, 0);
    this.checked += households;
    if (households < this.atATime) this.finish(source);
    return this.waiting.length > 0;
  }

  private add(result: string, households: number) {
    if (result !== "") this.sharing.set(result, (this.sharing.get(result) ?? 0) + households);
  }

  private finish(source: KnownSource) {
    const { counts, sharing } = this;
    for (const households of sharing.values()) {
      counts.sources[source].households += households;
      counts.sources[source].shared = Math.max(counts.sources[source].shared, households);
    }
    counts.households = this.checked;
    // Every household has its own household ID.
    counts.sources["household ID"] = { households: this.checked, shared: Math.min(this.checked, 1) };
    sharing.clear();
    this.waiting.shift();
    this.afterId = 0;
    this.checked = 0;
  }
}

function none(): SourceCount {
  return { households: 0, shared: 0 };
}

function groupsAfter(id: number, atATime: number, value: string, join: string) {
  return rowsOf<Group>(
    `select ${value} as value, count(*) as households, max(h.id) as last_id
     from (select id, zip from households where id > ? and inactive_at is null order by id limit ?) h ${join}
     group by 1`,
    [id, atATime],
  );
}
