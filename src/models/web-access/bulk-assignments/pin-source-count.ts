import { rowsOf } from "../../../database/connection";
import type { Ingredients } from "./parts";
import { type KnownSource, sourceText } from "./pin-source";

const HOUSEHOLDS_AT_A_TIME = 50_000;

/** How many households have what a PIN would be made of, and how many of them share the commonest result. */
export interface SourceCount {
  households: number;
  /** 1 where each household has a result of its own, 0 where none has any. */
  shared: number;
}

/** What guessable PINs would come to, over all households that are not inactive; no result is named. */
export interface PinSourceCounts {
  households: number;
  sources: Record<KnownSource, SourceCount>;
}

/** Where the database keeps what a source needs, so that alike values come as one row. */
interface Kept {
  value: string;
  join: string;
  facts(value: string): Partial<Ingredients>;
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

const kept: [KnownSource, Kept][] = [
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

const unknown: Ingredients = {
  id: 0,
  email: null,
  zip: null,
  phone: null,
  firstName: null,
  lastName: null,
  dateOfBirth: null,
};

/**
 * Counts one source after the other, some households at a time. The database brings alike values together; what they
 * come to is asked of the sources themselves, as a run asks them. Nothing is written.
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
  private readonly waiting = [...kept];
  private afterId = 0;
  private looked = 0;
  private readonly sharing = new Map<string, number>();

  constructor(private readonly atATime = HOUSEHOLDS_AT_A_TIME) {}

  /** Counts the next households; false when there are no more. */
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
    this.looked += households;
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
    counts.households = this.looked;
    // Everyone has a household ID, and nobody shares it.
    counts.sources["household ID"] = { households: this.looked, shared: Math.min(this.looked, 1) };
    sharing.clear();
    this.waiting.shift();
    this.afterId = 0;
    this.looked = 0;
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
