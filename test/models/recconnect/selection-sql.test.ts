import { expect } from "chai";
import fc from "fast-check";
import { inDays } from "../../../seeds/demonstration/cast";
import { rowsOf, table, transaction } from "../../../src/database/connection";
import { insertAll } from "../../../src/database/insert-all";
import { PASS_STATUSES, type PassRow } from "../../../src/models/households/pass";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { Extraction } from "../../../src/models/recconnect/selection/extraction";
import {
  BROWSES,
  DATE_OPTIONS,
  HISTORY_CHECKS,
  MATCHES,
  PRESENCE,
  RESIDENCIES,
  type Selection,
  SIGN_INS,
  UNSUBSCRIBED,
  VISIT_CHECKS,
} from "../../../src/models/recconnect/selection/selection";
import { clerkNamed } from "../../support/clerks";
import { recordsOf } from "../../support/selections";

const HOUSEHOLDS = 60;
const FIRST_ID = 5001;
const RUNS = 100;
const DAYS = [null, -200, -30, -1, 0, 1, 29, 30, 31, 200, 400];

describe("what a selection finds in SQL", function () {
  this.timeout(120_000);

  it("is what looking at each pass one by one finds, whatever is selected and however it is cut into windows", async () => {
    await addRandomHouseholds();
    const facts = await everything();
    const ruth = await clerkNamed("ruth");
    let [some, most] = [0, 0];

    await fc.assert(
      fc.asyncProperty(selections(facts.types), fc.integer({ min: 1, max: 90 }), async (selection, window) => {
        const held = { leaseHolder: "test", leaseEndsAt: new Date(Date.now() + 60_000) };
        const campaign = await Campaign.extract(selection, ruth, held);
        const counting = await Extraction.of(await Campaign.find(campaign.id));
        while (counting.campaign.found === null) await counting.step();
        for (let more = true; more; ) {
          // Begun anew each time, as by another worker after this one died.
          more = (await (await Extraction.of(await Campaign.find(campaign.id))).keep(window)).more;
        }
        const found = (await recordsOf(campaign)).map(({ householdId, memberId, passId }) =>
          [householdId, memberId, passId].join(" "),
        );
        const wanted = expected(selection, facts);
        expect(found).to.deep.equal(wanted);
        const { extracted, found: total } = await Campaign.find(campaign.id);
        expect([counting.campaign.found, extracted, total]).to.deep.equal(Array(3).fill(wanted.length));
        if (wanted.length > 0) some++;
        most = Math.max(most, wanted.length);
      }),
      { numRuns: RUNS },
    );
    expect(some).to.be.above(RUNS / 4);
    expect(most).to.be.above(10);
  });
});

interface Member {
  id: number;
  householdId: number;
  passes: PassRow[];
}

interface Household {
  id: number;
  residency: string;
  email: string | null;
  emailKey: string | null;
  inactiveAt: Date | null;
  mobiles: number;
  lastSignInAt: Date | null;
  userName: string | null;
  pinSeal: string | null;
  pinChangedAt: Date | null;
  inUseAt: Date | null;
  pinExpiresAt: Date | null;
  prior: number;
  members: Member[];
}

interface Facts {
  types: { id: number; code: string }[];
  households: Household[];
  unsubscribed: { householdId: number; emailKey: string | null }[];
}

