import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { noteContributor } from "../../../../src/models/recconnect/contributors";
import { addClerk, clerkNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { setMailingRules } from "../../../support/readiness";
import { workOnAllExtractions } from "../../../support/selections";
import type { Browser } from "../../../support/site";

const address = "/staff/recconnect";
const SELECTED = {
  ...{ browse: "range", codeFrom: "CY", visitCheck: "skip", dateRange: "any", dateOption: "expiration" },
  ...{ statuses: "Actv-New", match: "household", residency: "all", history: "ignore", signIns: "any" },
  ...{ email: "any", mobile: "any", unsubscribed: "leave out" },
};

async function vera() {
  await addClerk("vera", ["prepare mailings"]);
  return freshlySignedInAs("vera");
}

/** Presses Print; gives the number of what was made, or why nothing was. */
async function print(browser: Browser) {
  const { status, headers, text } = await browser.post(address, SELECTED);
  return status === 303 ? Number(String(headers.location).split("/").at(-1)) : text;
}

async function printed(browser: Browser, times: number) {
  const ids: number[] = [];
  for (let press = 0; press < times; press++) ids.push(Number(await print(browser)));
  return ids;
}

const givenUp = async (ids: number[]) => {
  const found = await Promise.all(ids.map((id) => Campaign.find(id)));
  return found.map(({ cancelledAt }) => cancelledAt !== null);
};

/** As if the worker had erased what was given up. */
async function erased() {
  await table("campaigns").whereNotNull("cancelledAt").update({ recordsErasedAt: new Date() });
}

describe("the prints that a clerk keeps", () => {
  it("are so many: the next one takes the place of the oldest, and says so", async () => {
    await setMailingRules({ printsKept: 2 });
    const browser = await vera();
    const [first = 0, second = 0] = await printed(browser, 2);
    const third = Number(await print(browser));

    expect(await givenUp([first, second, third])).to.deep.equal([true, false, false]);
    expect((await browser.get(`${address}/${third}`)).text).to.include(
      `RecConnect ${first}, your oldest unchanged print, was discarded`,
    );
    expect((await browser.get(`${address}/${first}`)).text).to.include(
      "It had no changes, and it was discarded to make room for a later print by the same clerk.",
    );
    expect((await eventsOf("mailing given up"))[0]?.details).to.include({ mailing: first });
  });

  it("are never one in which somebody did something, nor another clerk's", async () => {
    await setMailingRules({ printsKept: 2 });
    const browser = await vera();
    await addClerk("sven", ["prepare mailings"]);
    const [others = 0] = await printed(await freshlySignedInAs("sven"), 1);
    const [first = 0, second = 0] = await printed(browser, 2);
    await noteContributor({ id: first }, "mailing", await clerkNamed("ruth"));
    await print(browser);
    expect(await givenUp([others, first, second])).to.deep.equal([false, false, true]);

    await workOnAllExtractions();
    const third = (await table("campaigns").max("id as id").first())?.id;
    await noteContributor({ id: Number(third) }, "highlighting", await clerkNamed("ruth"));
    const refused = await print(browser);
    expect(refused).to.include("You have 2 unsent mailings, which is the limit.");
    await browser.post(`${address}/${first}/discards`, {}, address);
    expect(await print(browser)).to.be.a("number");
  });

  it("fill no disk, however often and however many times at once Print is pressed", async () => {
    await setMailingRules({ printsKept: 2 });
    const browser = await vera();
    const token = await browser.token(address);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => browser.send(address, { _csrf: token, ...SELECTED })),
    );
    const kept = await table("campaigns")
      .whereNull("recordsErasedAt")
      .where({ clerkId: (await clerkNamed("vera")).id });

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303, 422]));
    expect(answers.filter(({ status }) => status === 303)).to.have.length(4);
    expect(answers.find(({ status }) => status === 422)?.text).to.include(
      "Gatehouse is still erasing your earlier prints. Try again in a minute.",
    );
    expect(kept).to.have.length(4);
    await erased();
    expect(await print(browser)).to.be.a("number");
  });
});
