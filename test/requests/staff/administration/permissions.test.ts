import { expect } from "chai";
import { PERMISSIONS } from "../../../../src/models/staff/permissions";
import { addClerk, clerkNamed, deviceNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { signedInAs } from "../../../support/site";

const list = "/staff/settings/permissions";
const everything = Object.keys(PERMISSIONS);

async function opened(name: string) {
  const { id, version, permissions } = await deviceNamed(name);
  return { address: `${list}/${id}`, form: { name, permissions, version: String(version) } };
}

describe("Permissions Devices", () => {
  it("lists each with its permissions and clerks", async () => {
    const { text } = await (await signedInAs("ruth")).get(list);

    for (const word of ["Administrator", "Front desk", "Look only", "Dana Whitfield", "unlock web users"]) {
      expect(text).to.include(word);
    }
  });

  it("adds one, with a checkbox for each permission", async () => {
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(`${list}/new`);
    for (const sentence of Object.values(PERMISSIONS)) expect(text).to.include(sentence.replaceAll("'", "&#39;"));

    const answer = await ruth.post(
      list,
      { name: "Weekend", permissions: ["search households", "unlock web users", "fly"] },
      `${list}/new`,
    );
    expect(answer.status).to.equal(303);
    expect((await deviceNamed("Weekend")).permissions).to.deep.equal(["search households", "unlock web users"]);
    const [event] = await eventsOf("permissions changed");
    expect(event?.details).to.deep.equal({ device: "Weekend", added: ["search households", "unlock web users"] });
  });

  it("grants and revokes permissions at once, without a new sign-in", async () => {
    const dana = await freshlySignedInAs("dana");
    expect((await dana.get("/staff/audit")).status).to.equal(403);

    const { address, form } = await opened("Front desk");
    const ruth = await signedInAs("ruth");
    await ruth.post(address, { ...form, permissions: ["read audit log"] });

    expect((await dana.get("/staff/audit")).status).to.equal(200);
    expect((await dana.get("/staff/households/1001/web-details")).status).to.equal(403);
    const [event] = await eventsOf("permissions changed");
    expect(event?.details).to.deep.include({ device: "Front desk", added: ["read audit log"] });
  });

  it("refuses a blank or long name, and another device's name in any case", async () => {
    const ruth = await signedInAs("ruth");
    for (const [name, sentence] of [
      ["", "Enter a name."],
      ["x".repeat(101), "Use at most 100 characters."],
      ["FRONT DESK", "Another Permissions Device has this name."],
    ] as const) {
      const answer = await ruth.post(list, { name, permissions: "search households" }, `${list}/new`);
      expect(answer.status, name).to.equal(422);
      expect(answer.text).to.include(sentence);
      expect(answer.text).to.match(/value="search households" checked/);
    }
  });

  it("lets no one grant permissions they don't have", async () => {
    await addClerk("mara", ["manage clerks", "search households"]);
    const mara = await freshlySignedInAs("mara");
    const own = await opened("mara");

    const raised = await mara.post(own.address, {
      ...own.form,
      permissions: [...own.form.permissions, "change settings"],
    });
    expect(raised.status).to.equal(422);
    expect(raised.text).to.include("You can&#39;t grant permissions you don&#39;t have: change settings.");
    const added = await mara.post(list, { name: "Mine", permissions: everything }, `${list}/new`);
    expect(added.status).to.equal(422);
    expect((await deviceNamed("mara")).permissions).to.deep.equal(["manage clerks", "search households"]);
  });

  it("lets no one change a device with permissions they don't have", async () => {
    await addClerk("mara", ["manage clerks", "search households"]);
    const mara = await freshlySignedInAs("mara");
    const { address, form } = await opened("Administrator");

    const page = await mara.get(address);
    expect(page.text).to.include("You can&#39;t change this Permissions Device").and.not.to.include(">Save<");
    const lowered = await mara.post(address, { ...form, permissions: ["search households"] }, list);
    expect(lowered.status).to.equal(422);
    expect((await deviceNamed("Administrator")).permissions).to.have.members(everything);
  });

  it("refuses to remove the last permission to manage clerks, or any permission that no one could grant again", async () => {
    const ruth = await signedInAs("ruth");
    const { address, form } = await opened("Administrator");
    const without = (permission: string) => everything.filter((one) => one !== permission);

    const last = await ruth.post(address, { ...form, permissions: without("manage clerks") });
    expect(last.status).to.equal(422);
    expect(last.text).to.include("This would leave no clerk who can manage clerks.");
    const lost = await ruth.post(address, { ...form, permissions: without("import households") });
    expect(lost.status).to.equal(422);
    expect(lost.text).to.include("no administrator with these permissions: import households.");

    await addClerk("mara", everything as never);
    const shared = await ruth.post(address, { ...form, permissions: without("import households") });
    expect(shared.status).to.equal(303);
  });

  it("refuses one of two administrators who demote each other at once", async () => {
    await addClerk("mara", everything as never);
    const [ruth, mara] = [await freshlySignedInAs("ruth"), await freshlySignedInAs("mara")];
    const [ofMara, ofRuth] = [await opened("mara"), await opened("Administrator")];
    const [tokenOfRuth, tokenOfMara] = [await ruth.token(list), await mara.token(list)];

    const answers = await Promise.all([
      ruth.send(ofMara.address, { _csrf: tokenOfRuth, ...ofMara.form, permissions: ["search households"] }),
      mara.send(ofRuth.address, { _csrf: tokenOfMara, ...ofRuth.form, permissions: ["search households"] }),
    ]);

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 403]);
    const left = [await clerkNamed("ruth"), await clerkNamed("mara")].filter((clerk) => clerk.may("manage clerks"));
    expect(left).to.have.length(1);
  });

  it("tells the second of two who edit a device what the first saved", async () => {
    const ruth = await signedInAs("ruth");
    const { address, form } = await opened("Look only");
    await ruth.post(address, { ...form, permissions: ["search households"] });
    const second = await ruth.post(address, { ...form, name: "Lookers" });

    expect(second.status).to.equal(409);
    expect(second.text).to.include("Name is now &quot;Look only&quot;. You typed &quot;Lookers&quot;.");
    expect(second.text).to.include(
      "Permissions is now &quot;search households&quot;. You typed &quot;search households, view web details&quot;.",
    );
    expect((await deviceNamed("Look only")).permissions).to.deep.equal(["search households"]);
  });

  it("answers 404 for an unknown device, and 403 to clerks without permission", async () => {
    for (const id of ["999999", "0", "abc", "99999999999999999999", "1'--"]) {
      expect((await (await signedInAs("ruth")).get(`${list}/${encodeURIComponent(id)}`)).status, id).to.equal(404);
    }
    expect((await (await signedInAs("dana")).get(list)).status).to.equal(403);
  });
});
