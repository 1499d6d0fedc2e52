import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { addCampaign, submitted } from "../../support/campaigns";
import { setPasswordDevice } from "../../support/cast";
import { signedInAs } from "../../support/site";

describe("the desk", () => {
  it("starts with the search field in focus, reachable with the / key", async () => {
    const page = await (await signedInAs("dana")).get("/staff");

    expect(page.status).to.equal(200);
    expect(page.text).to.match(/<form[^>]*method="get" action="\/staff\/households"/);
    expect(page.text).to.match(/<input[^>]*name="q"[^>]*data-search[^>]*autofocus/);
    expect(page.text.match(/name="q"/g)).to.have.length(1);
  });

  it("offers to add a household if the clerk has permission", async () => {
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("Add a household");
    expect((await (await signedInAs("theo")).get("/staff")).text).not.to.include("Add a household");
  });

  it("shows locked-out households to clerks who can unlock them, and unlocks them", async () => {
    const dana = await signedInAs("dana");
    expect((await dana.get("/staff")).text)
      .to.include("Lindqvist, Nils")
      .and.to.include("Too many attempts");
    expect((await (await signedInAs("theo")).get("/staff")).text).not.to.include("Lindqvist");

    await dana.post("/staff/households/1002/lockout/delete", {}, "/staff");
    expect((await dana.get("/staff")).text).to.include("No households are locked out.");
  });

  it("doesn't show locks that ended automatically", async () => {
    await setPasswordDevice({ unlockMinutes: 10 });
    expect((await (await signedInAs("dana")).get("/staff")).text).to.include("No households are locked out.");
  });

  it("shows mailings from their hold time to their end, to clerks who can prepare mailings", async () => {
    const campaign = await submitted(await addCampaign({ households: [1001, 1003] }));
    const deskOf = async (name: "ruth" | "dana") => (await (await signedInAs(name)).get("/staff")).text;
    const set = (facts: Record<string, Date | null>) => table("campaigns").where({ id: campaign.id }).update(facts);

    await set({ startsAt: new Date(Date.now() + 60_000) });
    expect(await deskOf("ruth"))
      .to.include(`/staff/recconnect/${campaign.id}`)
      .and.include("to 2 recipients. Until then you can stop it.");
    expect(await deskOf("dana")).not.to.include("Mailings in progress");

    await set({ startsAt: new Date(), pausedAt: new Date() });
    expect(await deskOf("ruth")).to.include("is paused:");

    await set({ pausedAt: null, finishedAt: new Date() });
    expect(await deskOf("ruth")).not.to.include("Mailings in progress");
  });
});
