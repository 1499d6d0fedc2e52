import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { tallyPinSources } from "../../../src/jobs/tally-pin-sources";
import { Household } from "../../../src/models/households/household";
import { type KnownSource, sourceText } from "../../../src/models/web-access/bulk-assignments/household-decision";
import type { SourceFacts } from "../../../src/models/web-access/bulk-assignments/patterns";
import {
  PinSourceCount,
  type PinSourceCounts,
  PinSourceTally,
} from "../../../src/models/web-access/bulk-assignments/pin-source-tally";
import { addHousehold } from "../../support/households";

const HOUR_MS = 60 * 60_000;
const sources: KnownSource[] = ["phone", "household ID", "ZIP", "last name", "date of birth"];

describe("the count of how many households share a guessable PIN", () => {
  it("is what the sources themselves make of everyone", async () => {
    await addOddHouseholds();
    const expected = await countedOneByOne();

    await ask();
    await work();

    expect((await PinSourceTally.newest())?.counts).to.deep.equal(expected);
    expect(expected.households).to.equal(216);
    expect(expected.sources["household ID"]).to.deep.equal({ households: 216, shared: 1 });
    expect(expected.sources.ZIP.shared).to.be.above(200);
    expect(expected.sources.phone.households).to.be.below(216);
  });

  it("is the same however many are counted at a time", async () => {
    const expected = await countedOneByOne();
    for (const atATime of [1, 8, 100, 208, 209]) {
      const count = new PinSourceCount(atATime);
      while (await count.countSome()) {}
      expect(count.counts, String(atATime)).to.deep.equal(expected);
    }
  });

  it("is nothing but numbers where there is no household", async () => {
    await table("households").delete();
    await ask();
    await work();

    const counts = (await PinSourceTally.newest())?.counts;
    expect(counts?.households).to.equal(0);
    for (const source of sources) expect(counts?.sources[source]).to.deep.equal({ households: 0, shared: 0 });
  });

  it("names no result, and leaves inactive households out", async () => {
    await table("households").where("id", "<", 1008).update({ inactiveAt: new Date() });
    await ask();
    await work();

    const tally = await PinSourceTally.newest();
    expect(tally?.counts?.households).to.equal(201);
    expect(tally?.result).not.to.match(/92501|okafor|0108/i);
  });

  it("is asked for once while one is under way, and again when the last is an hour old", async () => {
    await Promise.all([ask(), ask(), ask()]);
    expect(await table("pin_source_tallies")).to.have.length(1);
    await work();
    await ask();
    expect(await table("pin_source_tallies")).to.have.length(1);

    await table("pin_source_tallies").update({ doneAt: new Date(Date.now() - HOUR_MS - 1) });
    const before = await PinSourceTally.newest();
    await ask();
    expect((await PinSourceTally.newest())?.counts).to.equal(undefined);
    expect((await PinSourceTally.newestDone())?.id).to.equal(before?.id);

    await work();
    expect(await table("pin_source_tallies")).to.have.length(1);
    expect((await PinSourceTally.newestDone())?.id).not.to.equal(before?.id);
  });

  it("starts over after a worker died, and is left to a worker that has it", async () => {
    await ask();
    const leaseEndsAt = new Date(Date.now() + 60_000);
    await table("pin_source_tallies").update({ leaseHolder: "elsewhere 1", leaseEndsAt });
    expect(await tallyPinSources.run(new AbortController().signal)).to.equal(false);

    await table("pin_source_tallies").update({ leaseEndsAt: new Date(Date.now() - 1) });
    await work();
    expect((await PinSourceTally.newest())?.counts?.households).to.equal(208);
  });

  it("stops with the worker and gives the count back", async () => {
    await ask();
    expect(await tallyPinSources.run(AbortSignal.abort())).to.equal(true);

    const given = await PinSourceTally.newest();
    expect([given?.leaseHolder, given?.doneAt]).to.deep.equal([null, null]);
  });
});

async function ask() {
  await PinSourceTally.beginIfOld();
}

/** Does all that is due, as the worker would. */
async function work() {
  const { signal } = new AbortController();
  while (await tallyPinSources.run(signal)) {}
}

async function addOddHouseholds() {
  await addHousehold({ lastName: "O'Kafor", zip: "92501-1234", workPhone: "555-0101", mobilePhone: "555-9999" });
  await addHousehold({ lastName: "ÓKAFOR", zip: "925011234", workPhone: "+1 951 555 9999 x3" });
  await addHousehold({ lastName: "🎉", zip: "K1A 0B1", homePhone: "555-9999", dateOfBirth: "1984-06-30" });
  await addHousehold({ lastName: "Παπαδάκης", zip: " ９２５０１", dateOfBirth: "1984-06-30" });
  await addHousehold({ lastName: "ΠΑΠΑΔΆΚΗΣ", zip: "-" });
  await addHousehold({ lastName: "x".repeat(200), workPhone: "5559999 ext 4" });
  const short = await addHousehold({ lastName: "x".repeat(199), mobilePhone: "555-9999" });
  await table("phones").where({ householdId: short.id }).update({ number: "12", reversedDigits: "21" });
  const orphan = await addHousehold({ lastName: "Gone" });
  await table("members").where({ householdId: orphan.id }).delete();
}

async function countedOneByOne(): Promise<PinSourceCounts> {
  const ids = (await table("households").select("id")) as unknown as { id: number }[];
  const everyone = await Promise.all(ids.map(({ id }) => factsOf(id)));
  const count = (source: KnownSource) => {
    const results = everyone.map((facts) => sourceText(source, facts)).filter((result) => result !== "");
    const shared = results.map((result) => results.filter((other) => other === result).length);
    return { households: results.length, shared: Math.max(0, ...shared) };
  };
  return {
    households: everyone.length,
    sources: {
      phone: count("phone"),
      "household ID": count("household ID"),
      ZIP: count("ZIP"),
      "last name": count("last name"),
      "date of birth": count("date of birth"),
    },
  };
}

async function factsOf(id: number): Promise<SourceFacts> {
  const household = await Household.find(id);
  const [person, phones] = [await household.primaryPerson(), await household.phones()];
  return {
    id,
    email: household.email,
    zip: household.zip,
    phone: phones.homePhone || phones.mobilePhone || phones.workPhone || null,
    firstName: person?.firstName ?? null,
    lastName: person?.lastName ?? null,
    dateOfBirth: person?.dateOfBirth ?? null,
  };
}
