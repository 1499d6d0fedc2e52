import { expect } from "chai";
import { staffPassword } from "../../../../seeds/demonstration/cast";
import { Clerk } from "../../../../src/models/staff/clerk";
import { allPermissions } from "../../../../src/models/staff/permissions";
import { setPasswordDevice } from "../../../support/cast";
import { addClerk, clerkNamed, deviceNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { Browser, signedInAs } from "../../../support/site";

const list = "/staff/settings/clerks";
const given = "orange-tree-on-main";

async function opened(userName: string) {
  const { id, name, version, permissionsDeviceId } = await clerkNamed(userName);
  const form = { name, permissionsDeviceId: String(permissionsDeviceId), password: "", version: String(version) };
  return { address: `${list}/${id}`, form };
}

async function idOf(device: string) {
  return String((await deviceNamed(device)).id);
}

describe("clerks", () => {
  it("lists everyone with their permissions", async () => {
    const { text } = await (await signedInAs("ruth")).get(list);
    for (const word of ["Ruth Alvarez", "Dana Whitfield", "Theo Lambert", "Front desk"]) expect(text).to.include(word);
  });

  it("adds a clerk, who must change the password at the first sign-in before anything else", async () => {
    const wanted = {
      name: "Nia Cole",
      userName: "Nia",
      password: given,
      permissionsDeviceId: await idOf("Front desk"),
    };
    const answer = await (await signedInAs("ruth")).post(list, wanted, `${list}/new`);
    expect(answer.status).to.equal(303);

    const nia = await freshlySignedInAs("NIA", given);
    for (const page of ["/staff", "/staff/households/1001/web-details", "/staff/audit", list]) {
      const { status, headers } = await nia.get(page);
      expect([status, headers.location], page).to.deep.equal([303, "/staff/password"]);
    }
    const changed = await nia.post("/staff/password", {
      presentPassword: given,
      password: "a-word-of-my-own-7",
      passwordAgain: "a-word-of-my-own-7",
    });
    expect(changed.status).to.equal(303);
    expect((await nia.get("/staff/households/1001/web-details")).status).to.equal(200);
    expect((await eventsOf("clerk added"))[0]?.details).to.deep.equal({ clerk: "Nia", permissions: "Front desk" });
  });

  it("refuses another clerk's user name in any case, a short or guessable password, and blanks", async () => {
    const ruth = await signedInAs("ruth");
    const wanted = {
      name: "Nia Cole",
      userName: "nia",
      password: given,
      permissionsDeviceId: await idOf("Front desk"),
    };
    const errors: [Partial<typeof wanted>, string][] = [
      [{ userName: "DANA" }, "Another clerk uses this user name."],
      [{ userName: "" }, "Enter a user name."],
      [{ userName: "nia cole" }, "with no spaces"],
      [{ userName: "nia\u202egpj" }, "with no spaces"],
      [{ userName: "x".repeat(101) }, "Use at most 100 characters."],
      [{ name: "" }, "Enter a name."],
      [{ password: "short-one" }, "at least 12 characters"],
      [{ password: "" }, "at least 12 characters"],
      [{ password: "aaaaaaaaaaaaaaaa" }, "too easy to guess"],
      [{ userName: "margarethe", password: "Margarethe-12" }, "too easy to guess"],
      [{ permissionsDeviceId: "" }, "Choose a Permissions Device."],
      [{ permissionsDeviceId: "999999" }, "Choose a Permissions Device."],
    ];
    for (const [typed, sentence] of errors) {
      const answer = await ruth.post(list, { ...wanted, ...typed }, `${list}/new`);
      expect(answer.status, sentence).to.equal(422);
      expect(answer.text).to.include(sentence).and.not.to.include(given);
    }
    expect(await Clerk.all()).to.have.length(3);
  });

  it("moves a clerk to another device, and ends their sessions at once", async () => {
    const dana = await freshlySignedInAs("dana");
    const { address, form } = await opened("dana");
    const ruth = await signedInAs("ruth");
    const saved = await ruth.post(address, { ...form, permissionsDeviceId: await idOf("Look only") });

    expect(saved.status).to.equal(303);
    expect((await dana.get("/staff")).headers.location).to.equal("/staff/login");
    expect((await clerkNamed("dana")).may("unlock web users")).to.equal(false);
    expect((await eventsOf("clerk changed"))[0]?.details).to.deep.equal({
      clerk: "dana",
      permissions: "Front desk -> Look only",
    });
  });

  it("keeps the sessions if only the name changed", async () => {
    const dana = await freshlySignedInAs("dana");
    const { address, form } = await opened("dana");
    await (await signedInAs("ruth")).post(address, { ...form, name: "Dana Whitfield-Cole" });

    expect((await dana.get("/staff")).text).to.include("Dana Whitfield-Cole");
  });

  it("disables a clerk at once and enables the clerk again", async () => {
    const dana = await freshlySignedInAs("dana");
    const ruth = await signedInAs("ruth");
    const before = await opened("dana");
    await ruth.post(before.address, { ...before.form, disabled: "yes" });

    expect((await dana.get("/staff")).status).to.equal(303);
    const refused = await (await Browser.open()).post("/staff/login", { userName: "dana", password: staffPassword });
    expect(refused.status).to.equal(422);

    const after = await opened("dana");
    await ruth.post(after.address, after.form);
    await freshlySignedInAs("dana");
  });

  it("resets a password, which ends sessions, unlocks the clerk and must be changed", async () => {
    await setPasswordDevice({ failuresPerAddress: null });
    const dana = await freshlySignedInAs("dana");
    const stranger = await Browser.open();
    for (let i = 0; i < 10; i++) await stranger.post("/staff/login", { userName: "dana", password: "wrong" });

    const { address, form } = await opened("dana");
    expect((await (await signedInAs("ruth")).post(address, { ...form, password: given })).status).to.equal(303);

    expect((await dana.get("/staff")).headers.location).to.equal("/staff/login");
    const old = await (await Browser.open()).post("/staff/login", { userName: "dana", password: staffPassword });
    expect(old.status).to.equal(422);
    const again = await freshlySignedInAs("dana", given);
    expect((await again.get("/staff")).headers.location).to.equal("/staff/password");
  });

  it("lets no one change their own permissions, disable their own account or skip their current password", async () => {
    await addClerk("mara", [...allPermissions]);
    const { address, form } = await opened("ruth");
    const ruth = await signedInAs("ruth");
    for (const [typed, sentence] of [
      [{ permissionsDeviceId: await idOf("Look only") }, "You can&#39;t change your own Permissions Device."],
      [{ disabled: "yes" }, "You can&#39;t disable your own account."],
      [{ password: given }, "Change your own password on its own page"],
    ] as const) {
      const answer = await ruth.post(address, { ...form, ...typed });
      expect(answer.status, sentence).to.equal(422);
      expect(answer.text).to.include(sentence);
    }
    expect((await ruth.post(address, { ...form, name: "Ruth A." })).status).to.equal(303);
  });

  it("lets no one take over, downgrade or enable a clerk with more permissions", async () => {
    await addClerk("mara", ["manage clerks", "search households", "view web details"]);
    const mara = await freshlySignedInAs("mara");
    const { address, form } = await opened("ruth");

    const page = await mara.get(address);
    expect(page.text).to.include("You can&#39;t change this clerk").and.not.to.include(">Save<");
    const wanted: Record<string, string>[] = [
      { password: given },
      { disabled: "yes" },
      { name: "Nobody" },
      { permissionsDeviceId: await idOf("mara") },
    ];
    for (const typed of wanted) {
      const answer = await mara.post(address, { ...form, ...typed }, list);
      expect(answer.status, JSON.stringify(typed)).to.equal(422);
    }
    const ruth = await clerkNamed("ruth");
    expect(ruth).to.include({ name: "Ruth Alvarez", disabledAt: null, sessionEpoch: 1 });
    await freshlySignedInAs("ruth");

    const theo = await opened("theo");
    expect((await mara.post(theo.address, { ...theo.form, name: "Theo L." })).status).to.equal(303);
  });

  it("lets no one assign a device with permissions they don't have", async () => {
    await addClerk("mara", ["manage clerks", "search households", "view web details"]);
    const mara = await freshlySignedInAs("mara");
    const wanted = {
      name: "Puppet",
      userName: "puppet",
      password: given,
      permissionsDeviceId: await idOf("Administrator"),
    };

    const added = await mara.post(list, wanted, `${list}/new`);
    expect(added.status).to.equal(422);
    expect(added.text).to.include("You can&#39;t grant permissions you don&#39;t have");
    const { address, form } = await opened("theo");
    const moved = await mara.post(address, { ...form, permissionsDeviceId: await idOf("Front desk") });
    expect(moved.status).to.equal(422);
    expect(await Clerk.named("puppet")).to.equal(undefined);
  });

  it("refuses to lose a permission that no one else could grant", async () => {
    await addClerk("mara", ["manage clerks", "search households"]);
    await addClerk("noor", [...allPermissions]);
    const noor = await freshlySignedInAs("noor");
    const ruth = await opened("ruth");
    expect((await noor.post(ruth.address, { ...ruth.form, disabled: "yes" })).status).to.equal(303);

    const mara = await opened("mara");
    expect((await noor.post(mara.address, { ...mara.form, disabled: "yes" })).status).to.equal(303);
  });

  it("refuses one of two administrators who disable each other at once", async () => {
    await addClerk("noor", [...allPermissions]);
    await addClerk("third", [...allPermissions]);
    const [ruth, noor] = [await freshlySignedInAs("ruth"), await freshlySignedInAs("noor")];
    const [ofRuth, ofNoor] = [await opened("ruth"), await opened("noor")];
    const tokens = [await ruth.token(list), await noor.token(list)] as const;

    const answers = await Promise.all([
      ruth.send(ofNoor.address, { _csrf: tokens[0], ...ofNoor.form, disabled: "yes" }),
      noor.send(ofRuth.address, { _csrf: tokens[1], ...ofRuth.form, disabled: "yes" }),
    ]);

    const outcomes = answers.map(({ status, headers }) => (status === 303 ? headers.location : status));
    expect(outcomes.filter((outcome) => outcome === list)).to.have.length(1);
    const ended = [await clerkNamed("ruth"), await clerkNamed("noor")].filter((clerk) => clerk.disabledAt);
    expect(ended).to.have.length(1);
  });

  it("adds one of two clerks with the same user name at once", async () => {
    const ruth = await signedInAs("ruth");
    const token = await ruth.token(`${list}/new`);
    const wanted = { _csrf: token, name: "Twin", password: given, permissionsDeviceId: await idOf("Look only") };
    const answers = await Promise.all(["twin", "TWIN"].map((userName) => ruth.send(list, { ...wanted, userName })));

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 422]);
  });

  it("tells the second of two who edit a clerk what the first saved, and isn't disturbed by a sign-in", async () => {
    const ruth = await signedInAs("ruth");
    const { address, form } = await opened("theo");
    await freshlySignedInAs("theo");
    expect((await ruth.post(address, { ...form, permissionsDeviceId: await idOf("Front desk") })).status).to.equal(303);
    const second = await ruth.post(address, { ...form, name: "Theodore Lambert" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("Name is now &quot;Theo Lambert&quot;. You typed &quot;Theodore Lambert&quot;.");
    expect(second.text).to.include(
      "Permissions Device is now &quot;Front desk&quot;. You typed &quot;Look only&quot;.",
    );
  });

  it("ignores fields the form does not have", async () => {
    const { address, form } = await opened("theo");
    const more = { userName: "root", sessionEpoch: "99", passwordGivenAt: "", passwordDigest: "x", id: "1" };
    await (await signedInAs("ruth")).post(address, { ...form, ...more });

    expect(await clerkNamed("theo")).to.include({ userName: "theo", sessionEpoch: 1 });
    expect(await Clerk.named("root")).to.equal(undefined);
  });
});
