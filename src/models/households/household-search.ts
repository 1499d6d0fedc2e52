import { idsOf } from "../../database/ids-of";
import { FoundHousehold } from "./found-household";
import { interpretQuery, type QueryMeaning } from "./query-interpretation";
import { type Step, stepsOf } from "./search-steps";

export const PER_PAGE = 25;
/** Beyond this count the page says "over 1,000". Clerks type more rather than turn forty pages. */
const MAX_COUNTED = 1000;
// Members of a household share a name, so a second, longer read may be needed. After that, the results are enough.
const READS = [
  { limit: MAX_COUNTED + 1, offset: 0 },
  { limit: 4 * MAX_COUNTED, offset: MAX_COUNTED + 1 },
];

/** One page of search results. */
export interface ResultPage {
  households: FoundHousehold[];
  count: number;
  /** False if there are more than `count`. */
  complete: boolean;
  page: number;
  pages: number;
}

/** A clerk's search query, and the households it finds. */
export class HouseholdSearch {
  readonly meanings: QueryMeaning[];

  constructor(query: string) {
    this.meanings = interpretQuery(query);
  }

  get blank() {
    return this.meanings.length === 0;
  }

  /** Returns whether this is the digest of the user name in the query. */
  matchesUserName(userNameDigest: string | null) {
    return this.meanings.some((meaning) => meaning.kind === "user name" && meaning.digest === userNameDigest);
  }

  /** Returns a page of results, or the last page if the number is too large. Exact matches come first. */
  async page(number: number): Promise<ResultPage> {
    const { ids, complete } = await runSteps(stepsOf(this.meanings));
    const pages = Math.max(1, Math.ceil(ids.length / PER_PAGE));
    const page = Math.min(Math.max(1, number), pages);
    const shown = ids.slice((page - 1) * PER_PAGE, page * PER_PAGE);
    return { households: await FoundHousehold.all(shown, this.meanings), count: ids.length, complete, page, pages };
  }
}

/** Returns unique household IDs in rank order, up to MAX_COUNTED. */
async function runSteps(steps: Step[]) {
  const found = new Set<number>();
  let complete = true;
  for (const step of steps) {
    if (found.size > MAX_COUNTED) break;
    if (step.fallback && found.size > 0) continue;
    complete = (await readInto(found, step)) && complete;
  }
  return { ids: [...found].slice(0, MAX_COUNTED), complete: complete && found.size <= MAX_COUNTED };
}

/** Returns false if it stopped before reading everything. */
async function readInto(found: Set<number>, { sql, bindings }: Step) {
  for (const { limit, offset } of READS) {
    const ids = await idsOf(`${sql} limit ? offset ?`, [...bindings, limit, offset]);
    for (const id of ids) found.add(id);
    if (ids.length < limit || found.size > MAX_COUNTED) return true;
  }
  return false;
}
