import { nameColumns } from "../../src/models/households/member";
import { phoneRows } from "../../src/models/households/phones";
import { emailKey } from "../../src/models/households/search-keys";
import { nameDigest } from "../../src/secrets/digest";
import { fold } from "../../src/secrets/fold";

const LAST_NAMES = 50_000;
const FIRST_NAMES = 2_000;
const MOST_OTHERS = 4;

const commonLast =
  "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin".split(
    " ",
  );
const commonFirst =
  "James Mary Michael Patricia John Jennifer Robert Linda David Elizabeth William Barbara Richard Susan Joseph Jessica".split(
    " ",
  );
const syllables =
  "sa ma ber jo ka lin ro wil har mar den son ton ski ez no va mi che la bor gar za vin ta ko fi lu pe dra".split(" ");
const then = new Date("2026-01-05T12:00:00Z");

export type Invented = ReturnType<typeof household>;

/** The household of that place in the list, always the same; names are as unevenly spread as real ones. */
export function household(place: number, firstId: number) {
  const next = sequence(place + 1);
  const id = firstId + place;
  const lastName = nameAt(commonLast, Math.floor(LAST_NAMES * next() ** 2.5));
  const person = () => nameAt(commonFirst, Math.floor(FIRST_NAMES * next() ** 2));
  const firstName = person();
  const phone = `(${200 + Math.floor(next() * 700)}) ${200 + Math.floor(next() * 800)}-${String(Math.floor(next() * 10_000)).padStart(4, "0")}`;
  const email = next() < 0.8 ? `${firstName}.${lastName}.${id}@example.org`.toLowerCase() : "";
  const userName = `${lastName}${id}`.toLowerCase();
  const others = Array.from({ length: Math.floor(next() * MOST_OTHERS) }, () =>
    memberRow(id, next() < 0.5 ? "adult" : "child", person(), lastName),
  );

  return {
    id,
    firstName,
    lastName,
    phone,
    email,
    userName,
    rows: {
      household: {
        id,
        address: `${100 + (place % 8000)} Market St`,
        city: "Riverside",
        state: "CA",
        zip: "92501",
        email: email || null,
        emailKey: email ? emailKey(email) : null,
        residency: "resident",
        ...times(),
      },
      members: [memberRow(id, "primary", firstName, lastName), ...others],
      phones: phoneRows(id, { homePhone: phone, mobilePhone: "", workPhone: "" }),
      webUser: { householdId: id, userName, userNameDigest: nameDigest(fold(userName)), ...times() },
    },
  };
}

/** mulberry32: the same numbers for the same seed. */
export function sequence(seed: number) {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function memberRow(householdId: number, relation: string, firstName: string, lastName: string) {
  return { householdId, relation, ...nameColumns({ firstName, lastName }), ...times() };
}

/** Only what must be there; the version comes from its default. */
function times() {
  return { createdAt: then, updatedAt: then };
}

function nameAt(common: string[], place: number) {
  const known = common[place];
  if (known) return known;
  let name = "";
  for (let rest = place * 7919; name.length < 4 || rest > 0; rest = Math.floor(rest / syllables.length)) {
    name += syllables[rest % syllables.length];
  }
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