function selections(types: Facts["types"]): fc.Arbitrary<Selection> {
  const one = <Item>(items: readonly Item[]) => fc.constantFrom(...items);
  const usually = <Item>(usual: Item, other: fc.Arbitrary<Item>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
  const days = usually<string | null>(null, one([inDays(-100), inDays(-30), inDays(0), inDays(30), inDays(365)]));
  return fc.record({
    browse: one(BROWSES),
    passTypeIds: fc.subarray(types.map(({ id }) => id)),
    codeFrom: one(["", "CY-A", "CY-MST", "CY-N"]),
    codeTo: one(["", "CY-MST", "CY-Z"]),
    visitCheck: usually<Selection["visitCheck"]>("skip", one(VISIT_CHECKS)),
    visitsFrom: one([0, 5, 10]),
    visitsTo: one([5, 10, 20]),
    dateFrom: fc.oneof(days, one(["today", "90 days ago"] as const)),
    dateTo: fc.oneof(days, one(["1 year later", "30 days later"] as const)),
    dateOption: one(DATE_OPTIONS),
    statuses: fc.subarray([...PASS_STATUSES]),
    match: one(MATCHES),
    residency: usually<Selection["residency"]>("all", one(RESIDENCIES)),
    history: usually<Selection["history"]>("ignore", one(HISTORY_CHECKS)),
    historyCategoryId: fc.constant(null),
    historyDescription: one(["", "teaser"]),
    historyFrom: fc.constant(null),
    historyTo: fc.constant(null),
    signIns: usually<Selection["signIns"]>("any", one(SIGN_INS)),
    email: usually<Selection["email"]>("any", one(PRESENCE)),
    mobile: usually<Selection["mobile"]>("any", one(PRESENCE)),
    unsubscribed: one(UNSUBSCRIBED),
  });
}

/** Plain JavaScript, a pass at a time. */
function expected(selection: Selection, { types, households, unsubscribed }: Facts): string[] {
  const isChosen = householdTest(selection, unsubscribed);
  const matches = passTest(selection, types);
  return households.filter(isChosen).flatMap(({ id, members }) => {
    const passes = members.flatMap((member) => member.passes.filter(matches).map((pass) => ({ member, pass })));
    if (selection.match === "household") return passes.length > 0 ? [[id, null, null].join(" ")] : [];
    if (selection.match === "pass") return passes.map(({ member, pass }) => [id, member.id, pass.id].join(" "));
    return [...new Set(passes.map(({ member }) => member.id))].map((member) => [id, member, null].join(" "));
  });
}

function householdTest(selection: Selection, unsubscribed: Facts["unsubscribed"]) {
  const { residency, email, mobile, signIns, history } = selection;
  return (one: Household) => {
    const isOff = unsubscribed.some(
      (row) => row.householdId === one.id || (one.emailKey !== null && row.emailKey === one.emailKey),
    );
    const isAssigned =
      one.userName !== null &&
      one.pinSeal !== null &&
      one.pinChangedAt === null &&
      one.inUseAt === null &&
      (one.pinExpiresAt === null || one.pinExpiresAt > new Date());
    return (
      one.inactiveAt === null &&
      (selection.unsubscribed === "service message" || !isOff) &&
      (residency === "all" ||
        (residency === "both" && one.residency !== "not verified") ||
        `${one.residency}s` === residency) &&
      (email === "any" || (email === "with") === (one.email !== null)) &&
      (mobile === "any" || (mobile === "with") === one.mobiles > 0) &&
      (signIns === "any" || (signIns === "never signed in" ? one.lastSignInAt === null : isAssigned)) &&
      (history === "ignore" || (history === "include") === one.prior > 0)
    );
  };
}

function passTest(selection: Selection, types: Facts["types"]) {
  const { browse, passTypeIds, codeFrom, codeTo, visitCheck, visitsFrom, visitsTo, dateOption } = selection;
  const [from, to] = [dayOf(selection.dateFrom), dayOf(selection.dateTo)];
  const columns = {
    expiration: "expiresOn",
    activation: "activatesOn",
    purchase: "purchasedOn",
    "last visit": "lastVisitOn",
  } as const;
  return (pass: PassRow) => {
    const code = types.find(({ id }) => id === pass.passTypeId)?.code ?? "";
    const inBrowser = browse !== "range" && passTypeIds.includes(pass.passTypeId);
    const inRange = browse !== "browser" && code >= codeFrom && (codeTo === "" || code <= codeTo);
    const date = pass[columns[dateOption]];
    const [least, most] = [visitsFrom ?? 0, visitsTo ?? 0];
    return (
      (inBrowser || inRange) &&
      selection.statuses.includes(pass.status) &&
      (from === null || (date !== null && date >= from)) &&
      (to === null || (date !== null && date <= to)) &&
      (visitCheck === "skip" ||
        (visitCheck === "at least" && pass.visits >= least) ||
        (visitCheck === "fewer than" && pass.visits < most) ||
        (visitCheck === "between" && pass.visits >= least && pass.visits <= most))
    );
  };
}

function dayOf(kept: string | null) {
  const now = new Date();
  const nextYear = new Date(now.getFullYear() + 1, now.getMonth(), now.getDate()).toLocaleDateString("sv-SE");
  const words: Record<string, string> = {
    today: inDays(0),
    "90 days ago": inDays(-90),
    "30 days later": inDays(30),
    "1 year later": nextYear,
  };
  return kept === null ? null : (words[kept] ?? kept);
}

async function everything(): Promise<Facts> {
  const passes = await rowsOf<PassRow>("select * from passes order by id");
  const members = await rowsOf<Member>("select id, household_id from members order by id");
  const households = await rowsOf<Household>(
    `select h.id, h.residency, h.email, h.email_key, h.inactive_at, w.last_sign_in_at, w.user_name, w.pin_seal,
       w.pin_changed_at, w.in_use_at, w.pin_expires_at,
       (select cast(count(*) as integer) from phones p where p.household_id = h.id and p.kind = 'mobile') as mobiles,
       (select cast(count(*) as integer) from campaign_recipients r where r.household_id = h.id) as prior
     from households h join web_users w on w.household_id = h.id order by h.id`,
  );
  return {
    types: await rowsOf("select id, code from pass_types order by code"),
    unsubscribed: await rowsOf("select household_id, email_key from unsubscriptions"),
    households: households.map((one) => ({
      ...one,
      members: members
        .filter(({ householdId }) => householdId === one.id)
        .map((member) => ({ ...member, passes: passes.filter(({ memberId }) => memberId === member.id) })),
    })),
  };
}

/** The cast and as many others, drawn anew each time. */
async function addRandomHouseholds() {
  const types = await rowsOf<{ id: number }>("select id from pass_types");
  const draw = <Item>(items: readonly Item[]) => items[Math.floor(Math.random() * items.length)] as Item;
  const day = () => {
    const days = draw(DAYS);
    return days === null ? null : inDays(days);
  };
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };

  await transaction(async () => {
    for (let id = FIRST_ID; id < FIRST_ID + HOUSEHOLDS; id++) {
      const email = draw([null, `house.${id}@example.org`, "shared@example.org"]);
      const residency = draw(["resident", "non-resident", "not verified"]);
      const inactiveAt = Math.random() < 0.1 ? now : null;
      await table("households").insert({ id, email, emailKey: email, residency, inactiveAt, ...times });
      const assigned = Math.random() < 0.5;
      await table("web_users").insert({
        householdId: id,
        userName: assigned ? `house${id}` : null,
        pinSeal: assigned ? "sealed" : null,
        pinExpiresAt: draw([null, new Date(now.getTime() - 1000), new Date(now.getTime() + 10_000_000)]),
        inUseAt: draw([null, null, now]),
        lastSignInAt: draw([null, now]),
        ...times,
      });
      if (Math.random() < 0.5) {
        await table("phones").insert({
          householdId: id,
          kind: draw(["mobile", "home"]),
          number: "1",
          reversedDigits: "1",
        });
      }
      if (Math.random() < 0.1) {
        await table("unsubscriptions").insert({ householdId: id, emailKey: email, how: "link", createdAt: now });
      }
      for (const relation of ["primary", "child", "adult"].slice(0, 1 + Math.floor(Math.random() * 3))) {
        const name = { firstName: "Sam", lastName: `House${id}`, firstKey: "sam", lastKey: `house${id}` };
        const [member] = (await table("members")
          .insert({ householdId: id, relation, ...name, ...times })
          .returning("id")) as unknown as { id: number }[];
        const passes = Array.from({ length: Math.floor(Math.random() * 3) }, () => ({
          memberId: member?.id,
          passTypeId: draw(types).id,
          status: draw(PASS_STATUSES),
          activatesOn: day(),
          expiresOn: day(),
          purchasedOn: day(),
          lastVisitOn: day(),
          visits: draw([0, 4, 5, 6, 10, 20]),
          ...times,
        }));
        await insertAll("passes", passes);
      }
    }
    await addPrior(now);
  });
}

async function addPrior(now: Date) {
  const [campaign] = (await table("campaigns")
    .insert({
      selection: "{}",
      processing: "{}",
      mailing: "{}",
      clerkId: 1,
      clerkName: "Ruth",
      startedAt: now,
      finishedAt: now,
      mode: "live",
      historyDescription: "The Teaser",
      createdAt: now,
      updatedAt: now,
    })
    .returning("id")) as unknown as { id: number }[];
  for (let id = FIRST_ID; id < FIRST_ID + HOUSEHOLDS; id += 3) {
    await table("campaign_recipients").insert({
      campaignId: campaign?.id,
      number: id,
      householdId: id,
      state: "written",
    });
  }
}
