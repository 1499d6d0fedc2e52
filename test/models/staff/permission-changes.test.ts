import { expect } from "chai";
import { table } from "../../../src/database/connection";
import { Forbidden, Invalid } from "../../../src/models/errors";
import { changePermissions } from "../../../src/models/staff/permission-changes";
import { allPermissions, type Permission } from "../../../src/models/staff/permissions";
import { PermissionsDevice } from "../../../src/models/staff/permissions-device";
import { addClerk, clerkNamed, deviceNamed } from "../../support/clerks";

async function outcomeOf(work: Promise<unknown>) {
  return work.then(
    () => "done",
    (error: unknown) => error,
  );
}

async function setDevice(name: string, permissions: Permission[]) {
  await table("permissions_devices")
    .where({ name })
    .update({ permissions: JSON.stringify(permissions) });
}

describe("changing rights", () => {
  it("is refused to a clerk whose right ended since their request began", async () => {
    await addClerk("mara", [...allPermissions]);
    const ruth = await clerkNamed("ruth");
    await table("clerks").where({ id: ruth.id }).update({ disabledAt: new Date() });
    expect(await outcomeOf(changePermissions(ruth, "form", async () => {}))).to.be.an.instanceOf(Forbidden);

    const mara = await clerkNamed("mara");
    await table("clerks").where({ id: mara.id }).increment("sessionEpoch", 1);
    expect(await outcomeOf(changePermissions(mara, "form", async () => {}))).to.be.an.instanceOf(Forbidden);
  });

  it("takes nothing back where a permission was nobody's before, as after an upgrade", async () => {
    await setDevice("Administrator", ["manage clerks", "search households"]);
    const ruth = await clerkNamed("ruth");

    expect(await outcomeOf(changePermissions(ruth, "form", async () => {}))).to.equal("done");
  });

  it("is taken back whole where the last administrator would be lost", async () => {
    const ruth = await clerkNamed("ruth");
    const lost = await outcomeOf(
      changePermissions(ruth, "form", () => setDevice("Administrator", ["search households"])),
    );

    expect(lost).to.be.an.instanceOf(Invalid);
    expect((await deviceNamed("Administrator")).permissions).to.have.members(allPermissions);
  });

  it("finds the device of administrators, or makes one where there is none any more", async () => {
    expect((await PermissionsDevice.ofAdministrators()).name).to.equal("Administrator");
    await setDevice("Administrator", ["manage clerks"]);
    const made = await PermissionsDevice.ofAdministrators();

    expect(made.name).to.equal("Administrator, restored");
    expect(made.list).to.have.members(allPermissions);
    expect((await PermissionsDevice.ofAdministrators()).id).to.equal(made.id);
  });
});
