import { idsOf } from "../../database/ids-of";
import { FoundHousehold } from "./found-household";
import { type Meaning, meaningsOf } from "./search-meanings";
import { type Step, stepsOf } from "./search-steps";

export const PER_PAGE = 25;
/** Beyond these the page says "over 1,000": nobody turns forty pages, they type more. */
const COUNTED = 1000;
// A family shares its name, so a second, longer read; then what was found is enough.
const READS = [
  { limit: COUNTED + 1, offset: 0 },
  { limit: 4 * COUNTED, offset: COUNTED + 1 },
];

/** One page of what was found. */
export interface ResultPage {
  households: FoundHousehold[];
  count: number;
  /** False where there are more than `count`. */
  complete: boolean;
  page: number;
  pages: number;
}

/** What a clerk typed into the search field, and the households it finds. */
export class HouseholdSearch {
  readonly meanings: Meaning[];

  constructor(typed: string) {
    this.meanings = meaningsOf(typed);
  }

  get blank() {
    return this.meanings.length === 0;
  }

  /** True for the digest of the user name that was searched for. */
  means(userNameDigest: string | null) {
    return this.meanings.some((meaning) => meaning.kind === "user name" && meaning.digest === userNameDigest);
  }

  /** The page of that number; the last there is where it is beyond. Exact finds come before partial ones. */
  async page(wanted: number): Promise<ResultPage> {
    const { ids, complete } = await walk(stepsOf(this.meanings));
    const pages = Math.max(1, Math.ceil(ids.length / PER_PAGE));
    const page = Math.min(Math.max(1, wanted), pages);
    const shown = ids.slice((page - 1) * PER_PAGE, page * PER_PAGE);
    return { households: await FoundHousehold.all(shown, this.meanings), count: ids.length, complete, page, pages };
  }
}

/** The household IDs in rank, each once, at most so many as are counted. */
async function walk(steps: Step[]) {
  const found = new Set<number>();
  let complete = true;
  for (const step of steps) {
    if (found.size > COUNTED) break;
    if (step.otherwise && found.size > 0) continue;
    complete = (await readInto(found, step)) && complete;
  }
  return { ids: [...found].slice(0, COUNTED), complete: complete && found.size <= COUNTED };
}

/** Gives false where the walk was ended before its end. */
async function readInto(found: Set<number>, { sql, bindings }: Step) {
  for (const { limit, offset } of READS) {
    const ids = await idsOf(`${sql} limit ? offset ?`, [...bindings, limit, offset]);
    for (const id of ids) found.add(id);
    if (ids.length < limit || found.size > COUNTED) return true;
  }
  return false;
}
